"""The guards on free text: crisis lines before anything else, then no patient details, then what fits."""

from mentoring.errors import FieldError, MentoringError
from mentoring.safety.crisis import is_crisis
from mentoring.safety.phi import refuse_phi


class Crisis(MentoringError):
    """What you wrote sounds heavy, and it matters more than any goal."""


def guard(fields: dict[str, str]) -> None:
    """Both guards on what was typed, by field: Crisis first, then FieldError for patient details."""
    hear(*fields.values())
    refuse_phi(fields)


def hear(*texts: str) -> None:
    """Raise Crisis where somebody says that they may not want to live."""
    if is_crisis(list(texts)):
        raise Crisis


def fits(field: str, text: str, most: int, *, least: int = 0, name: str = "This") -> str:
    """The text without spaces at its ends; FieldError where it is too short or too long."""
    stripped = text.strip()
    if len(stripped) < least:
        raise FieldError(field, f"{name} needs a few words.")
    if len(stripped) > most:
        raise FieldError(field, f"{name} fits in {most} characters; this has {len(stripped)}.")
    return stripped
