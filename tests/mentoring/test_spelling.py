"""Typos of words from the lexicon, made by one slip each: extra, missing, wrong, or swapped letters."""

import random
import string

import pytest

from mentoring.matching.spelling import known_words
from mentoring.matching.tokenizer import stem
from tests.lexicon import load

TYPOS, SHORTEST = 1_500, 6
LEAST_RIGHT = 0.99


def slip(word: str, draw: random.Random) -> str:
    """Make one slip anywhere but in the first letter."""
    place = draw.randrange(1, len(word) - 1)
    before, letter, after = word[:place], word[place], word[place + 1 :]
    other = draw.choice(string.ascii_lowercase)
    return draw.choice(
        (
            before + other + letter + after,
            before + after,
            before + other + after,
            before + after[0] + letter + after[1:],
        )
    )


def test_words_with_one_slip_are_read_as_they_were_meant() -> None:
    draw, spelling = random.Random(7), load().spelling  # noqa: S311 (no secret)
    words = sorted(each for each in known_words() if each.isalpha() and len(each) >= SHORTEST)
    read: list[bool] = []
    while len(read) < TYPOS:
        meant = draw.choice(words)
        typed = slip(meant, draw)
        if not spelling.is_known(stem(typed)):
            read.append(stem(spelling.correct(typed)) == stem(meant))
    assert sum(read) / TYPOS >= LEAST_RIGHT


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("progrma", "program"),  # two wrong letters away from a transplant drug, which it is not
        ("percetn", "percent"),
        ("ultrsound", "ultrasound"),
        ("lumbaar", "lumbar"),
        ("ltrasound", "ltrasound"),  # the first letter is right
        ("utlrsound", "utlrsound"),  # two slips
    ],
)
def test_one_slip_is_corrected_and_two_are_not(typed: str, meant: str) -> None:
    assert load().spelling.correct(typed) == meant
