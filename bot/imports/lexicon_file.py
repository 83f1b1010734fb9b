"""A hospital's own lexicon, from the file that LEXICON names."""

import logging
from pathlib import Path

from mentoring.matching import custom_lexicon

log = logging.getLogger(__name__)


class LexiconFileError(Exception):
    """The file can't be read; the text says why and what to do."""


def read(path: str) -> custom_lexicon.CustomLexicon:
    """Read a lexicon file.

    Raises: LexiconFileError when it can't be read.
    """
    try:
        return custom_lexicon.parse(Path(path).read_text("utf-8"))
    except OSError as error:
        raise LexiconFileError(f"{path} can't be opened ({error.strerror}). Check LEXICON.") from error
    except UnicodeDecodeError as error:
        raise LexiconFileError(f"{path} is not written in UTF-8. Save it as UTF-8.") from error
    except custom_lexicon.LexiconSyntaxError as error:
        raise LexiconFileError(f"{path} has lines that can't be read:\n{error}") from error


def read_or_log(path: str) -> custom_lexicon.CustomLexicon:
    """Read a lexicon file. One that can't be read is logged and left out; matching works without it."""
    try:
        return read(path)
    except LexiconFileError as error:
        log.warning("The hospital's own lexicon is left out. %s", error)
        return custom_lexicon.NO_ADDITIONS
