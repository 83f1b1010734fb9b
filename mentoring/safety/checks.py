"""The checks of free text: crisis first, then patient details, then length."""

from mentoring.errors import FieldError, MentoringError
from mentoring.safety.crisis import is_crisis
from mentoring.safety.phi import ensure_no_phi


class Crisis(MentoringError):
    """What you wrote sounds heavy, and it matters more than any goal."""


def check_text(fields: dict[str, str]) -> None:
    """Check what was typed, by field.

    Raises: Crisis when someone seems to be in danger; otherwise FieldError when there are patient details.
    """
    check_crisis(*fields.values())
    ensure_no_phi(fields)


def check_crisis(*texts: str) -> None:
    """Raise Crisis when someone says that they are in danger, such as not wanting to live."""
    if is_crisis(list(texts)):
        raise Crisis


def check_length(field: str, text: str, most: int, *, least: int = 0, name: str = "This") -> str:
    """Return the text without spaces at its ends.

    Raises: FieldError when it is too short or too long (in characters).
    """
    stripped = text.strip()
    if len(stripped) < least:
        raise FieldError(field, f"{name} needs a few words.")
    if len(stripped) > most:
        raise FieldError(field, f"{name} fits in {most} characters; this has {len(stripped)}.")
    return stripped
