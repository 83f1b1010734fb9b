"""A hospital's own sentence-embedding model, in a local folder that ENCODER names.

Nothing is downloaded, and no text leaves the machine. The folder holds `model.onnx`, `tokenizer.json`, and `SHA256SUMS`
as the sha256sum command writes it. The model returns one vector per token, and these are averaged (all-MiniLM-L6-v2 is
such a model), or one vector for the sentence. Needs `pip install 'curbside[semantic]'`.
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

from mentoring.matching.encoder import NO_ENCODER, Encoder

log = logging.getLogger(__name__)
MODEL, TOKENIZER, SUMS = "model.onnx", "tokenizer.json", "SHA256SUMS"
MAX_TOKENS = 128  # goals and topics are shorter
BATCH_SIZE = 32  # lines encoded at once
MIN_COSINE = 0.3  # less similar lines are left out


class EncoderError(Exception):
    """The model can't be used; the text says why and what to do."""


class OnnxEncoder:
    """A model from a folder. Lines are encoded in the background; their vectors take two bytes per dimension."""

    def __init__(self, folder: str) -> None:
        self._numpy, runtime, tokenizers = (_module(name) for name in ("numpy", "onnxruntime", "tokenizers"))
        path = Path(folder)
        _check_hashes(path)
        try:
            self._tokenizer: Any = tokenizers.Tokenizer.from_file(str(path / TOKENIZER))
            self._tokenizer.enable_truncation(MAX_TOKENS)
            self._tokenizer.enable_padding()
            self._session: Any = runtime.InferenceSession(str(path / MODEL), providers=["CPUExecutionProvider"])
            self._input_names = {each.name for each in self._session.get_inputs()}
            self._vectors: Any = self.encode(["ready"])[:0].astype("float16")
        except Exception as error:
            raise EncoderError(f"{path} holds no model that works here ({_first_line(error)}).") from error
        self._lines: dict[str, int] = {}
        self._pending: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._lock = threading.Lock()
        threading.Thread(target=self._encode_pending, name="encoder", daemon=True).start()

    @property
    def dimensions(self) -> int:
        """The number of dimensions of a vector."""
        return int(self._vectors.shape[1])

    def add(self, line: str) -> None:
        """Enqueue a line. `most_similar` finds it once it is encoded, some milliseconds later."""
        self._pending.put(line)

    def most_similar(self, query: str) -> Mapping[str, float]:
        """Find the lines similar to a query, each with its cosine.

        Returns: an empty mapping when the model fails; people are still found by their words.
        """
        try:
            vector = self.encode([query])[0]
            with self._lock:
                lines, vectors = list(self._lines), self._vectors
            cosines = vectors.astype("float32") @ vector
            return {lines[i]: float(cosines[i]) for i in self._numpy.flatnonzero(cosines >= MIN_COSINE)}
        except Exception as error:  # noqa: BLE001 (the encoder may fail in any way, and searching must go on)
            log.warning("The encoder failed: %s", _first_line(error))
            return {}

    def encode(self, texts: Sequence[str]) -> Any:
        """Encode each text as a row of unit length."""
        encoded = self._tokenizer.encode_batch(list(texts))
        ids, mask = (self._numpy.array([getattr(each, name) for each in encoded]) for name in ("ids", "attention_mask"))
        inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": self._numpy.zeros_like(ids)}
        vectors = self._session.run(None, {name: inputs[name] for name in inputs if name in self._input_names})[0]
        if vectors.ndim == 3:  # a vector for each token
            vectors = (vectors * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
        return vectors / self._numpy.maximum(self._numpy.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)

    def _encode_pending(self) -> None:
        while True:
            lines = [self._pending.get()]
            while len(lines) < BATCH_SIZE and not self._pending.empty():
                lines.append(self._pending.get())
            if new := [each for each in dict.fromkeys(lines) if each not in self._lines]:
                try:
                    vectors = self.encode(new).astype("float16")
                except Exception as error:  # noqa: BLE001 (as above)
                    log.warning("The encoder could not read %d lines: %s", len(new), _first_line(error))
                    continue
                with self._lock:
                    self._vectors = self._numpy.concatenate([self._vectors, vectors])
                    self._lines |= {line: len(self._lines) + i for i, line in enumerate(new)}


def load(folder: str) -> Encoder:
    """Load a model. One that can't be used is logged and left out."""
    try:
        return OnnxEncoder(folder)
    except EncoderError as error:
        log.warning("The encoder is left out. %s", error)
        return NO_ENCODER


def _module(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise EncoderError(f"{name} is not installed. Install it with: pip install 'curbside[semantic]'") from error


def _check_hashes(folder: Path) -> None:
    """Check that the two files are those that SHA256SUMS lists."""
    try:
        rows = [line.split(maxsplit=1) for line in (folder / SUMS).read_text("utf-8").splitlines() if line.strip()]
        listed = {name.lstrip("*"): digest for digest, name in rows}
        for name in (MODEL, TOKENIZER):
            with (folder / name).open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != listed.get(name):
                    raise EncoderError(f"{folder / name} is not the file that {SUMS} lists. Copy it again.")
    except OSError as error:
        advice = f"create the third in it with: sha256sum {MODEL} {TOKENIZER} > {SUMS}"
        raise EncoderError(f"{error.filename} can't be opened. The folder needs three files; {advice}") from error
    except ValueError as error:
        raise EncoderError(f"{folder / SUMS} can't be read. Write it with sha256sum.") from error


def _first_line(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0][:200]
