"""The checks of free text: danger first, then patient details; and length."""

from collections.abc import Iterable, Mapping

from mentoring.errors import FieldError, MentoringError
from mentoring.safety.crisis import Danger, dangers
from mentoring.safety.phi import IsColleague, ensure_no_phi


class Crisis(MentoringError):
    """What you wrote sounds heavy, and it matters more than any goal."""

    def __init__(self, found: frozenset[Danger] = frozenset()) -> None:
        super().__init__()
        self.dangers = found


def check_text(fields: Mapping[str, str], is_colleague: IsColleague = lambda _: False) -> None:
    """Check what was typed, by field.

    Raises: Crisis when someone seems to be in danger; otherwise FieldError when there are patient details.
    """
    check_crisis(fields.values())
    ensure_no_phi(fields.items(), is_colleague)


def check_crisis(texts: Iterable[str]) -> None:
    """Raise Crisis when someone says that they are in danger, such as not wanting to live."""
    if found := dangers(texts):
        raise Crisis(found)


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
