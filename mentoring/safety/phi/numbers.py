"""Numbers and addresses that lead to one person: of records, accounts, licenses, devices, phones, the web."""

import re
from collections.abc import Iterator

# An identifier after its label: digits, perhaps with letters, in groups. A year alone is none.
_SEPARATOR = r"[\s:#=.,/]{0,3}(?:(?:no|num|numbers?|nr|nbr|id|ids|card|is|reads|de|of|with|el|es)\b[\s:#=.]{0,3}){0,3}"
_ID = r"(?!(?:19|20)\d\d\b(?![-./]?\d))(?=[\w./-]*\d[\w./-]*\d[\w./-]*\d)(?:[A-Z]{0,5}[-/]?)?\w*\d[\w./-]*\w"
_LONG_ID = r"(?!(?:19|20)\d\d\b(?![-./]?\d))(?=[\w./ -]{0,6}?(?:\d[\w./ -]{0,2}?){4})[A-Z]{0,5}[-/]?\w*\d[\w./ -]*\w"


def _after(labels: str, number: str = _ID) -> str:
    return rf"\b(?:{labels}){_SEPARATOR}\W{{0,2}}{number}"


_NUMBERED = r"\s*(?:#|no\b\.?|num\b\.?|number|nr\b\.?|n\u00famero|:)"
_RECORD = (
    r"mrn|mr ?(?=#)|m[- ]number|fin|csn|med(?:ical)?\.? ?rec(?:ord)?s?\.?|medrec|expediente|historia cl[i\u00ed]nica|"
    r"(?:record|chart|encounter|pt|patient|ehr|epic|hosp(?:ital)?|unit|visit|case)(?:\s(?:id|number|no\.?|num))?"
)
_STRONG = (
    r"mrn|nhc|uhid|accession|fin|csn|med(?:ical)?\.? ?rec(?:ord)?s?\.?|medrec|expediente|historia cl[i\u00ed]nica|"
    r"m[- ]number"
)
PATTERNS = {
    "a record number": (
        _after(_STRONG),
        _after(_STRONG, r"\d{1,3}(?:[ .]\d{2,4}){1,3}\b"),
        r"\b(?:mrn|fin|csn):?#?\s?[a-z]?\d{4,}|\bmrn ending (?:in )?\d",
        (
            r"\b(?:record|chart|encounter|pt|patient|ehr|epic|hosp(?:ital)?|unit|visit|case)\s?(?:id|"
            rf"{_NUMBERED})\s*(?:id)?[\s:#.]*{_ID}"
        ),
        rf"\b(?:record|chart|encounter|visit)s? (?:was |is )?{_LONG_ID}",
        r"\bmr ?# ?\d{4,}",
        (
            r"(?<!pmid )(?<!pmid: )(?<!pmid:)(?<!isbn )(?<!isbn: )(?<!isbn-13 )(?<!pubmed )(?<![\w$\u20ac\u00a3.-]"
            r")\d{7,}\b(?! ?(?:dollars|usd|people|cells))"
        ),
        r"\b(?!nct|pm[ci]|icd|cpt|doi)[a-z]{1,3}-?\d{6,}\b",
        r"(?<![\d.-])\d{2,3}[- ]\d{2,3}[- ]\d{2,3}(?![\d-])(?= .{0,20}\bmrn)",
        r"(?<![\d./-])(?=[\d-]{8,})(?!(?:19|20)\d\d-\d\d-\d\d\b)\d{2,4}-\d{2,4}-\d{2,4}(?![\d-])",
        r"\b[a-z]-\d{2}-\d{4,}\b|\b[a-z]{1,3}-?\d{2}-\d{3,}\b",
    ),
    "an account, claim or insurance number": (
        _after(
            r"account|acct|cuenta|claim|case (?:no|number|#)|csn|rx (?=#?\d{5})|member(?:ship)? ?(?:id|no|"
            r"number|#)?|mbr|"
            r"subscriber|policy|p[o\u00f3]liza|medicaid|medicare|beneficiary|bcbs|insurance|aetna|cigna|humana|tricare|"
            r"(?:hmo|ppo|plan|insurance) (?:card|id|no|number|#)|grp|group (?:no|number|#)|"
            r"auth(?:orization)? (?:no|number|#)",
            (
                r"(?=[\w -]*\d[\w -]*\d[\w -]*\d[\w -]*\d)(?!(?:19|20)\d\d\b(?![-./]?\d))(?:[A-Z]{1,4}[ -]?)?[A-Z]"
                r"*\d[\w-]*(?: \w*\d\w*)*"
            ),
        ),
        r"\b\d[a-z]{2}\d-[a-z]{2}\d-[a-z]{2}\d{2}\b",
    ),
    "a social security number": (
        r"(?<![\d-])\d{3}[-. /]\d{2}[-. /]\d{4}(?![\d-])",
        (
            r"\b(?:ssn|social(?: sec(?:urity)?)?|soc\.? sec\.?|ss ?(?:#|num(?:ber)?)|"
            r"seguro social)\b[^\d]{0,25}\d[\d. -]{2,}\d"
        ),
        r"\blast (?:four|4)(?: digits)? of (?:\w+ )?(?:social|ssn)|\b\w{3}-\w{2}-\d{4}\b(?=.*\bssn)",
        r"\b\d{9}\b",
    ),
    "a license or plate": (
        _after(
            r"dea|npi|lic(?:en[sc]e|encia)?(?: de conducir)?|driver'?s? lic\w*|cdl|passport|pasaporte|pilot cert\w*|"
            r"(?:carry )?permit|plates?|placas?|vin|license tag|tag|dot",
            r"(?:(?:[a-z]{2} )?(?=[\w -]{0,12}\d[\w -]{0,4}\d)[a-z]{0,4}[ -]?\w*\d[\w-]*(?:-\w+)*|[A-Z]{3}-[A-Z]{3})\b",
        ),
        (
            r"\b(?:camry|car|truck|van|cab|taxi|moto(?:rcycle)?|suv|driver|pickup|f150|sedan|matr\u00edcula|"
            r"medallion|vin(?: ending)?(?: in)?|tags?|reg(?:istration)?)\b[^.]{0,12}\b(?=\w*\d)(?:[a-z]{2,3}[- ]?"
            r"\d{3,4}|\d{3,4} ?[a-z]{3}|\d{1,2}[a-z]{1,2}\d{2})\b"
        ),
        r"\b(?=[a-hj-npr-z\d]{17}\b)(?=[a-z]*\d)[a-hj-npr-z\d]{17}\b",
    ),
    "a device's number": (
        _after(
            (
                r"serial|ser|vns gen|pacer|s/n|sn|lot|series?|controller|gen(?:erator)? serial|ref|device (?:id|"
                r"no|number)|implant (?:id|no|number)"
            ),
            r"(?=[\w-]*\d[\w-]*\d[\w-]*\d)[\w-]+",
        ),
    ),
    "a phone or fax number": (
        r"(?<![\d.-])(?:\+?1[\s.-]?)?(?:\(\d{3}\)\s?|\d{3}[\s./-]{1,3})\d{3}[\s./-]{1,3}\d{4}(?!\d)",
        r"\+\d{1,3}[ .-]?(?:\(?\d{1,4}\)?[ .-]?){2,5}\d{2,4}\b",
        (
            r"\b(?:call|text|phone|cell|reach(?:able)?|pager?|ring|tel|tel[e\u00e9]fono|m[o\u00f3]vil|celular|fax(?:ed)?|"
            r"contact|number|ext|callback|line|f:|they left|home)\b[^\d\n]{0,25}\(?\d{3}\)?[\s.-]?\d{3,4}"
            r"(?:[\s.-]?\d{4})?\b(?! ?(?:mg|ml|min|beds|pages|calls))"
        ),
        r"(?<![\d.-])555[\s.-]?\d{4}\b",
    ),
    "an email address": (
        r"[\w.+-]+ ?@ ?[\w-]+\.[a-z]{2,}",
        r"\b[\w.+-]+\s?[\(\[]\s?at\s?[\)\]]\s?[\w-]+(?:\.|\s?[\(\[]?\s?dot\s?[\)\]]?\s?)[a-z]{2,}",
        r"\b[\w.+-]*\w at [\w-]+ dot (?:com|net|org|edu|gov|example|mx|es)\b",
    ),
    "a web address": (
        r"\bhttps?://\S+",
        r"\bwww\.\S+",
        (
            r"\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|edu|gov|io|info|example|us|co|me|be|tv|ly)/\S+|"
            r"\b[\w-]+\.(?:wordpress|blogspot|substack|tumblr)\.com"
        ),
        r"\b\w+ dot (?:com|net|org) slash|\byoutu\.be/",
        r"\b\w+\.(?:jpe?g|png|heic|mov|mp4|pdf|dcm)\b",
    ),
    "an IP address": (
        r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])",
        r"\b(?:[\da-f]{1,4}:){2,}:?[\da-f]{1,4}\b(?=.{0,3}[a-z ])(?<=[\da-f]{2})",
    ),
}
_PATTERNS = {what: re.compile("|".join(patterns), re.I) for what, patterns in PATTERNS.items()}
# Only where one of these stands can the slower patterns find something.
_MAY_NUMBER = re.compile(r"\d|\bplates?\b|\btag\b|\blast (?:four|4)\b|-\w{2}-", re.I)
_MAY_LEAD = re.compile(r"@|\bat\b.*\bdot\b|[(\[] ?at ?[)\]]|www|http|\.\w{2,}|\bdot\b|::", re.I)
_ADDRESSES = {"an email address", "a web address", "an IP address"}


def find(text: str) -> Iterator[str]:
    """Yield what kind of number or address stands in a text, in words."""
    has_number, leads = _MAY_NUMBER.search(text), _MAY_LEAD.search(text)
    for what, pattern in _PATTERNS.items():
        if (has_number or (leads and what in _ADDRESSES)) and pattern.search(text):
            yield what
