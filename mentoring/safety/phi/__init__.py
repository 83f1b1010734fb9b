"""The check for patient details: the identifiers of HIPAA's Safe Harbor that can stand in a sentence.

It would rather reject too much, and what it rejects is never stored or logged. The identifiers are those of 45 CFR
164.514(b)(2)(i): https://www.hhs.gov/hipaa/for-professionals/special-topics/de-identification/index.html
"""

from collections.abc import Callable, Iterable, Iterator

from mentoring.errors import FieldError
from mentoring.safety.linear_model import load
from mentoring.safety.phi import ages, dates, names, numbers, places
from mentoring.safety.phi.appearance import appearance
from mentoring.safety.phi.plain import plain

INSTEAD = {
    names.NAME: "Say “a patient” or “a patient's wife” without the name.",
    ages.AGE: "Instead of an age, say “a toddler” or “an older adult”.",
    dates.DATE: "Leave out the day, or say “last month”.",
}
IsColleague = Callable[[str], bool]
LIKELY = "details of a patient"
LEAVE_OUT = "Please leave patient and contact details out."


def ensure_no_phi(fields: Iterable[tuple[str, str]], is_colleague: IsColleague = lambda _: False) -> None:
    """Raise FieldError for the first field with patient details. Its sentence repeats nothing of what was typed."""
    for field, text in fields:
        if found := find_phi(text, is_colleague):
            advice = [INSTEAD[what] for what in found if what in INSTEAD]
            raise FieldError(
                field,
                " ".join((f"This looks like it gives away a patient: {' and '.join(found)}.", *advice, LEAVE_OUT)),
            )


def find_phi(text: str, is_colleague: IsColleague = lambda _: False) -> list[str]:
    """Return what looks like a patient's details in a text, in words that people read.

    `is_colleague` says whether a full name ("Maria Delgado") is that of someone here; it is asked only about names
    without a sign of a patient beside them.
    """
    read = Read(text)
    if found := list(find_by_rules(read, is_colleague)):
        return found
    return [LIKELY] if load("phi").above_threshold([appearance(read.marked)]) >= 0 else []


class Read:
    """A text as the rules read it: in plain writing, and with its names marked."""

    def __init__(self, text: str) -> None:
        self.plain = plain(text)
        self.marked = names.mark_names(self.plain)


def find_by_rules(read: Read, is_colleague: IsColleague = lambda _: False) -> Iterator[str]:
    """Yield the details that a rule finds in a text."""
    yield from numbers.find(read.plain)
    yield from places.find(read.plain)
    if ages.has_age(read.plain):
        yield ages.AGE
    if dates.has_date(read.plain):
        yield dates.DATE
    if names.has_patient_name(read.marked) or any(not is_colleague(name) for name in names.full_names(read.marked)):
        yield names.NAME
