"""Say why someone is shown: what two texts have in common, quoted word for word."""

from collections.abc import Collection, Iterable, Mapping
from itertools import islice

from mentoring.growth_areas import areas
from mentoring.matching.analysis import AnalyzedText, is_another_sense
from mentoring.matching.concepts import ConceptMatch
from mentoring.matching.feedback import Learned
from mentoring.matching.lexicon import Lexicon
from mentoring.matching.tokenizer import GENERIC_STEMS, Token

SAME_WORDS = "you both say"  # a reason that says only this is not told
MAX_REASONS = 2
QUOTES = 2  # from each side, in one reason
MIN_LIKELY = 0.3  # probability of an area that is told although neither text is certain
MIN_NAMED_CONFIDENCE = 0.3  # confidence in an area, on both sides, that is enough to name it as the reason


def shared_words(
    lexicon: Lexicon, mine: AnalyzedText, theirs: AnalyzedText, chosen: Collection[str]
) -> tuple[str, ...]:
    """Quote what both say, in the same words or in others; most telling first, and nothing if all of it is generic.

    What a name means has to fit what the query is about, or the areas `chosen` for it. Only names are quoted, and
    no two parts of the same whole: hints, and what is near each other, have other reasons.
    """
    asked, offered = mine.meaning.concepts, theirs.meaning.concepts
    fitting = lexicon.fitting(asked.keys() & offered.keys(), {*mine.areas, *chosen})
    same = (each for each in fitting if _is_link(asked[each], offered[each]))
    both = sorted(same, key=lambda each: (-asked[each].weight * lexicon.concept_idf(each), each))
    senses = mine.meaning.senses
    shared = [
        (word, theirs.words[stem])
        for stem, word in mine.words.items()
        if stem in theirs.words
        and stem not in GENERIC_STEMS
        and not (stem in senses and is_another_sense(stem, senses, theirs.meaning.senses))
    ]
    pairs = [([asked[each]], [offered[each]]) for each in both]
    if len(shared) > 1 and not pairs:  # one word alone may be in common by chance
        words = [word for word, _ in shared], [word for _, word in shared]
        return (_both(_quotes(mine.text, words[0]), _quotes(theirs.text, words[1])),)
    reasons = (_both(_quotes(mine.text, one), _quotes(theirs.text, other)) for one, other in pairs)
    return tuple(dict.fromkeys(reasons))[:MAX_REASONS]


def _is_link(one: ConceptMatch, other: ConceptMatch) -> bool:
    """Do both name the same thing, or one of them a part of what the other names in general?"""
    if one.is_hint or other.is_hint or (one.is_part and other.is_part):
        return False
    return one.is_part == other.is_part or one.is_general or other.is_general


def shared_areas(
    lexicon: Lexicon, mine: AnalyzedText, asked: Mapping[str, float], offered: Mapping[str, float], learned: Learned
) -> tuple[str, ...]:
    """Name the growth areas that both are about, surest first, and the word that the workspace has taught."""
    reasons = []
    for each in in_both(asked, offered):
        taught = _quotes(mine.text, [word for stem, word in mine.words.items() if each in learned(stem)])
        why = f" (here, “{taught[0]}” often means that)" if taught else ""
        reasons.append(f"this line is about {_area_name(lexicon, each)}{why}")
    return tuple(reasons)


def likely_areas(
    lexicon: Lexicon, asked: Mapping[str, float], offered: Mapping[str, float], guessed: Mapping[str, float]
) -> tuple[str, ...]:
    """Name the growth area that both are most likely about, when neither text is certain.

    `asked` and `offered` are relative to the likeliest area; what was `guessed` from the query's words alone, or
    chosen, has to be likely enough by itself.
    """
    likely = (each for each in in_both(asked, offered) if guessed.get(each, 1.0) >= MIN_LIKELY)
    return tuple(f"both may be about {_area_name(lexicon, each)}" for each in islice(likely, 1))


def in_both(asked: Mapping[str, float], offered: Mapping[str, float]) -> list[str]:
    """Return the areas that are certain enough on both sides, surest first."""
    joint = {each: asked[each] * offered[each] for each in asked.keys() & offered.keys()}
    certain = [each for each in joint if min(asked[each], offered[each]) >= MIN_NAMED_CONFIDENCE]
    return sorted(certain, key=lambda each: (-joint[each], each))[:MAX_REASONS]


def _area_name(lexicon: Lexicon, area: str) -> str:
    """Name an area, or one of the specialties, inside a sentence."""
    return lexicon.specialty(area) or areas.in_a_sentence(area)


def experience(helped: int) -> tuple[str, ...]:
    """Say how many people a mentor has helped."""
    who = {1: "one person", 2: "two people", 3: "three people"}.get(helped, "several people")
    return (f"has helped {who} finish this",) if helped else ()


def _both(asked: list[str], offered: list[str]) -> str:
    mine, theirs = (" and ".join(f"“{quote}”" for quote in quotes[:QUOTES]) for quotes in (asked, offered))
    return f"{SAME_WORDS} {mine}" if mine.casefold() == theirs.casefold() else f"you wrote {mine}, they offer {theirs}"


def _quotes(text: str, places: Iterable[ConceptMatch | Token]) -> list[str]:
    """Quote the text at these positions as it was written; adjacent words become one quote."""
    spans: list[tuple[int, int]] = []
    for start, end in sorted((each.start, each.end) for each in places):
        if spans and not text[spans[-1][1] : start].strip(" -/"):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return [text[start:end] for start, end in spans]
