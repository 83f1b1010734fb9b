"""The guards on free text: no patient details, and crisis lines before anything else.

Both are rules that err on the careful side. What they stop is never stored or logged.
"""

import re

from mentoring.errors import FieldError, MentoringError

_NAME = r"[A-Z][a-z]+(?:-[A-Z][a-z]+)?"
PHI = {
    "a record number": re.compile(
        r"\b(?:mrn|fin|medical record|(?:record|chart) ?(?:no\b|number|#))\W{0,3}\w*\d[\d -]{2,}|\b\d{7,}\b", re.I
    ),
    "a social security number": re.compile(r"\b\d{3}-\d{2}-\d{4}\b"),
    # Every full date: children are born in this century, and a day of admission identifies as well.
    "a date of birth or another full date": re.compile(
        r"\b(?:dob|d\.o\.b|born(?: on)?|date of birth)\b\W{0,4}\w*\s?\d"
        r"|\b\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d{2}\b|\b(?:19|20)\d{2}-\d{2}-\d{2}\b",
        re.I,
    ),
    "a phone number": re.compile(r"(?<!\d)(?:\+?1[\s.-]?)?(?:\(\d{3}\)\s?|\d{3}[\s.-])\d{3}[\s.-]\d{4}(?!\d)"),
    "an e-mail address": re.compile(r"[\w.+-]+@[\w-]+\.[a-z]{2,}", re.I),
    "a room or bed": re.compile(r"\b(?:room|rm|bed)\s?(?:(?:number|no\.?|nr\.?)\s?)?#?\s?\d{1,4}[a-z]?\b", re.I),
    "a patient": re.compile(
        r"\b\d{1,3}[\s-]?(?:yo|y/o|y\.o\.|[Yy]ear[- ]old|[Yy]r[- ]old)\b"
        r"|(?<![$€£\d])\b(?:[1-9]\d|1[01]\d)\s?[MF]\b(?!\s+(?:grant|budget|fund|award|dollar|study|trial|project|people))"
        rf"|\b[Mm]y (?:patient|pt)\b\W+(?:(?:[Mm]rs?|[Mm]s|[Mm]iss|[Dd]r)\b|(?:named |called )?{_NAME} {_NAME}\b)"
        rf"|\b(?:patient|pt) (?:named|called) {_NAME}\b"
    ),
}

# Said of oneself, whatever else the text is about.
_DEATH = r"(?:be dead|die|not wake up|disappear forever)"
_MYSELF = re.compile(
    r"\bcan'?t go on\b|\boverdos(?:e|ing) myself\b|\bkill(?:ing)? (?:myself|me)\b"
    r"|\b(?:hurt|harm|cut)(?:ting|ing)? myself\b|\bend(?:ing)? (?:my (?:own )?life|it all)\b"
    r"|\btake my (?:own )?life\b|\b(?:i|i'm|me|myself)\b[^.!?]{0,40}\bsuicidal\b|\bmy (?:own )?suicid"
    r"|\b(?:i|i'm|i've)\b[^.!?]{0,30}\b(?:self[- ]?harm(?:ing)?|th(?:ink|inking|oughts?) (?:of|about) suicide)\b"
    rf"|\bi\b[^.!?]{{0,30}}\b(?:want|wish|wanna|ready|like) (?:to |i could )?{_DEATH}\b"
    r"|\bwish i (?:was|were) dead\b|\bbetter off (?:dead|without me)\b"
    r"|\bi\b[^.!?]{0,30}\b(?:don'?t want|not want(?:ing)?) to (?:live|be here|be alive|exist)\b"
    r"|\bi\b[^.!?]{0,30}\bno reason to (?:live|go on)\b|^\W*no reason to (?:live|go on)\b",
    re.I,
)
# Heavy by itself, unless the text is about caring for somebody.
_HEAVY = re.compile(
    rf"suicid|\bself[- ]?harm|\b(?:want|wish|wanna|ready|like) (?:to )?{_DEATH}\b"
    r"|\b(?:don'?t want|not wanting) to (?:live|be here|be alive|exist)\b",
    re.I,
)
_CARING = re.compile(
    r"\b(?:patients?|pts?|famil(?:y|ies)|parents?|teens?|adolescents?|child(?:ren)?|kids|veterans?|clients?|people who|"
    r"risk|prevent\w*|assess\w*|screen\w*|evaluat\w*|manag\w*|treat\w*|counsel\w*|consults?|safety plan\w*|"
    r"psych\w*|ED|emergency|ideation|protocols?|QI|research|study|lethal means|talking (?:to|with)|teach\w*)\b",
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
    """Does somebody say that they may not want to live? Then they see help, and nothing else happens.

    "Assessing suicide risk" is work, and passes; what is said of oneself never does, whatever stands beside it.
    """
    return any(map(_is_crisis, texts))


def _is_crisis(text: str) -> bool:
    plain = text.replace("\u2019", "'")
    return bool(_MYSELF.search(plain) or (_HEAVY.search(plain) and not _CARING.search(plain)))


def fits(field: str, text: str, most: int, *, least: int = 0, name: str = "This") -> str:
    """The text without spaces at its ends; FieldError where it is too short or too long."""
    stripped = text.strip()
    if len(stripped) < least:
        raise FieldError(field, f"{name} needs a few words.")
    if len(stripped) > most:
        raise FieldError(field, f"{name} fits in {most} characters; this has {len(stripped)}.")
    return stripped
