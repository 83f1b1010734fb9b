"""The guards on free text: no patient details, and crisis lines before anything else.

Both are rules that err on the careful side. What they stop is never stored or logged.
"""

import re

from mentoring.errors import FieldError, MentoringError

PHI = {
    "a record number": re.compile(
        r"\b(?:mrn|fin|medical record|(?:record|chart) ?(?:no\b|number|#))\W{0,3}\w*\d{3,}|\b\d{7,}\b", re.I
    ),
    "a social security number": re.compile(r"\b\d{3}-\d{2}-\d{4}\b"),
    "a date of birth": re.compile(
        r"\b(?:dob|d\.o\.b|born(?: on)?|date of birth)\b\W{0,4}\w*\s?\d"
        r"|\b\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d{2}\b|\b(?:19|20)\d{2}-\d{2}-\d{2}\b",
        re.I,
    ),
    "a phone number": re.compile(r"(?<!\d)(?:\+?1[\s.-]?)?(?:\(\d{3}\)\s?|\d{3}[\s.-])\d{3}[\s.-]\d{4}(?!\d)"),
    "an e-mail address": re.compile(r"[\w.+-]+@[\w-]+\.[a-z]{2,}", re.I),
    "a room or bed": re.compile(r"\b(?:room|rm|bed)\s?#?\s?\d{1,4}[a-z]?\b", re.I),
    "a patient": re.compile(
        r"\b\d{1,3}[\s-]?(?:yo|y/o|y\.o\.|[Yy]ear[- ]old|[Yy]r[- ]old)\b|\b\d{2,3}\s?[MF]\b"
        r"|\b[Mm]y (?:patient|pt)\W+(?:[Mm]r|[Mm]rs|[Mm]s|[Mm]iss)\b"
    ),
}

_DEATH = r"be dead|die|not wake up|disappear forever"
_CRISIS = re.compile(
    r"suicid|\bself[- ]?harm|\bcan'?t go on\b|\boverdos(?:e|ing) (?:on|myself)\b"
    r"|\bkill(?:ing)? (?:myself|me)\b|\b(?:hurt|harm|cut)(?:ing)? myself\b"
    r"|\bend(?:ing)? (?:my life|it all)\b|\btake my (?:own )?life\b"
    rf"|\b(?:want|wish|wanna|ready|like) (?:to )?(?:{_DEATH})\b|\bwish i (?:was|were) dead\b"
    r"|\bno reason to (?:live|go on)\b|\bbetter off (?:dead|without me)\b"
    r"|\b(?:don'?t want|not want(?:ing)?) to (?:live|be here|be alive|exist)\b",
    re.I,
)


class Crisis(MentoringError):
    """What you wrote sounds heavy, and it matters more than any goal."""


def guard(fields: dict[str, str]) -> None:
    """Both guards on what was typed, by field: Crisis first, then FieldError for patient details."""
    if is_crisis(list(fields.values())):
        raise Crisis
    refuse_phi(fields)


def refuse_phi(fields: dict[str, str]) -> None:
    """Raise FieldError for the first field with patient details; its sentence repeats nothing of what was typed."""
    for field, text in fields.items():
        found = [what for what, pattern in PHI.items() if pattern.search(text)]
        if found:
            named = " and ".join(found)
            raise FieldError(field, f"This looks like {named}. Please leave patient and contact details out.")


def is_crisis(texts: list[str]) -> bool:
    """Does somebody say that they may not want to live? Then they see help, and nothing else happens."""
    return any(_CRISIS.search(text.replace("\u2019", "'")) for text in texts)


def fits(field: str, text: str, most: int, *, least: int = 0, name: str = "This") -> str:
    """The text without spaces at its ends; FieldError where it is too short or too long."""
    stripped = text.strip()
    if len(stripped) < least:
        raise FieldError(field, f"{name} needs a few words.")
    if len(stripped) > most:
        raise FieldError(field, f"{name} fits in {most} characters; this has {len(stripped)}.")
    return stripped
