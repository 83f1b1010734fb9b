"""Does somebody say that they may not want to live? Rules over what was typed, on the careful side.

What is said of oneself counts whatever stands beside it ("I want to die and my patients deserve better"). Words that
are heavy by themselves count unless the text is about caring for somebody ("assessing suicide risk in the ED"): that
is work, and residents ask for it.
"""

import re

_NEVER = r"(?:don'?t|do not|didn'?t|no longer|never|not)"
_DIE = (
    r"(?:be dead|die(?! on (?:this|that) hill|[- ]cast| hard| of (?:laughter|embarrassment|boredom))"
    r"|disappear(?: forever)?(?=\W*$|[.,;!?])|(?:not|never) wake up|wake up dead)"
)
_LIVE = (
    r"(?:live(?! in| with| on| near| here| there| up| through)|exist|be alive(?! to)|wake up"
    r"|be here (?:any ?more|tomorrow))"
)
_OTHERS = r"\b(?:patients?|pts?|who|they|he|she|someone|somebody|famil(?:y|ies)|people|teens?|kids)\b"
_I = rf"\b(?:i|i'?m|i'?d|i'?ve|i'?ll|me)\b(?:(?!{_OTHERS})[^.!?]){{0,40}}?"
_WISH = r"\b(?:want|wish|wanna|ready|rather|going|hope|like|how) (?:to |i (?:could|would) )?"

_MYSELF = (
    r"\bkms\b",
    r"\b(?:kill|killed|killing|unalive) (?:myself|me)\b(?! (?:studying|working|with work|laughing|trying|over))",
    (
        r"\b(?:hurt|harm)(?:ing)? myself\b"
        r"(?! (?:with an? (?:\w+ )?(?:needle|scalpel|lancet)|lifting|running|moving|at the gym))"
    ),
    r"\bcut(?:ting)? myself\b(?! (?:some|a |an |any|off|out|short|slack|with an? (?:\w+ )?(?:scalpel|blade|needle)))",
    r"\bcutting again\b",
    r"\b(?:end|ending|take|taking) my (?:own )?life\b",
    r"\bend(?:ing)? (?:it(?: all)?|things)(?=\W*$| tonight| today| now| soon| this week|[.,;!?])",
    r"\bit (?:all )?to (?:end|be over)(?=\W*$|[.,;!?])",
    r"\b(?:plan|want|going|thinking|tried) (?:\w+ )?(?:to|of) overdos\w+|\boverdos(?:e|ing) (?:myself|on purpose)\b",
    rf"{_I}\btook (?:too many|all (?:of )?(?:my|the)|a bunch of|a handful of) (?:pills|meds|tablets)\b",
    (
        rf"{_I}\bjump(?:ing)? (?:off|from|in front of|out of) (?:the |a |my )?(?:\w+ )?"
        r"(?:bridge|roof|building|garage|window|balcony|train|platform|stairwell)"
    ),
    rf"{_I}{_WISH}{_DIE}\b|^\W*(?:\w+ ){{0,2}}{_WISH}{_DIE}\b|\band never wake up\b",
    r"\bwish i (?:was|were) dead\b|\bwish (?:i'?d|i had) never been born\b|\bif i (?:was|were) dead\b",
    rf"\b(?:wish|hope) i (?:\w+ )?(?:{_NEVER}|wouldn'?t|won'?t) wake up\b",
    rf"\b{_NEVER} (?:want|wanna|wanting)(?: to)? {_LIVE}\b",
    r"\b(?:don'?t|do not) (?:want to|wanna) be here(?=\W*$|[.,;!?]| any)",
    (
        r"\b(?:no|isn'?t any|not any|don'?t see (?:a|any|the)|what'?s the) (?:point|reason|use)(?: left)? "
        r"(?:in |of |to )(?:living|live|being alive|go on|going on)\b"
    ),
    r"\b(?:isn'?t|is not|not|never|feels? less) worth living\b|\bnothing (?:left )?to live for\b",
    r"\bbetter off (?:dead|if i (?:was|were)|without me(?! \w+ing))",
    r"\b(?:can'?t|cannot|can not) go on(?=\W*$| like this| any ?more| living|[.,;!?])",
    r"\b(?:i am|i'?m|i feel|i felt|feeling|i was|been) (?:\w+ ){0,2}suicidal\b|^\W*suicidal\b",
    r"\bmy (?:own )?suicid|\battempted suicide\b(?=.*\b(?:i|my|me)\b)|^\W*i (?:\w+ )?attempted suicide\b",
    (
        r"\b(?:i|i'?m|i'?ve|keep|having|have) (?:\w+ ){0,3}(?:suicidal thoughts|thoughts (?:of|about) "
        r"(?:suicide|dying|death|killing|hurting|harming|ending))"
    ),
    r"\bthoughts of (?:killing|hurting|harming) myself\b",
    r"\bthink(?:ing)? (?:of|about) suicide(?! risk| prevention| screening| assess| in | among| rates)",
    rf"{_I}\b(?:self[- ]?harm(?:ing|ed)?|urges? to (?:hurt|harm|cut))\b(?! in| among)",
)
_HEAVY = (r"suicid(?!e tyrant)", r"\bself[- ]?harm", rf"{_WISH}{_DIE}\b")
_CARING = re.compile(
    r"\b(?:patients?|pts?|famil(?:y|ies)|parents?|teens?|adolescents?|child(?:ren)?|kids|veterans?|clients?|people|"
    r"risk|prevent\w*|assess\w*|screen\w*|evaluat\w*|manag\w*|treat\w*|counsel\w*|consults?|safety plan\w*|"
    r"ask(?:ing)?|psych\w*|ED|emergency|ideation|protocols?|QI|research|study|lethal means|"
    r"talk(?:ing)? (?:to|with|about)|teach\w*|"
    r"writ(?:e|ing) about|someone|somebody|document\w*|respond\w*)\b",
    re.I,
)
_SAID = re.compile("|".join(_MYSELF), re.I)
_WORD = re.compile("|".join(_HEAVY), re.I)


def is_crisis(texts: list[str]) -> bool:
    """Is one of these texts a cry for help? Then the person sees help, and nothing else happens."""
    return any(map(_is_crisis, texts))


def _is_crisis(text: str) -> bool:
    plain = " ".join(text.replace("\u2019", "'").split())
    return bool(_SAID.search(plain) or (_WORD.search(plain) and not _CARING.search(plain)))
