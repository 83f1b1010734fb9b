"""Ages of a patient: with a sex, in years, months, weeks or days, in words, in Spanish."""

import re

AGE = "an age"

_ONES = r"(?:one|two|three|four|five|six|seven|eight|nine)"
_TENS = r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
_TEENS = r"(?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)"
_WORDS = rf"(?:{_TENS}(?:[- ]{_ONES})?|{_TEENS}|{_ONES}|a hundred(?: and {_ONES})?)"
_DIEZ = (
    r"(?:(?:veinti|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa)\w*(?: y \w+)?|\w+(?:ce|ete|ocho|nueve)|"
    r"uno?|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|cien)"
)
_NUMBER = rf"(?:\d{{1,3}}|{_WORDS})"
_PLURAL = (
    r"(?:\W+(?:and (?:over|older|up|under|younger)\s+|or (?:older|younger)\s+)?(?:\w+ )?(?:patients|pts|women|"
    r"men|adults|people|kids|"
    r"children|veterans|teens|girls|boys|infants|babies|neonates|females|males|folks|students|smokers|survivors|visit|"
    r"milestone|check|vaccin\w+|well|me\b))"
)
_UNIT = r"(?:y/?o|y\.o\.?|yrs?|years?|m/?o|mos?|months?|wks?|w/?o|weeks?|days?|d/o)"
_OLD = rf"(?:{_UNIT}[ -]?olds?|y/?o|y\.o\.?|yoa?|yom|yof|m/o|w/o|d/o|week ?er|wker)"
# Not of a patient: one's own age, and how long something has lasted.
_OWN = r"(?<!im a )(?<!i'm a )(?<!i am a )(?<!im )(?<!i'm )(?<!i am )(?<!i turned )(?<!being )(?<!as a )(?<!my own )"
_SOMEONE = (
    r"(?:pt|patient|paciente|she|he|they|shes|hes|lady|guy|man|woman|gentleman|girl|boy|kid|child|baby|infant|toddler|"
    r"mom|mother|dad|father|gran\w*|wife|husband|abuel[ao]|se\u00f1ora?|ni\u00f1[ao]|var\u00f3n|mujer|hombre|"
    r"beb\u00e9|male|female)"
)
_SEX = (
    r"(?:m|f|male|female|man|woman|boy|girl|lady|gentleman|guy|kid|mujer|hombre|var\u00f3n|ni\u00f1[ao]|"
    r"trans (?:male|female|man|woman))"
)
_FRENCH = (
    r"(?:foley|sheath|catheter|tube|chest|drain|introducer|dilator|french|pigtail|ng|og|central|line|port|stent|fem\w*|"
    r"and [mf]\b|students|residents|degrees|\d)"
)
_UNITS = (
    r"(?:\s?(?:%|percent|mg|mcg|kg|lbs?|bpm|mm|cm|ml|cc|min|hours?|hrs?|h\b|times|days|weeks|months|patients|pts|"
    r"beds|more|of\b|k\b|am|pm|on (?:the|her|his) (?:exam|test|hba1c)|degrees|\d|[./:-]\d))"
)

_AGES = re.compile(
    "|".join(
        (
            (
                rf"{_OWN}\b{_NUMBER}[\s-]?{_OLD}(?:[mf]\b)?(?!{_PLURAL})(?!-?old (?:me|problem|habit|paper|study|"
                r"guideline))"
            ),
            (
                rf"(?<!since )(?<!for )\b{_NUMBER}[ -]?(?:years?|yrs?|months?|weeks?|"
                rf"days?)[ -]old\b(?!{_PLURAL})(?! {_ONES})"
            ),
            rf"{_OWN}(?<![$\u20ac\u00a3\d.:/])\b(?:[1-9]\d?|1[01]\d)\s?/?\s?f\b(?!\s*{_FRENCH})(?![/'-])",
            (
                rf"{_OWN}(?<![$\u20ac\u00a3\d.:/])\b(?:[1-9]\d|1[01]\d)\s?/?\s?m\b(?!\s*(?:grant|budget|fund|award|"
                r"dollar|study|trial|project|people|"
                r"walk|and f\b|s\b|asks?|race|run|sprint|deal|from|of)\b)(?![/'-])"
            ),
            (
                rf"\b(?:[1-9]\d|1[01]\d|[1-9]) ?,? (?:{_OLD} )?{_SEX}\b(?! (?:and|or|vs) (?:f|"
                r"m)\b)(?<!\d [mf])(?!s\b)(?! students)"
            ),
            rf"\b{_SEX}(?: ?, | (?:aged|age|of) ){_NUMBER}\b(?!{_UNITS})",
            (
                rf"\b(?:aged|age[d]? ?=|age|edad(?: de)?) {_NUMBER}\b(?! ?(?:-|to|and|or|\+|yrs? and)\s?(?:\d|"
                rf"older|up|over|under|younger|{_TENS}))"
                rf"(?!{_UNITS})(?<!ages \d)"
            ),
            (
                rf"\b{_SOMEONE}(?:'s| is| was|s| turned| just turned| of|,| to be exact,?|:)? (?:only |just |"
                r"actually |barely |tiene |de )?"
                rf"(?:[2-9]\d|1[01]\d)\b(?!{_UNITS})(?= ?(?:$|[.,;!?)]|and|w\b|with|y\b|still|had|has|who|yo))"
            ),
            (
                rf"\b{_SOMEONE}(?:'s| is| was|s| turned| just turned|,) (?:only |just |"
                rf"actually )?(?:{_WORDS})(?=\W|$)(?! (?:of|hours|days|weeks|months|"
                r"minutes|more|other|patients|kids|times|people|meds|who|that|thing|to one))(?= ?(?:$|[.,;!?]|"
                r" and| with| who| years?))"
            ),
            (
                rf"\b(?:tiene|ten\u00eda|cumpli\u00f3|de|con|var\u00f3n|mujer),? (?:\d{{1,3}}|"
                rf"{_DIEZ}) (?:a\u00f1os|anos|meses|semanas|d\u00edas)\b"
            ),
            (
                r"\b(?:paciente|se\u00f1ora?|ni\u00f1[ao]|abuel[ao]|beb\u00e9|hombre|mujer|"
                rf"var\u00f3n)[^.]{{0,20}} de (?:\d{{1,3}}|{_DIEZ})\b(?! (?:de|veces|camas))"
            ),
            r"\b(?:9\d|1[01]\d) (?:and|&) (?:still|counting)\b",
            r"\b(?:our|my|the|an?) (?:octo|nona|septua|cente)\w*narian\b(?! (?:study|care|clinic))",
            (
                rf"\b{_SOMEONE}(?:'s| is| was|s|,) (?:only |just )?{_NUMBER} ?(?:mos?|months?|wks?|weeks?|"
                r"days?)\b(?! (?:in|into|ago|late|left|of|post|out))"
            ),
            (
                rf"\b(?:boy|girl|baby|infant|kid|child) of {_NUMBER} (?:years|yrs|months|mos?|weeks|wks|days)|"
                rf"\b{_NUMBER} ?(?:mos?|months?|wks?|weeks?) (?:girl|boy|male|female)\b"
            ),
            rf"\bis {_NUMBER} ?(?:mos?|months?|wks?|weeks?) too (?:old|young)",
            rf"\bborn (?:at|\w+ at) {_NUMBER} ?(?:wks?|weeks)",
            r"\b\d{2}[ -]?(?:week|wk)[ -]?er\b|\bex-?\d{2} ?-?(?:week|wk)",
            r"\b(?:[2-9]\d)[ -]?(?:something|ish)[ -]?(?:year|yo|man|woman|male|female|lady|guy)",
            r"\b\d{1,2} (?:weeks?|wks?) (?:gest\w*|pregnant)\b",
            r"\b(?:[1-9]|[1-4]\d) ?(?:yo|y/o)\b",
        )
    ),
    re.I,
)
_MAY_SAY = re.compile(
    rf"\d|arian\b|\b(?:{_ONES}|{_TEENS}|{_TENS}|hundred)|\b(?:a\u00f1os|anos|meses|semanas|d\u00edas)\b|\bde {_DIEZ}\b",
    re.I,
)
_MINE = re.compile(
    r"\b(?:i'?m|i am|i was|i turned?|being|as a|tengo|cumpl\u00ed|for an intern \(|at my age|started at|"
    r"resident at|intern at|mom at|career at) "
    r"(?:a |an |only |now |still |already |just )?(?:\d{2}|"
    + _WORDS
    + r")(?:\s?[fm]\b|[ -]?(?:years?|yrs?)[ -]old|[ -]?yo| a\u00f1os)?",
    re.I,
)


def has_age(text: str) -> bool:
    """Does a text say how old a patient is? What someone says of their own age doesn't count."""
    return _MAY_SAY.search(text) is not None and _AGES.search(_MINE.sub(" ", text)) is not None
