"""The compiled lexicon says what the lexicon says, and is made again when it is missing, cut off or another's."""

import shutil
from pathlib import Path

import pytest

from mentoring.matching import compiled_lexicon, lexicon
from mentoring.matching.custom_lexicon import NO_ADDITIONS, CustomLexicon
from mentoring.matching.tokenizer import tokenize
from tests.mentoring.offer_lines import SENTENCES

ORCA = CustomLexicon(sayings=("TEAC.01 | surviving orca week with the students",))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the lexicon, written once."""
    folder = tmp_path_factory.mktemp("written") / "new" / "folder"
    compiled_lexicon.load(NO_ADDITIONS, folder)
    (file,) = folder.iterdir()
    return file


@pytest.fixture(autouse=True)
def _forget_loaded() -> None:
    compiled_lexicon.load.cache_clear()


def test_it_classifies_and_weighs_like_the_lexicon_it_was_made_of(written: Path) -> None:
    mapped, counted = compiled_lexicon.load(NO_ADDITIONS, written.parent), lexicon.load()
    for sentence in SENTENCES[::200]:
        words = tokenize(sentence)
        assert mapped.classify(words) == counted.classify(words)
        assert [mapped.idf(word.stem) for word in words] == [counted.idf(word.stem) for word in words]
        assert mapped.spelling.tokenize(sentence) == counted.spelling.tokenize(sentence)
    assert [mapped.concept_idf(each) for each in range(500)] == [counted.concept_idf(each) for each in range(500)]


def test_the_second_start_maps_what_the_first_wrote(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(lexicon.Lexicon, "_count")
    assert compiled_lexicon.load(NO_ADDITIONS, written.parent)


def test_a_hospital_s_own_lexicon_has_a_file_of_its_own(tmp_path: Path, written: Path) -> None:
    shutil.copy(written, tmp_path)
    words = tokenize("orca week")
    own, plain = compiled_lexicon.load(ORCA, tmp_path), compiled_lexicon.load(NO_ADDITIONS, tmp_path)
    assert own.classify(words).areas.get("TEAC.01", 0) > plain.classify(words).areas.get("TEAC.01", 0)
    assert len([*tmp_path.iterdir()]) == 2


@pytest.mark.parametrize("broken", ["cut off", "empty", "another format", "a byte more", "a page of zeros"])
def test_a_file_that_is_not_whole_is_made_again(
    tmp_path: Path, written: Path, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = written.read_bytes()
    changed = {
        "cut off": whole[:-5000],
        "empty": b"",
        "another format": b"x" + whole[1:],
        "a byte more": whole + b"x",
        "a page of zeros": whole[:100_000] + b"\0" * 4096 + whole[104_096:],
    }
    (tmp_path / written.name).write_bytes(changed[broken])
    monkeypatch.setattr(compiled_lexicon, "Lexicon", lambda *_: lexicon.load())
    compiled_lexicon.load(NO_ADDITIONS, tmp_path)
    assert (tmp_path / written.name).read_bytes() == whole


def test_a_folder_that_cannot_be_written_to_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        compiled_lexicon.load(NO_ADDITIONS, tmp_path / "file")
