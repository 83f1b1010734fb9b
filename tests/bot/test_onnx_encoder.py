"""A model that a hospital brings, loaded for real: a tiny one, of six words and three directions."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.onnx_encoder import MODEL, SUMS, TOKENIZER, EncoderError, OnnxEncoder, use
from mentoring.matching import Fit, Index, OfferLine, Query, Signals, encoder
from sandbox.client import wait_for
from tests.bot.onnx_models import made, signed

LINES = ["my glockenspiel", "my sourdough"]


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return made(tmp_path)


@pytest.fixture(autouse=True)
def _without_afterwards() -> Iterator[None]:
    yield
    encoder.use_encoder(encoder.NO_ENCODER)


def known(brought: OnnxEncoder, *lines: str) -> OnnxEncoder:
    for line in lines:
        brought.add(line)
    wait_for(lambda: all(line in brought.most_similar(line) for line in lines), "the lines to be read")
    return brought


@pytest.mark.parametrize("of_sentences", [False, True])
def test_lines_that_are_alike_are_near(tmp_path: Path, of_sentences: bool) -> None:  # noqa: FBT001 (a parameter)
    brought = known(OnnxEncoder(str(made(tmp_path, of_sentences=of_sentences))), *LINES)
    near = brought.most_similar("a xylophone")
    assert list(near) == ["my glockenspiel"]
    assert near["my glockenspiel"] == pytest.approx(1 / 1.04**0.5, abs=0.001)
    assert brought.most_similar("words that it doesn't know") == {}


def test_padding_says_nothing(model: Path) -> None:
    brought = OnnxEncoder(str(model))
    alone, beside = brought.encode(["xylophone"])[0], brought.encode(["xylophone", "my my my my sourdough"])[0]
    assert list(alone) == pytest.approx(list(beside))


def test_somebody_is_found_by_a_line_that_says_the_same_in_other_words(model: Path) -> None:
    lines = [OfferLine(1, 1, LINES[0]), OfferLine(2, 2, LINES[1])]
    assert Index(lines).rank(Query("xylophone"), Signals()) == []
    use(str(model))
    index = Index(lines)
    wait_for(lambda: len(index.rank(Query("xylophone"), Signals())) == 1, "the lines to be read")
    (match,) = index.rank(Query("xylophone"), Signals())
    assert (match.mentor, match.reasons, match.fit) == (1, ("says much the same in other words",), Fit.RELATED)
    index.remove(1)
    assert index.rank(Query("xylophone"), Signals()) == []


def broken(folder: Path, name: str, content: bytes, *, sign: bool) -> None:
    (folder / name).write_bytes(content)
    if sign:
        signed(folder)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda at: (at / MODEL).unlink(), "model.onnx can't be opened. The folder needs three files"),
        (lambda at: (at / SUMS).unlink(), "SHA256SUMS can't be opened"),
        (lambda at: broken(at, MODEL, b"another", sign=False), "model.onnx is not the file that SHA256SUMS lists"),
        (lambda at: broken(at, MODEL, b"no model", sign=True), "holds no model that works here"),
        (lambda at: broken(at, TOKENIZER, b"{}", sign=True), "holds no model that works here"),
        (lambda at: broken(at, SUMS, b"\xff\xfe", sign=False), "can't be read. Write it with sha256sum"),
        (lambda at: broken(at, SUMS, b"justoneword", sign=False), "can't be read. Write it with sha256sum"),
    ],
)
def test_one_that_cannot_be_used_is_told_and_left_out(
    model: Path, change: Any, says: str, caplog: pytest.LogCaptureFixture
) -> None:
    change(model)
    with pytest.raises(EncoderError, match=says.replace(".", r"\.")):
        OnnxEncoder(str(model))
    with caplog.at_level(logging.WARNING):
        use(str(model))
    assert "The encoder is left out." in caplog.text
    assert encoder.encoder() is encoder.NO_ENCODER


def test_what_is_not_installed_is_told(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "onnxruntime", None)
    with pytest.raises(EncoderError, match=r"onnxruntime is not installed. Install it with: pip install"):
        OnnxEncoder(str(model))


def test_one_that_fails_later_costs_nobody_an_answer(model: Path, caplog: pytest.LogCaptureFixture) -> None:
    brought = known(OnnxEncoder(str(model)), *LINES)
    brought._session = None
    with caplog.at_level(logging.WARNING):
        assert brought.most_similar("xylophone") == {}
    assert "The encoder failed" in caplog.text
