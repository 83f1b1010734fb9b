"""The check for patient details: what counts as one, and what people read about it.

It would rather reject too much, and what it rejects is never stored or logged.
"""

import re
from collections.abc import Iterator

from mentoring.errors import FieldError

_NAME = r"[A-Z][a-z]+(?:-[A-Z][a-z]+)?"
_PEOPLE = r"(?:\s+(?:and (?:over|older|up)\s+)?(?:patients|pts|women|men|adults|people|kids|children|veterans))"
_DOES = r"(?:with|who|has|had|was|is|died|coded|keeps?|kept|came|needs?|needed|wants?|says|said|told|gets?|got)"
_FRENCH = r"(?:foley|sheath|catheter|tube|chest|drain|introducer|dilator|french|pigtail|ng|og|central|line|port|stent)"
_MONEY = r"(?:grant|budget|fund|award|dollar|study|trial|project|people|walk|and F)"

PHI = {
    "a record number": re.compile(
        r"\b(?:mrn|fin|medical record|(?:record|chart) ?(?:no\b|number|#))\W{0,3}\d[\d -]{2,}|\b\d{7,}\b", re.I
    ),
    "a social security number": re.compile(r"\b\d{3}-\d{2}-\d{4}\b"),
    "a date of birth": re.compile(
        r"\b(?:dob|d\.o\.b\.?|date of birth|birthday)\b\W{0,4}(?:is |on )?\d"
        r"|\bborn(?: on)? (?:\d{1,2}[/.-]|(?:19|20)\d\d-)",
        re.I,
    ),
    "a phone number": re.compile(
        r"(?<!\d)(?:\+?1[\s.-]?)?(?:\(\d{3}\)\s?|\d{3}[\s.-])\d{3}[\s.-]\d{4}(?!\d)"
        r"|\b(?:call|text|phone|cell|reach|pager)\b\D{0,12}\d{3}[\s.-]\d{4}\b",
        re.I,
    ),
    "an e-mail address": re.compile(r"[\w.+-]+@[\w-]+\.[a-z]{2,}", re.I),
    "a room or bed": re.compile(
        r"\b(?:room|rm|bed)\s?(?:(?:number|no\.?|nr\.?)\s?)?#?\s?\d{1,4}[a-z]?\b(?!\s*(?:min|hour|people|to \d))", re.I
    ),
    "a patient": re.compile(
        rf"\b\d{{1,3}}[\s-]?(?:yo|y/o|y\.o\.|[Yy]ear[- ]old|[Yy]r[- ]old)[MFmf]?\b(?!{_PEOPLE})"
        rf"|(?<![$€£\d])\b(?:[1-9]\d|1[01]\d)\s?F\b(?!\s+{_FRENCH})"
        rf"|(?<![$€£\d])\b(?:[1-9]\d|1[01]\d)\s?M\b(?!\s+{_MONEY})"
        rf"|\b[Mm]y (?:patient|pt)\b\W+(?:(?:[Mm]rs?|[Mm]s|[Mm]iss)\b|(?:named |called )?{_NAME} {_NAME}\b"
        rf"|{_NAME} {_DOES}\b)"
        rf"|\b(?:patient|pt) in (?:room |bed )?\d{{1,3}}[A-Z]?\b"
        rf"|\b(?!U\.S|M\.D|D\.O|R\.N|P\.A)[A-Z]\.\s?[A-Z]\. {_DOES}\b"
        rf"|\b(?:patient|pt) (?:(?:named|called) {_NAME}|{_NAME} {_NAME})\b"
        rf"|\b(?:Mrs?|Ms|Miss)\.? {_NAME}(?:'s)? (?:in|with|who|from|was|had|has|crashed|died|coded)\b"
    ),
}
_DATE = re.compile(r"\b\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d{2}\b|\b(?:19|20)\d{2}-\d{2}-\d{2}\b")
_PLANS = re.compile(
    r"\b(?:exams?|boards?|starts?|starting|begins?|schedule|rotation|block|deadline|due|interview|conference|abstract|"
    r"grant|meeting|acgme|step|eras|match|fellowship|vacation|leave)\b",
    re.I,
)


def ensure_no_phi(fields: dict[str, str]) -> None:
    """Raise FieldError for the first field with patient details. Its text repeats nothing of what was typed."""
    for field, text in fields.items():
        named = " and ".join(find_phi(text))
        if named:
            instead = (
                " Instead of an age or a name, say “a toddler” or “an older adult”." if "a patient" in named else ""
            )
            raise FieldError(field, f"This looks like {named}. Please leave patient and contact details out.{instead}")


def find_phi(text: str) -> Iterator[str]:
    """Yield what looks like patient details in a text, in words.

    A full date may be a date of birth or admission, so it counts unless the text mentions plans ("board exam on …").
    """
    yield from (what for what, pattern in PHI.items() if pattern.search(text))
    if _DATE.search(text) and not _PLANS.search(text):
        yield "a full date"
