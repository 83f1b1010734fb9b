"""The guards on free text: crisis lines before anything else, then no patient details, then what fits."""

from mentoring.errors import FieldError, MentoringError
from mentoring.safety.crisis import is_crisis
from mentoring.safety.phi import ensure_no_phi


class Crisis(MentoringError):
    """What you wrote sounds heavy, and it matters more than any goal."""


def check_text(fields: dict[str, str]) -> None:
    """Both guards on what was typed, by field: Crisis first, then FieldError for patient details."""
    check_crisis(*fields.values())
    ensure_no_phi(fields)


def check_crisis(*texts: str) -> None:
    """Raise Crisis where somebody says that they may not want to live."""
    if is_crisis(list(texts)):
        raise Crisis


def check_length(field: str, text: str, most: int, *, least: int = 0, name: str = "This") -> str:
    """The text without spaces at its ends; FieldError where it is too short or too long."""
    stripped = text.strip()
    if len(stripped) < least:
        raise FieldError(field, f"{name} needs a few words.")
    if len(stripped) > most:
        raise FieldError(field, f"{name} fits in {most} characters; this has {len(stripped)}.")
    return stripped
