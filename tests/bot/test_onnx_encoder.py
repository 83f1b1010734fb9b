"""A hospital's own encoder model, loaded for real: a tiny one with five words and three dimensions."""

import logging
from pathlib import Path
from typing import Any

import pytest

from bot.onnx_encoder import MODEL, SUMS, TOKENIZER, EncoderError, OnnxEncoder, load
from mentoring.matching import Fit, Matcher, OfferLine, Query, Signals
from mentoring.matching.encoder import NO_ENCODER
from sandbox.waiting import wait_for
from tests import lexicon
from tests.bot.onnx_models import write_checksums, write_model

LINES = ["my glockenspiel", "my sourdough"]


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return write_model(tmp_path)


def with_lines(encoder: OnnxEncoder, *lines: str) -> OnnxEncoder:
    for line in lines:
        encoder.add(line)
    wait_for(lambda: all(line in encoder.most_similar(line) for line in lines), "the lines to be encoded")
    return encoder


@pytest.mark.parametrize("of_sentences", [False, True])
def test_lines_with_a_similar_meaning_are_found(tmp_path: Path, of_sentences: bool) -> None:  # noqa: FBT001 (a parameter)
    model_encoder = with_lines(OnnxEncoder(str(write_model(tmp_path, of_sentences=of_sentences))), *LINES)
    similar = model_encoder.most_similar("a xylophone")
    assert list(similar) == ["my glockenspiel"]
    assert similar["my glockenspiel"] == pytest.approx(1 / 1.04**0.5, abs=0.001)
    assert model_encoder.most_similar("words that it doesn't know") == {}


def test_padding_does_not_change_a_vector(model: Path) -> None:
    model_encoder = OnnxEncoder(str(model))
    (alone,) = model_encoder.encode(["xylophone"])
    padded, _ = model_encoder.encode(["xylophone", "my my my my sourdough"])
    assert list(alone) == pytest.approx(list(padded))


def test_a_mentor_is_found_by_a_line_with_the_same_meaning_in_other_words(model: Path) -> None:
    lines = [OfferLine(1, 1, LINES[0]), OfferLine(2, 2, LINES[1])]
    assert Matcher(lexicon.load()).index(lines).rank(Query("xylophone"), Signals()) == []
    index = Matcher(lexicon.load(), load(str(model))).index(lines)
    wait_for(lambda: len(index.rank(Query("xylophone"), Signals())) == 1, "the lines to be encoded")
    (match,) = index.rank(Query("xylophone"), Signals())
    assert (match.mentor, match.reasons, match.fit) == (1, ("says much the same in other words",), Fit.RELATED)
    index.remove(1)
    assert index.rank(Query("xylophone"), Signals()) == []


def overwrite(folder: Path, name: str, content: bytes, *, update_checksums: bool) -> None:
    (folder / name).write_bytes(content)
    if update_checksums:
        write_checksums(folder)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda folder: (folder / MODEL).unlink(), "model.onnx can't be opened. The folder needs three files"),
        (lambda folder: (folder / SUMS).unlink(), "SHA256SUMS can't be opened"),
        (
            lambda folder: overwrite(folder, MODEL, b"another", update_checksums=False),
            "model.onnx is not the file that SHA256SUMS lists",
        ),
        (lambda folder: overwrite(folder, MODEL, b"no model", update_checksums=True), "holds no model that works here"),
        (lambda folder: overwrite(folder, TOKENIZER, b"{}", update_checksums=True), "holds no model that works here"),
        (
            lambda folder: overwrite(folder, SUMS, b"\xff\xfe", update_checksums=False),
            "can't be read. Write it with sha256sum",
        ),
        (
            lambda folder: overwrite(folder, SUMS, b"justoneword", update_checksums=False),
            "can't be read. Write it with sha256sum",
        ),
    ],
)
def test_an_unusable_model_is_reported_and_left_out(
    model: Path, change: Any, message: str, caplog: pytest.LogCaptureFixture
) -> None:
    change(model)
    with pytest.raises(EncoderError, match=message.replace(".", r"\.")):
        OnnxEncoder(str(model))
    with caplog.at_level(logging.WARNING):
        assert load(str(model)) is NO_ENCODER
    assert "The encoder is left out." in caplog.text


def test_a_missing_dependency_is_reported(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "onnxruntime", None)
    with pytest.raises(EncoderError, match=r"onnxruntime is not installed. Install it with: pip install"):
        OnnxEncoder(str(model))


def test_a_model_that_fails_later_finds_nothing_and_is_logged(model: Path, caplog: pytest.LogCaptureFixture) -> None:
    model_encoder = with_lines(OnnxEncoder(str(model)), *LINES)
    model_encoder._session = None
    with caplog.at_level(logging.WARNING):
        assert model_encoder.most_similar("xylophone") == {}
    assert "The encoder failed" in caplog.text
