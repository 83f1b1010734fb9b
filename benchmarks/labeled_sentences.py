"""Sentences that the guards learn from and are measured on, in benchmarks/labeled: one file for each writer and label.

The writers knew neither the rules nor each other's sentences. Rules and weights are made from those of TRAINING,
thresholds are chosen on those of THRESHOLDS, and those of MEASURED are only measured. Z stands for the lists of the
rules that were there before, and Y for cases from people who do this job.
"""

from collections.abc import Iterator
from hashlib import blake2s
from pathlib import Path
from typing import NamedTuple

from mentoring.matching.lexicon import example_sentences
from mentoring.safety import private

FOLDER = Path(__file__).parent / "labeled"
TRAINING = {"crisis": "ABEFGHIJKLNOPQRSTUWXZ", "phi": "ABEFGHIKZ", "private": "ABEFGHKLNOPQRS"}
THRESHOLDS, MEASURED = "CMD", "V1Y"
FIELDS = "fields"  # harmless things typed into other fields: of A and C for training, of B only measured


class Sentence(NamedTuple):
    """A sentence as someone typed it, its kind, and whether the guard should stop it."""

    text: str
    kind: str
    is_meant: bool


def read_sentences(guard: str, writers: str) -> list[Sentence]:
    """Return the sentences that these writers wrote for a guard ("crisis", "phi" or "private"), or FIELDS."""
    files = (
        (FOLDER / f"{guard}_{writer}_{label}.txt", label == "yes") for writer in writers for label in ("yes", "no")
    )
    return [Sentence(text, kind, is_meant) for file, is_meant in files if file.exists() for kind, text in _read(file)]


def _read(path: Path) -> Iterator[tuple[str, str]]:
    for line in path.read_text("utf-8").splitlines():
        kind, _, text = line.partition("|")
        yield kind, text


def all_goals() -> Iterator[str]:
    """Yield the goals that the matcher learns from, as a resident would say them."""
    yield from (text for _, text in example_sentences())


def public_goals() -> Iterator[str]:
    """Yield those of them that are in no private area."""
    yield from (text for found, text in example_sentences() if not private.is_private_area(found))


def digest() -> str:
    """Return eight characters that change with the sentences or with who trains."""
    files = sorted(FOLDER.glob("*.txt"))
    roles = repr((TRAINING, THRESHOLDS)).encode()
    return blake2s(roles + b"".join(path.read_bytes() for path in files), digest_size=4).hexdigest()
