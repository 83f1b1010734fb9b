"""Where a patient is or lives, and what else points to one person: a room, an address, a picture, an office."""

import re
from collections.abc import Iterator

_WARD = r"(?:[a-z]*icu|ccu|cvicu|nicu|pacu|tele(?:metry)?|step-?down|med ?surg|onc|peds|ed|er|obs|l&d|ward|unit|floor)"
_PERSON = (
    r"(?:pt|patient|paciente|lady|guy|man|woman|gentleman|kid|girl|boy|baby|family|mom|mother|dad|father|wife|"
    r"husband|daughter|son|"
    r"gran\w+|niece|she|he|my \w+)"
)
_STREET = (
    r"(?:st(?:reet)?|ave(?:nue)?|r(?:oa)?d|l(?:a)?ne?|dr(?:ive)?|b(?:ou)?l(?:e)?v(?:ar)?d|way|c(?:our)?t|"
    r"pl(?:ace)?|terrace|ter|circle|cir|"
    r"highway|hwy|pkwy|parkway|trail|loop|alley|route|apartments|apts|towers|manor)\b"
)
_NOT_A_ROOM = (
    r"(?!\s*(?:min|hour|hr|people|to\b|am\b|pm\b|degrees|drill|sim|%|steps|beds|and \d+ beds|weeks?|months?|days?|"
    r"patients|pts|p\.?m|a\.?m|rotation|turnover))"
)
_ROOM_WORD = (
    r"(?:room|rm|bed ?space|bedspace|bed|bay|hab(?:itaci[o\u00f3]n)?|cama|cuarto|pod [a-z] bed|slot|stretcher|"
    r"crib|isolette|hall(?:way)? bed)"
)
_PICTURE = (
    r"(?:photo(?:graph)?s?|pics?|pictures?|selfie|images?|fotos?|screenshots?|screen shots?|snapshot|vid(?:eo)?s?|"
    r"x-?rays?|film|scan)"
)
_OF_SOMEONE = (
    r"(?:\b(?:my|our|the|this|a|his|her|their|del|de la|de) (?:\w+ ){0,2}?(?:pts?|patients?|paciente|lady|guy|"
    r"man|woman|kid|baby|mom|face|wound|rash|tattoo|wristband|"
    r"burn|scar|gait|name|birthmark|cara|tatuaje)\b|\b(?:his|her|pts?|patient)'?s? (?:\w+ ){0,2}(?:face|wound|"
    r"rash|tattoo|neck|name|leg|foot|mole|lesion|wristband|burn|eye|eyes|hand|back)\b|full face|attached|"
    r"with his|w (?:his|her|my)\b|burned on|below|her eyebrow|sending u|across (?:her|his))"
)
_OFFICE = (
    r"(?:mayor|sheriff|councilman|councilwoman|senator|congress(?:man|woman)|governor|police chief|"
    r"chief of police|fire chief|ceo|cfo|cmo|judge|"
    r"bishop|priest|consul|c\u00f3nsul|alcalde(?:sa)?|weather(?:man|woman)|anchor(?:man|woman)?|newscaster|"
    r"quarterback|goalie|superintendent|celebrity|"
    r"chairman|chancellor|board member|donor|tv (?:host|star))"
)

PATTERNS = {
    "a room or bed": (
        (
            r"(?<!sim )(?<!simulation )(?<!call )(?<!break )(?<!on call )(?<!conference )(?<!class)(?<!reading )\b"
            rf"{_ROOM_WORD}\s?\.?\s?(?:(?:number|no\.?|nr\.?|#)\s?)?[#-]?\s?(?:\d{{1,4}}(?:[a-z]|-\d{{1,2}}|"
            rf"-[a-z])?)\b{_NOT_A_ROOM}(?! (?:journal|meeting|conference|lunch))"
        ),
        (
            rf"\b(?:room|rm|bed|bay)\s?#?\d{{1,4}}-?[a-z\d]?\b{_NOT_A_ROOM}(?! (?:journal|meeting|conference|lunch|"
            r"drills|vs))(?<!sim room \d)(?<!simulation room \d)"
        ),
        (
            rf"\b{_WARD}[ -]#?(?!(?:19|20)\d\d)\d{{1,4}}[a-z]?\b(?!\s*(?:and|or|to|vs|am|pm|%|weeks?|months?|"
            r"beds?\b(?! \d)|patients|pts|years?|hours?|days?|rotations?|blocks?|nights?|shifts?|attendings|"
            r"residents|min\w*|times|:|/|-\d+ (?:weeks|months)))"
            r"(?:[- ]\d{1,2}\b)?(?=\W|$)"
        ),
        r"\b\d{3,4}-[a-d]\b|\b\d{1,2}[a-z]-\d{2}\b(?! ?(?:mg|mm))",
        (
            r"\b(?:room|rm|bed) (?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[- ]?)?(?:one|two|"
            rf"three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b{_NOT_A_ROOM}"
        ),
        (
            r"\b(?!\d0s\b)\d{1,2} ?(?:north|south|east|west|n|s|e|w)\b,? (?:bed |rm |"
            r"room )?#?\d{1,4}[a-z]?(?:-\d{1,2})?\b(?! (?:workflows|vs))"
        ),
        (
            rf"\b{_PERSON}(?:'s)? (?:\w+ )?in (?:(?:room|bed|rm|the) )?#?\d{{1,4}}-?[a-z]?\b(?! ?(?:min|hours|days|"
            r"weeks|months|years|%|minutes|languages|words|sentences|places|out of|of \d))"
        ),
        (
            r"\b(?:trauma|resus|bay|or|acute|fast track|triage|zone|pod)(?: bay)? ?#?\d{1,2}\b(?= (?:guy|lady|pt|"
            r"patient|man|woman|kid|rn|from|nurse|drew|w\b|has|had|coded|is))"
        ),
    ),
    "an address": (
        (
            rf"\b\d{{1,5}}[a-z]?\s(?:(?:north|south|east|west|[nsew]\.?)\s)?(?:(?!(?:min|minutes|hours|patients|"
            r"days|weeks|of|and|to|yo|year|the|in|on|at|for|with|my|mg|"
            rf"beds)\b)[\w'.]+\s){{1,3}}{_STREET}(?! (?:to|elev|changes))"
        ),
        r"\b\d{2,5} (?:north|south|east|west|[nsew])\.? \d{1,3}(?:st|nd|rd|th)\b",
        r"\b(?:calle|avenida|avda?|carrera|colonia) [\w\u00c0-\u024f]+(?: [\w\u00c0-\u024f]+)?,? #?\d+",
        (
            r"\b(?:apt|apartment|apartamento|depto|trailer lot|lot|flat)\b\.? ?#?(?:\d{1,4}[a-z]?|(?!a\b|"
            r"i\b)[a-z]\d{0,3})\b|\b(?:unit|suite) #?(?:\d{1,4}[a-z]?|(?!a\b|i\b)[a-z]\d{0,3})\b(?! ?\w)"
        ),
        r"\bp\.?\s?o\.? box \w+",
        r"\b(?:zip|zip code|from|in|postal|cp)(?: code)? \d{5}(?:-\d{4})?\b|\b\d{5}-\d{4}\b|\b(?:pt|patient) zip \d",
        r"\bcounty road \w+|\b(?:state )?(?:route|highway|hwy|rte) \d+\b",
        (
            r"\b(?:trailer park|mobile home (?:park|court)|motel|group home|overpass|homeless camp|shelter) (?:at|"
            r"on|in|by|behind|called|off)\b|\b[A-Z]\w+(?: [A-Z]\w+)? (?:trailer park|motel|mobile home)|"
            r"\bunder the \w+ (?:st )?(?:overpass|bridge)|\bsleeps (?:behind|under|at|by) (?:the|a)\b"
        ),
        r"\b(?:pop(?:ulation)?\.? (?:of )?(?:\d{2,4}|ninety|\w+ hundred)|like \d{2,3} (?:ppl|people))\b",
        (
            r"\b(?:she|he|pt|patient|lady|guy|man|woman|family|paciente|mom|kid|shes|"
            r"hes)(?:'s)? (?:\w+ )?(?:lives|living|stays|comes|vive|is|was)? ?(?:in|at|on|from|out on|"
            r"en) (?i:the )?(?-i:[A-Z][a-z]+(?: [A-Z][a-z]+)*) (?-i:(?:Heights|Flats|Gap|Hollow|Creek|Fork|Island|"
            r"Park|Court|Village|Springs|Acres|Estates|Manor|Towers|Ridge|Valley|Hills?|Junction|Landing|Corners?|"
            r"Point|Bluff|Road|Street|Farm))\b"
        ),
        r"\b(?:lives|living|stays|vive) (?:at|on|en) \w+",
    ),
    "a picture, voice or print of someone": (
        (
            rf"\b{_PICTURE}\b[^.]{{0,40}}{_OF_SOMEONE}|{_OF_SOMEONE}[^.]{{0,25}}\b{_PICTURE}\b(?! (?:reading|"
            r"interpretation|review skills))"
        ),
        (
            r"\b(?:finger|thumb|palm|foot) ?-?(?:prints?|vein)|\bretina(?:l)? scans? (?:of|is|from|saved)|"
            r"\b(?:her|his|pts?) (?:retina|iris|face|voice)\b[^.]{0,20}\b(?:scan|memo|record\w*|print)"
        ),
        (
            r"\b(?:voice|audio) ?-?(?:memos?|record\w*|of (?:my|the|a)|notes?|prints?)\b[^.]{0,30}\b(?:pt|patient|"
            r"mom|lady|her|his|him|aphasic)|\brecorded the (?:face|voice|gait)|grab[e\u00e9] la voz|\b(?:gait|"
            r"face|voice)\b[^.]{0,12} on (?:video|tape|my phone)"
        ),
    ),
    "who someone is": (
        (
            r"\b(?:the|our|this|my|pt is|patient is|is|a|hoy me toc\u00f3 la hija del) (?:own |city |local |"
            rf"former |current |town |hospital )*{_OFFICE}(?:'?s)?\b(?=[^.]{{0,50}}\b(?:pt|patient|admitted|"
            r"came in|w/?|with|drinks|mom|wife|husband|kid|son|daughter|overdose|on my|psychosis|withdrawal|drunk|"
            r"pregnant|miscarr\w+|is my|here is))(?! (?:of (?:medicine|surgery|students|residents)|residents?|"
            r"wants me|asked me))"
        ),
        rf"\b{_OFFICE}'?s (?:\w+ )?(?:kid|son|daughter|wife|husband|mom|mother|father|mistress)\b",
        (
            r"\b(?:the|our|only|el|la) (?:only|first|\u00fanic[oa]|youngest|oldest) [^.]{0,40}\b(?:in|on|of|del|"
            r"de|en) (?:the|this|our|la|el|town|all of)? ?(?:state|town|city|county|valley|island|village|country|"
            r"pueblo|world|building|wing)\b"
        ),
        (
            r"\b(?:in|on|from|all over) the (?:(?:local|evening|national) )?(?:news|papers?|tv)\b(?=.*\b(?:pt|"
            r"patient|guy|man|lady|driver|kid|burn|crash|was mine|mine)\b)|\b(?:guy|man|lady|woman|driver|kid|pt|"
            r"patient)\b[^.]{0,50}\b(?:in|on|from) the (?:\w+ )?(?:news|papers?)\b|\bwon the (?:\w+ )?lottery|"
            r"\bchannel \d+\b|\bhuge lottery"
        ),
        (
            r"\b(?:driver|pilot|goalie|kid|man|woman|victim|survivor)s? (?:from|of|who|"
            r"in) [^.]{0,40}\b(?:derailment|explosion|crash|shooting|fair|match|game|ferris wheel|stadium|"
            r"parade)\b"
        ),
    ),
}
_PATTERNS = {what: re.compile("|".join(patterns), re.I) for what, patterns in PATTERNS.items()}


def find(text: str) -> Iterator[str]:
    """Yield what points to one patient in a text, in words."""
    yield from (what for what, pattern in _PATTERNS.items() if pattern.search(text))
