"""A hospital's own lexicon, from the file that LEXICON names."""

import logging
from pathlib import Path

from mentoring.matching import custom_lexicon

log = logging.getLogger(__name__)


class LexiconFileError(Exception):
    """The file can't be read; the text says why and what to do."""


def read(path: str) -> custom_lexicon.CustomLexicon:
    """The lexicon in a file."""
    try:
        return custom_lexicon.parse(Path(path).read_text("utf-8"))
    except OSError as missing:
        raise LexiconFileError(f"{path} can't be opened ({missing.strerror}). Check LEXICON.") from missing
    except UnicodeDecodeError as other:
        raise LexiconFileError(f"{path} is not written in UTF-8. Save it as UTF-8.") from other
    except custom_lexicon.LexiconSyntaxError as wrong:
        raise LexiconFileError(f"{path} has lines that can't be read:\n{wrong}") from wrong


def use(path: str) -> None:
    """Know it from now on; a file that can't be read is told in the log and left out: people are found without it."""
    try:
        custom_lexicon.use(read(path))
    except LexiconFileError as unread:
        log.warning("The hospital's own lexicon is left out. %s", unread)
