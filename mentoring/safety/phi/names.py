"""Names of patients: after a title, beside a patient's sign, "Last, First", initials, or a full name of no one here.

Each word is read as a known name, as a capitalized word that is no ordinary one, or as neither. The lists come from
`benchmarks/compile_names.py`.
"""

import re
from collections.abc import Iterator

from mentoring.matching.tokenizer import fold
from mentoring.resources import lines

NAME = "a name"


def _listed(file: str) -> frozenset[str]:
    return frozenset(name for line in lines(f"safety/data/{file}") for name in line.split())


# Words that name a sign, a score, a place or a well-known author are read as no one's name.
KNOWN = _listed("eponyms.txt")
GIVEN = _listed("given_names.txt") - KNOWN
FAMILY = _listed("family_names.txt") - KNOWN
ORDINARY = _listed("ordinary_words.txt") | KNOWN

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_SENTENCE_START = re.compile(r"(?<!mr)(?<!mrs)(?<!ms)(?<!sr)(?<!sra)(?<!dr)(?<!pt)(?<!\b\w)[.!?\u2026][\")]?\s*$", re.I)
# How names stand in the text that the rules below read.
_LISTED, _CAPITAL = "\u00ab", "\u00bb"  # before a listed name, and before another capitalized word
_N = r"(?:\u00ab[\w'-]+)"
_C = r"(?:[\u00ab\u00bb][\w'-]+)"
_OWNER = r"(?:'s|s'|s)?"

_TITLE = r"(?:mrs?|mister|missus|mx|sra?|se\u00f1ora?|do\u00f1a|don|madame|mme|monsieur|se\u00f1orita)"
_PATIENT = (
    r"(?:pts?|patients?|pcte|paciente|client|kid|kiddo|baby|babygirl|babyboy|bb|infant|newborn|neonate|"
    r"preemie|toddler|child|boy|girl|lady|guy|gentleman|gent|"
    r"woman|man|mom|mother|mama|dad|father|twins?|grandma|grandpa|se\u00f1ora?|ni\u00f1[ao]|beb\u00e9|vet|"
    r"resident of|decedent|case)"
)
_RELATIVE = (
    r"(?:baby|family|fam|twins?|kids?|boy|girl|infant|newborn|child|daughters?|sons?|wife|husband|mom|mother|"
    r"dad|father|sister|brother|parents?|"
    r"grand\w+|widow|aunt|uncle|niece|nephew|spouse|cousin)"
)
_COURSE = (
    r"(?:coded|died|passed|crashed|crumped|arrested|desat\w*|keeps|kept|refus\w+|was (?:admitted|discharged|"
    r"intubated|found|transferred|dying|septic)|"
    r"is (?:dying|septic|intubated|spiking|refusing|my pt|my patient)|left ama|fired me|in (?:room|bed|rm|icu|"
    r"micu|nicu|the icu)|has (?:cancer|sepsis|chf|copd)|"
    r"pod ?\d|went into|stopped|got (?:tubed|worse)|extubat\w+|bounced back|taught me|asked (?:me )?if|won'?t|"
    r"wants|pulled|fell|hates)"
)
_CLINICAL = (
    r"(?:ct|mri|xray|x-ray|ekg|ecg|echo|labs?|scan|tracing|potassium|sodium|creatinine|lactate|hgb|a1c|"
    r"glucose|sugars?|bp|pressures?|vitals|fever|pain|sepsis|"
    r"stroke|seizures?|delirium|suicide|death|code|discharge|surgery|biopsy|wound|line|vent|meds|chart|note|"
    r"cancer|chemo|tumor|tamponade|perf|gas|bleed|"
    r"bili\w*|cough|airway|consult|case|belly|abdomen|leg|foot|hip|heart|room|bed|family|admission|obit\w*)"
)
_STARTS = r"(?:^|(?<=[.!?;:(]\s)|(?<=[.!?;:(]))"

_RULES = re.compile(
    "|".join(
        (
            (
                rf"\b{_TITLE}(?:\. ?| )(?:[a-z]\.? )?(?:{_C}|(?!resident|residents|senior|fellow|attending|level|"
                rf"md|dr\b)[a-z][\w'-]{{2,}})"
            ),
            rf"\b(?:ms|miss)(?:\. ?| )(?:[a-z]\.? )?{_C}",
            rf"\b(?:lil|little|baby|ol'?|poor|sweet) {_C}",
            rf"{_C} {_C}[.,] (?:she|he|they)\b",
            r"\b(?:pt|patient)'?s? name (?:is|was|=) \w+",
            r"(?-i:\u00ab[A-Z]{3,}(?:-[A-Z]+)?, \u00ab?[A-Z]{3,}\b)",
            (
                rf"\b{_PATIENT}(?:'s)?,? ?(?:\(|name(?:d)?(?: is| was)?:? |called |is |was |was called |a |: ?|- ?|"
                rf", )*(?:(?:mr|ms|mrs)\.? )?{_N}"
            ),
            (
                r"\b(?:pts?|patients?|paciente|baby girl|baby boy|babygirl|babyboy|bb|twins?|kid|infant|"
                rf"se\u00f1ora?),? ?(?:\(|name(?:d)?(?: is| was)?:? |called |is |: ?|girl |boy |[ab] |-? )*{_C}"
            ),
            r"\b(?:pt|patient|patient's) (?:name )?(?:is |was |named |called )?\u00ab?dr\b",
            (
                r"\b(?:family|wife|husband|son|daughter|mom|mother|dad|father|sister|brother|mama|parents|"
                rf"widow) (?:of|de) (?:baby |little |lil |mr\.? |mrs\.? |ms\.? )?{_C}"
            ),
            rf"\b(?:fam(?:ily|ilia)|parents|twins) {_C}",
            rf"{_C}{_OWNER}(?:-{_C})? {_RELATIVE}\b",
            rf"{_C}'s (?:\w+ )?{_CLINICAL}\b",
            rf"{_N} [a-z][\w-]+'s (?:\w+ )?(?:{_RELATIVE}|{_CLINICAL})\b",
            rf"{_N}s? (?:\w+ )?(?:case|{_RELATIVE}|perf|sepsis|code)\b",
            rf"{_N},? (?:{_C} )?{_COURSE}\b",
            rf"{_C} {_C} {_COURSE}\b",
            (
                rf"{_C}(?: [\w.]{{1,2}})?,? \(?(?:is |was )?(?:my|our|the|a|his|her|an|mi) (?:[\w-]+ ){{0,2}}(?:pt|"
                r"patient|paciente|client|kid|guy|lady|cirrhotic|stemi|one w)\b"
            ),
            rf"{_C},? pt of (?:mine|ours)",
            (
                rf"(?:{_STARTS}|\b(?:on|for|re|see|patient|pt|about|name) ){_C}(?:-{_C})?, ?{_C}(?= [-(]|\W*$|"
                r"[.;:]| \w+\b)"
            ),
            (
                r"\b(?:signout|sign-out|handoff|managed?|extubat\w+|intubat\w+|coding|coded|presenting|following|"
                r"admitted|discharged|losing|lost|met|consented|pronounced|tubed|caught|failed|cath'?d|"
                rf"saw) (?:on |for |w |with )?(?:baby |little |lil |old )?(?:{_N}|{_C} {_C})\b(?!'s (?:sign|"
                r"disease|syndrome|law|method))"
            ),
            r"\binitials? (?:are |is |: ?)?[a-z]\.?\s?[a-z]\b",
            r"\b(?:pts?|patient) (?:[a-z]\.\s?[a-z]\.|(?-i:[A-Z]{2})\b(?! ?(?:[A-Z]|team|nurse|rotation)))(?= |,|$)",
            (
                r"(?-i:\b(?!U\.S|M\.D|D\.O|R\.N|P\.A|I\.V|I\.D|E\.D|E\.R|Q\.I|O\.R|P\.O|N\.P|G\.I|A\.I|P\.T|O\.T|"
                r"A\.M|P\.M|I\.E|E\.G)[A-Z]\.\s?[A-Z]\.)[,]? (?:\(?(?:my|our|the|a) |with|who|has|had|was|is|died|"
                r"coded|keeps?|kept|came|needs?|wants?|left|got|in bed|in room)"
            ),
            rf"{_N} (?:[a-z]|[a-z]\.|(?-i:[A-Z])'s)(?= (?!b\b)| ?$|,)(?! (?:plus|is for))",
            (
                r"\b(?:about|after|with|w|w/|for|from|like|bc|by|to|at|on|than) (?:little |lil |old |baby |poor |"
                rf"our |my )?(?:{_N})(?: ?\(|, (?:my|our|a|the) | who | and (?:his|her) |,? (?:pod|s/p|\d+ ?yo))"
            ),
            rf"\bthe (?:{_N}|{_C})(?:-{_C})? (?:baby|family|fam|twins?|kids?|boy|girl|infant|child|case|code)\b",
        )
    ),
    re.I,
)
_COLLEAGUE = re.compile(
    r"\b(?:drs?|doctora?|prof(?:essor)?|attending|preceptor|nurse|chief|chiefs|co-?chiefs?|senior|"
    r"co-?residents?|intern|fellow|mentor|coach|coordinator|chaplain|"
    r"thank(?:s| you|ing)?|pd|apd|director|dean|coresident|teacher|surgeon|pharmacist|"
    rf"residents?)\.?,? (?:ms\.? |mr\.? |mrs\.? |miss )?(?:{_C}|[a-z]\. )(?: {_C}|-{_C})*(?: and {_C})?",
    re.I,
)
_DOCTOR = re.compile(rf"\b(?:drs?|doctora?|prof(?:essor)?)\.? ?{_C}(?: {_C}|-{_C})*", re.I)
_FULL = re.compile(rf"{_C}(?: [a-z]\.?)? {_C}(?:[ -]{_C})?", re.I)


def has_patient_name(marked: str) -> bool:
    """Does a name stand in a text (`mark_names`) beside a sign that it is a patient's?"""
    return _RULES.search(_COLLEAGUE.sub("dr", _DOCTOR.sub("dr", marked))) is not None


def full_names(marked: str) -> Iterator[str]:
    """Yield each full name in a text (`mark_names`), such as "Maria Delgado": a given name with a family name."""
    for found in _FULL.finditer(_DOCTOR.sub("dr", marked)):
        names = [name.strip("\u00ab\u00bb") for name in found[0].split()]
        folded = [fold(name.removesuffix("'s")) for name in names]
        if folded[0] in GIVEN and len(folded[-1]) > 1:
            yield " ".join(names).removesuffix("'s")


def mark_names(text: str) -> str:
    """Put a mark before each word that is or may be a name."""
    parts, end = [], 0
    for found in _WORD.finditer(text):
        parts.append(text[end : found.start()])
        parts.append(_mark(found[0], text[max(0, found.start() - 8) : found.start()]) + found[0])
        end = found.end()
    return "".join((*parts, text[end:]))


def _mark(word: str, before: str) -> str:
    folded = fold(word)
    bare = folded.removesuffix("'s")
    options = {bare, *bare.split("-")} if "-" in bare else {bare}
    if len(bare) < 3 and (len(bare) < 2 or not word[0].isupper()):
        return ""
    if len(bare) > 2 and not options <= ORDINARY and any(each in GIVEN or each in FAMILY for each in options):
        return _LISTED
    if bare.endswith("s") and (bare[:-1] in GIVEN and bare[:-1] not in ORDINARY) and bare not in ORDINARY:
        return _LISTED
    is_capital = word[0].isupper() and (not word.isupper()) and len(word) > 1
    is_first = not before or _SENTENCE_START.search(before)
    if is_capital and not options <= ORDINARY and (len(bare) > 3 or not is_first):
        return _CAPITAL
    return ""
