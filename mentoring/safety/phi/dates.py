"""Dates of what happened to a patient: admission, birth, surgery, a visit, death."""

import re

DATE = "a date"

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|"
    r"noviembre|diciembre)\.?"
)
_DAY = r"(?:the )?(?:[0-2]?\d|3[01])(?:st|nd|rd|th)?\b"
_ORDINAL = (
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|"
    r"fourteenth|fifteenth|sixteenth|"
    r"seventeenth|eighteenth|nineteenth|twentieth|twenty-\w+|thirtieth|thirty-first)"
)
_SHORT = (
    r"(?<![\d/.$-])(?:0?[1-9]|1[0-2])[/-](?:0?[1-9]|[12]\d|3[01])(?![\d/]|-\d|\.\d|%| (?:strength|dose|of|pts|"
    r"patients|pain|ratio|beds|edema|murmur|ns\b))"
)
_DAY_FIRST = r"(?<![\d/.$-])(?:1[3-9]|2\d|3[01])[/-](?:0?[1-9]|1[0-2])(?![\d/]|-\d)"
_POINT = r"(?<![\d/.$-])(?:0?[1-9]|1[0-2])\.(?:0[1-9]|[12]\d|3[01])(?![\d.%])"
_WITH_YEAR = (
    r"(?<![\d./-])(?:\d{1,2}([/.-])\d{1,2}\1(?:(?:19|20)\d{2}|\d{2})|(?:19|20)\d{2}([/.-])\d{1,2}\2\d{1,2}|"
    r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))"
    r"(?![\d/-])"
)
_NAMED = (
    rf"\b{_MONTH},? ?(?:\d{{1,2}}|the {_ORDINAL}|the \d{{1,2}})(?:st|nd|rd|th)?\b(?! ?(?:-|to) ?{_MONTH})(?!\d|"
    rf":\d\d| (?:patients|years|weeks|people))|\b{_DAY} ?(?:of |de |-)?{_MONTH}\b|\b(?:the )?{_ORDINAL} of {_MONTH}"
)
_MAY_SAY = re.compile(rf"\d|\b{_ORDINAL}\b", re.I)
_ANY = re.compile(rf"(?:{_WITH_YEAR}|{_NAMED}|{_SHORT}|{_DAY_FIRST})", re.I)
_FULL = re.compile(_WITH_YEAR, re.I)
_WEAK = re.compile(
    rf"{_POINT}|\bon the (?:\d{{1,2}}(?:st|nd|rd|th)|{_ORDINAL})\b|\bthe \d{{1,2}}(?:st|nd|rd|th)\b", re.I
)

# What happens to patients. Beside it, a day is a patient's.
_EVENT = re.compile(
    r"\b(?:admit\w*|admission|adm|dc'?d|d/c'?d?|discharg\w*|died|dies|death|passed away|expired|deceased|dob|"
    r"d\.o\.b|birth ?(?:date|day)?|born|deliver(?:ed|y) (?:on|\d|me)|"
    r"c[ /-]?section|surgery (?:on|was|date)|operat\w+|seen (?:on|in|\d)|seeing (?:him|her|them)|last seen|"
    r"visit(?:ed)? (?:on|\d)|clinic on|coded|code (?:blue )?(?:on|from|\d|\w{3,9} \d)|intubat\w+|extubat\w+|"
    r"trach\w+|"
    r"pronounced|time of death|withdrew|takeback|ex ?lap|lap chole|cath(?:ed)?\b|transfer(?:red)?|transplant|"
    r"chemo|induction|readmi\w+|"
    r"presented|came (?:in|back)|sent (?:him|her|them) home|walked out|found down|fell|lmp|lvad|diagnosed|"
    r"dx'?d?|biopsy|consult(?:ed)? on|stroke (?:on|from)|"
    r"arrest(?:ed)?|crash(?:ed)?|leak(?:ed)?|bleed|bled|ivig|delivered|los\b|pod ?\d|post-?op|naci[o\u00f3]|"
    r"ingres[o\u00f3]\w*|operad[oa]|cirug[i\u00ed]a|falleci[o\u00f3]|muri[o\u00f3]|alta\b|"
    r"nacimiento|obit\w*|(?:psych )?hold|lost to f/?u)(?!\w)",
    re.I,
)
_PATIENT = re.compile(
    r"\b(?:pts?|patients?|pacientes?|she|he|her|his|him|lady|guy|gentleman|(?:wo)?man|mom|kid|baby|infant|"
    r"preemie|daughter|son|wife|husband|family)\b"
    r"(?![ -](?:safety|experience|education|panel|handoffs?|care|communication|flow|satisfaction|advoca\w+|"
    r"centered|volume|load|census|medicine|planning))",
    re.I,
)
_PLANS = re.compile(
    r"\b(?:exams?|boards?|recert\w*|certif\w*|test date|starts?|starting|begins?|schedule|rotation|block|"
    r"deadline|due|interview\w*|conference|congress|abstract|submission|"
    r"grant|meeting|acgme|step ?\d?|usmle|comlex|abim|absite|ite\b|eras|match|fellowship|vacation|leave|"
    r"grand rounds|slot|talk|lecture|presentation|workshop|course|until|till?\b|through|by\b|"
    r"pause|nights|wedding|marathon|race|grad(?:s|uat\w+)?|visa|orientation|retreat|moving|contract|"
    r"call schedule|journal club|jc\b|m&m|poster|my (?:birthday|turn|shift|first day)|arrives?|ends?|examen|"
    r"renew\w*|expires|lapses|q[1-4]\b)",
    re.I,
)


def has_date(text: str) -> bool:
    """Does a text say on which day something happened to a patient? A full date counts unless it belongs to a plan."""
    if not _MAY_SAY.search(text):
        return False
    is_event, is_plan = _EVENT.search(text), _PLANS.search(text)
    if _FULL.search(text) and (is_event or not is_plan):
        return True
    if is_event:
        return bool(_ANY.search(text) or _WEAK.search(text))
    return bool(_ANY.search(text) and _PATIENT.search(text) and not is_plan)
