"""Keep what a lexicon's sentences tell in a file: the first start counts them, and later ones map the file."""

import hashlib
import json
import mmap
import sys
from array import array
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from uuid import uuid4

from mentoring.matching.concepts import KnownConcepts
from mentoring.matching.custom_lexicon import CustomLexicon
from mentoring.matching.feature_table import TYPES, FeatureTable
from mentoring.matching.lexicon import Counted, Lexicon
from mentoring.matching.naive_bayes import Trained
from mentoring.matching.serialization import fingerprint_of
from mentoring.resources import content

START = 32  # bytes before the digest of all that follows
CODE = ("compiled_lexicon", "concepts", "feature_table", "lexicon", "naive_bayes", "spelling", "tokenizer")
ALIGNED = 8  # bytes: each part begins at a multiple


@lru_cache(maxsize=2)
def load(custom: CustomLexicon, folder: Path) -> Lexicon:
    """Load a lexicon from its file in a folder; count its sentences and write the file if it isn't there.

    It never changes, so the same one serves everyone who asks.

    Raises: OSError when the folder can't be written to.
    """
    file = folder / f"lexicon-{fingerprint_of(content, custom)}-{_code()}.bin"
    counted = _mapped(file)
    if counted is None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        new = folder / f"{file.name}.{uuid4().hex}"
        body = b"".join(_parts(Lexicon(custom).counted))
        try:
            new.write_bytes(_start() + hashlib.blake2s(body).digest() + body)
            new.replace(file)  # at once: another process may be starting
        finally:
            new.unlink(missing_ok=True)
        counted = _mapped(file)
    return Lexicon(custom, counted)


def _code() -> str:
    """Return eight characters that change with the code that makes the file."""
    digest = hashlib.blake2s(digest_size=4)
    for module in CODE:
        digest.update(content(f"matching/{module}.py"))
    return digest.hexdigest()


def _start() -> bytes:
    return f"curbside lexicon {sys.byteorder} ".encode().ljust(START)


def _parts(counted: Counted) -> Iterator[bytes]:
    labels, lengths, table = counted.trained
    head = {
        "known": counted.known,
        "words": counted.words,
        "labels": labels,
        "lengths": lengths,
        "stems": counted.stems,
        "concepts": [*counted.concepts.items()],
        "sentences": counted.sentences,
    }
    for part in (
        json.dumps(head).encode(),
        *(array(kind, each).tobytes() for kind, each in zip(TYPES, table, strict=True)),
    ):
        yield _padded(len(part).to_bytes(ALIGNED, "little"))
        yield _padded(part)


def _padded(part: bytes) -> bytes:
    return part + b"\0" * (-len(part) % ALIGNED)


def _mapped(path: Path) -> Counted | None:
    """Map a file; None if it isn't there, or isn't whole."""
    try:
        with path.open("rb") as file:
            whole = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except (OSError, ValueError):  # an empty file can't be mapped
        return None
    digest, body = whole[START : START + hashlib.blake2s().digest_size], whole[START + hashlib.blake2s().digest_size :]
    if whole[:START] != _start() or hashlib.blake2s(body).digest() != digest:
        return None
    place, parts = 0, list[memoryview]()
    while place < len(body):
        size = int.from_bytes(body[place : place + ALIGNED], "little")
        parts.append(body[place + ALIGNED : place + ALIGNED + size])
        place += ALIGNED + size + (-size % ALIGNED)
    head = json.loads(bytes(parts[0]))
    table = FeatureTable(*(part.cast(kind) for kind, part in zip(TYPES, parts[1:], strict=True)))
    trained = Trained(head["labels"], head["lengths"], table)
    concepts, known = dict(head["concepts"]), KnownConcepts(*head["known"])
    return Counted(known, head["words"], trained, head["stems"], concepts, head["sentences"])
