"""A hospital's own sentence-embedding model: a local folder that ENCODER names. Nothing is downloaded, nothing leaves.

The folder holds `model.onnx`, `tokenizer.json`, and `SHA256SUMS` as the command sha256sum writes it. The model is one
whose token vectors are averaged to a sentence (such as all-MiniLM-L6-v2), or one that gives the sentence's
vector itself. Needs `pip install 'curbside[semantic]'`.
"""

import hashlib
import importlib
import logging
import queue
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from mentoring.matching import use_encoder

log = logging.getLogger(__name__)
MODEL, TOKENIZER, SUMS = "model.onnx", "tokenizer.json", "SHA256SUMS"
MAX_TOKENS = 128  # tokens: goals and lines are shorter
BATCH_SIZE = 32  # lines
MIN_COSINE = 0.3  # a cosine: less alike, and a line is left out


class EncoderError(Exception):
    """The model can't be used; the text says why and what to do."""


class OnnxEncoder:
    """A model from a folder. Lines are read in the background; their vectors take two bytes for each dimension."""

    def __init__(self, folder: str) -> None:
        self._numpy, runtime, tokenizers = (_module(name) for name in ("numpy", "onnxruntime", "tokenizers"))
        place = Path(folder)
        _check_hashes(place)
        try:
            self._tokenizer: Any = tokenizers.Tokenizer.from_file(str(place / TOKENIZER))
            self._tokenizer.enable_truncation(MAX_TOKENS)
            self._tokenizer.enable_padding()
            self._session: Any = runtime.InferenceSession(str(place / MODEL), providers=["CPUExecutionProvider"])
            self._wants = {each.name for each in self._session.get_inputs()}
            self._vectors: Any = self.encode(["ready"])[:0].astype("float16")
        except Exception as broken:
            raise EncoderError(f"{place} holds no model that works here ({_first_line(broken)}).") from broken
        self._lines: dict[str, int] = {}
        self._waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._lock = threading.Lock()
        threading.Thread(target=self._read, name="encoder", daemon=True).start()

    @property
    def dimensions(self) -> int:
        """Of a vector."""
        return int(self._vectors.shape[1])

    def add(self, line: str) -> None:
        """Remember a line; `near` finds it once it was read, some milliseconds later."""
        self._waiting.put(line)

    def most_similar(self, wish: str) -> Mapping[str, float]:
        """Lines like a wish, with their cosine; none where the model fails: people are found by their words."""
        try:
            vector = self.encode([wish])[0]
            with self._lock:
                lines, vectors = list(self._lines), self._vectors
            alike = vectors.astype("float32") @ vector
            return {lines[place]: float(alike[place]) for place in self._numpy.flatnonzero(alike >= MIN_COSINE)}
        except Exception as failed:  # noqa: BLE001 (the encoder may fail in any way; searching goes on)
            log.warning("The encoder failed: %s", _first_line(failed))
            return {}

    def encode(self, texts: Sequence[str]) -> Any:
        """Texts → a row of unit length for each."""
        read = self._tokenizer.encode_batch(list(texts))
        ids, mask = (self._numpy.array([getattr(each, name) for each in read]) for name in ("ids", "attention_mask"))
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": self._numpy.zeros_like(ids)}
        found = self._session.run(None, {name: value for name, value in given.items() if name in self._wants})[0]
        if found.ndim == 3:  # a vector for each token
            found = (found * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
        return found / self._numpy.maximum(self._numpy.linalg.norm(found, axis=1, keepdims=True), 1e-9)

    def _read(self) -> None:
        while True:
            lines = [self._waiting.get()]
            while len(lines) < BATCH_SIZE and not self._waiting.empty():
                lines.append(self._waiting.get())
            if new := [each for each in dict.fromkeys(lines) if each not in self._lines]:
                try:
                    vectors = self.encode(new).astype("float16")
                except Exception as failed:  # noqa: BLE001 (as above)
                    log.warning("The encoder could not read %d lines: %s", len(new), _first_line(failed))
                    continue
                with self._lock:
                    self._vectors = self._numpy.concatenate([self._vectors, vectors])
                    self._lines |= {line: len(self._lines) + place for place, line in enumerate(new)}


def use(folder: str) -> None:
    """Let people be found by it too; one that can't be used is told in the log and left out."""
    try:
        use_encoder(OnnxEncoder(folder))
    except EncoderError as unusable:
        log.warning("The encoder is left out. %s", unusable)


def _module(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ImportError as missing:
        raise EncoderError(f"{name} is not installed. Install it with: pip install 'curbside[semantic]'") from missing


def _check_hashes(place: Path) -> None:
    """The two files must be those that SHA256SUMS lists."""
    try:
        rows = [line.split(maxsplit=1) for line in (place / SUMS).read_text("utf-8").splitlines() if line.strip()]
        listed = {name.lstrip("*"): digest for digest, name in rows}
        for name in (MODEL, TOKENIZER):
            with (place / name).open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != listed.get(name):
                    raise EncoderError(f"{place / name} is not the file that {SUMS} lists. Copy it anew.")
    except OSError as missing:
        made = f"in it: sha256sum {MODEL} {TOKENIZER} > {SUMS}"
        raise EncoderError(f"{missing.filename} can't be opened. The folder needs three files; {made}") from missing
    except ValueError as unread:
        raise EncoderError(f"{place / SUMS} can't be read. Write it with sha256sum.") from unread


def _first_line(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0][:200]
