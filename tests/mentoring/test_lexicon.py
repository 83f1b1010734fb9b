"""What words mean: stems, typos, names of specialties, and a hospital's own lexicon."""

import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import resources as packaged

import pytest
import snowballstemmer

from mentoring import resources
from mentoring.growth_areas import areas
from mentoring.matching import OfferLine, Query, Signals, custom_lexicon, suggest_aspects
from mentoring.matching.concepts import SPECIALTY_DEPTH
from mentoring.matching.tokenizer import stem, tokenize
from tests.lexicon import load
from tests.mentoring.offer_lines import index_of, mentors, rank


def test_every_concept_belongs_to_existing_growth_areas_and_every_area_has_a_concept() -> None:
    text = packaged.files("mentoring.matching").joinpath("data/concepts.txt").read_text("utf-8")
    rows = [line.split("|") for line in text.splitlines() if line and not line.startswith(("#", " "))]
    assert {len(row) for row in rows} == {3}
    named = {aspect for row in rows for aspect in row[0].split()}
    assert named <= set(areas.ALL)
    assert set(areas.ALL) - named <= {"TEAC.04"}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("motivatonal", "motivational"),
        ("ultrasuond", "ultrasound"),
        ("intubaton", "intubation"),
        ("negociation", "negotiation"),  # codespell:ignore negociation
        ("code", "code"),
        ("tomatoes", "tomatoes"),
    ],
)
def test_typos_are_corrected_and_correct_words_left_alone(typed: str, meant: str) -> None:
    assert load().spelling.correct(typed) == meant


def test_talking_with_families_is_not_about_being_first_in_the_family() -> None:
    assert "LIFE.09" not in suggest_aspects(load(), "goals of care talks with families")


def test_stemming_gives_the_same_result_in_many_threads() -> None:
    words = [
        f"{start}{end}"
        for start in ("intub", "catheter", "resuscit", "document")
        for end in ("ing", "ations", "ed", "es")
    ]
    expected = [stem.__wrapped__(word) for word in words]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(stem.__wrapped__, words * 200))
    finally:
        sys.setswitchinterval(interval)
    assert found == expected * 200


CUSTOM_LEXICON = """
# what our people say
TEAC.01 | surviving orca week with the students
CLIN.04 | the fishbowl, tower nine | alone behind glass
"""


def test_the_words_of_a_custom_lexicon_are_understood() -> None:
    custom = custom_lexicon.parse(CUSTOM_LEXICON)
    assert suggest_aspects(load(custom), "orca week")[0] == "TEAC.01"
    lines = [OfferLine(1, 1, "tower nine, and its vents"), OfferLine(2, 2, "index funds")]
    (match,) = index_of(lines, custom).rank(Query("first month in the Fishbowl"), Signals())
    assert match.reasons == ("you wrote “the Fishbowl”, they offer “tower nine”",)
    assert load(custom).spelling.correct("fishbwol") == "fishbowl"


def test_without_the_custom_lexicon_its_words_mean_nothing() -> None:
    assert suggest_aspects(load(), "orca week") == []
    assert load().spelling.correct("fishbwol") == "fishbwol"


def test_all_unreadable_lines_of_a_lexicon_are_reported() -> None:
    long = "".join(f"CLIN.03 | {n * 'x'}\n" for n in (custom_lexicon.MAX_SENTENCE, custom_lexicon.MAX_SENTENCE + 1))
    with pytest.raises(custom_lexicon.LexiconSyntaxError) as error:
        custom_lexicon.parse(f"CLIN.03 | fine\nTEAC.99 | orca\njust words\n| no area\n{long}\nCLIN.03 | , | a hint")
    assert [line.split(":")[0] for line in str(error.value).splitlines()] == [
        f"line {number}" for number in (2, 3, 4, 6, 8)
    ]
    assert "TEAC.99 is no growth area" in str(error.value)


@pytest.mark.parametrize("word", ["stuff", "turns", "nervous", "third", "thought", "chess", "bread"])
def test_a_real_word_is_not_corrected_to_another_one(word: str) -> None:
    assert load().spelling.correct(word) == word
    assert load().spelling.tokenize(f"my {word}") == tokenize(f"my {word}")


def test_neighbors_are_growth_areas_and_none_is_private() -> None:
    for area, neighbors in areas.NEIGHBORS.items():
        assert {area, *neighbors} <= set(areas.ALL)
        assert area not in neighbors
        assert all(0 < welcome < 1 for welcome in neighbors.values())
        assert not any(areas.ALL[each].private for each in neighbors)


def test_labels_share_a_concept_with_most_of_their_synonyms() -> None:
    known = load().concepts
    without = [
        word
        for area in areas.ALL.values()
        for word in area.also
        if area.id != SPECIALTY_DEPTH
        and (meant := known.extract(tokenize(word)).concepts)
        and meant.keys().isdisjoint(known.extract(tokenize(area.label)).concepts)
    ]
    assert len(without) <= 30, without


def test_a_shared_specialty_is_a_reason_even_without_a_shared_word() -> None:
    lines = [OfferLine(1, 1, "well child visits"), OfferLine(2, 2, "kidney stones and electrolytes")]
    (match,) = rank(Query("the newborn exam, and babies who won't feed"), lines, Signals())
    assert (match.mentor, match.reasons) == (1, ("both may be about pediatrics",))


@pytest.mark.parametrize(
    ("short", "specialty"),
    [
        ("cards", "cardiology"),
        ("nephro", "nephrology"),
        ("endo", "endocrinology"),
        ("GI", "gastroenterology"),
        ("ID", "infectious disease"),
    ],
)
def test_a_specialty_s_short_name_means_no_other_specialty(short: str, specialty: str) -> None:
    others = {"cardiology", "nephrology", "endocrinology", "gastroenterology", "rheumatology"} - {specialty}
    lines = [OfferLine(number, number, each) for number, each in enumerate([specialty, *sorted(others)], 1)]
    assert mentors(f"is {short} for me?", lines=lines) == [1]


@pytest.mark.parametrize(
    ("sentence", "offered"),
    [("once a week", "onc fellowship"), ("how I do this at my age", "aging"), ("two in the house", "housing")],
)
def test_words_that_only_look_alike_do_not_match(sentence: str, offered: str) -> None:
    assert mentors(sentence, lines=[OfferLine(1, 1, offered)]) == []


@pytest.mark.parametrize(("one", "other"), [("froze", "freezing"), ("diagnoses", "diagnostic"), ("tumour", "tumors")])
def test_words_with_the_same_meaning_have_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_no_listed_stem_is_one_that_the_stemmer_finds_itself() -> None:
    snowball = snowballstemmer.stemmer("english")
    for line in resources.lines("matching/data/stems.txt"):
        own_stem, words = line.split(" | ")
        assert own_stem not in {snowball.stemWord(word) for word in words.split()}, line
