"""Matching: plain lists in, people with reasons out."""

import random
import re
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import resources as packaged

import pytest
import snowballstemmer
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.matching import labels
from mentoring import resources
from mentoring.growth_areas import areas
from mentoring.matching import (
    Example,
    Index,
    Learned,
    Match,
    OfferLine,
    Query,
    Signals,
    associations,
    custom_lexicon,
    suggest_aspects,
)
from mentoring.matching.concepts import extract, phrases
from mentoring.matching.feedback import MAX_PEOPLE
from mentoring.matching.lexicon import example_sentences
from mentoring.matching.spelling import correct, tokenize_corrected
from mentoring.matching.tokenizer import GENERIC, STOP, stem, tokenize
from mentoring.safety import private

LINES = [
    OfferLine(1, 10, "leading a code calmly", frozenset({"CLIN.03"})),
    OfferLine(2, 10, "chess on Sundays"),
    OfferLine(3, 20, "bedside ultrasound, hands on my probe", frozenset({"PROC.01"})),
    OfferLine(4, 30, "first QI project, from idea to poster", frozenset({"QIPS.01"})),
    OfferLine(5, 40, "billing and coding, RVUs explained", frozenset({"MONY.07"})),
    OfferLine(6, 50, "goals-of-care talks", frozenset({"COMM.01"})),
    OfferLine(7, 60, "mock codes and your voice in them"),
]


def rank(wish: Query, lines: list[OfferLine], context: Signals) -> list[Match]:
    return Index(lines).rank(wish, context)


def mentors(sentence: str, *chosen: str, lines: list[OfferLine] = LINES, context: Signals | None = None) -> list[int]:
    return [match.mentor for match in rank(Query(sentence, frozenset(chosen)), lines, context or Signals())]


@pytest.mark.parametrize(
    ("sentence", "first"),
    [
        ("running a code without freezing", 10),
        ("I want to learn POCUS", 20),
        ("start a quality improvement project", 30),
        ("GOC conversations", 50),
        ("RVU and E&M", 40),
    ],
)
def test_the_right_person_comes_first(sentence: str, first: int) -> None:
    assert mentors(sentence)[0] == first


def test_a_confirmed_area_counts_more_than_any_word() -> None:
    lines = [OfferLine(1, 1, "running a code running a code"), OfferLine(2, 2, "calm", frozenset({"CLIN.03"}))]
    assert mentors("calm", "CLIN.03", lines=lines)[0] == 2


@pytest.mark.parametrize("sentence", ["learning to sail", "patient care in the clinic", "", "🫀", "the and of"])
def test_nobody_fits_is_an_answer(sentence: str) -> None:
    assert mentors(sentence) == []


def quotes(match: Match) -> Iterator[tuple[str, str]]:
    """Whose words the reasons quote, and what."""
    for reason in match.reasons:
        for place, quoted in re.findall(r"(you wrote|they offer|you both say) (“[^”]+”(?: and “[^”]+”)?)", reason):
            yield from ((place, each) for each in re.findall("“([^”]+)”", quoted))


STATEMENTS = (
    "I want to learn POCUS",
    "running a code",
    "my mind goes blank in a code",
    "bedside echo",
    "vents at night",
)


@pytest.mark.parametrize("sentence", STATEMENTS)
def test_each_reason_quotes_words_that_are_there(sentence: str) -> None:
    for match in rank(Query(sentence), LINES, Signals()):
        assert match.reasons
        for place, quoted in quotes(match):
            assert place == "they offer" or quoted.casefold() in sentence.casefold()
            assert place == "you wrote" or quoted.casefold() in match.line.casefold()


def test_every_concept_belongs_to_growth_areas_that_there_are_and_every_area_has_one() -> None:
    text = packaged.files("mentoring.matching").joinpath("data/concepts.txt").read_text("utf-8")
    rows = [line.split("|") for line in text.splitlines() if line and not line.startswith("#")]
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
        ("negociation", "negotiation"),
        ("code", "code"),
        ("tomatoes", "tomatoes"),
    ],
)
def test_a_slip_of_the_finger_is_forgiven(typed: str, meant: str) -> None:
    assert correct(typed) == meant


def test_a_feeling_without_a_topic_finds_who_can_help() -> None:
    lines = [OfferLine(1, 1, "leading a code"), OfferLine(2, 2, "index funds"), OfferLine(3, 3, "imposter syndrome")]
    found = rank(Query("I freeze, and feel like a fraud"), lines, Signals())
    assert {match.mentor for match in found} == {1, 3}
    assert found[0].mentor == 3


def test_synonyms_are_named_on_both_sides() -> None:
    lines = [OfferLine(1, 1, "POCUS for beginners")]
    (match,) = rank(Query("bedside echo"), lines, Signals())
    assert match.reasons == ("you wrote “bedside echo”, they offer “POCUS”",)


def test_people_helped_before_come_first_among_equals_and_it_is_said() -> None:
    lines = [OfferLine(1, 1, "leading a code"), OfferLine(2, 2, "leading a code")]
    found = rank(Query("leading a code"), lines, Signals(helped={2: 2}))
    assert [match.mentor for match in found] == [2, 1]
    assert found[0].reasons[-1] == "has helped two people finish this"


def test_who_keeps_learning_comes_first_among_equals_and_after_who_fits_better() -> None:
    lines = [OfferLine(1, 1, "leading a code"), OfferLine(2, 2, "leading a code"), OfferLine(3, 3, "mock codes")]
    found = rank(Query("leading a code"), lines, Signals(recently_active={2, 3}))
    assert [match.mentor for match in found] == [2, 1, 3]


def test_the_order_of_input_never_matters() -> None:
    draw = random.Random(3)  # noqa: S311 (a shuffle, not a secret)
    expected = rank(Query("running a code"), LINES, Signals())
    for _ in range(20):
        assert rank(Query("running a code"), draw.sample(LINES, len(LINES)), Signals()) == expected


@pytest.mark.parametrize(
    ("sentence", "aspect"),
    [
        ("running a code without freezing", "CLIN.03"),
        ("goals of care talks with families", "COMM.01"),
        ("imposter syndrome", "LIFE.03"),
        ("ABIM board prep", "LERN.01"),
        ("I want to start a QI project", "QIPS.01"),
        ("I want to publish my QI project", "QIPS.07"),
        ("central lines", "PROC.02"),
        ("ICU", "CLIN.04"),
        ("time management", "SENR.03"),
        ("teaching", "TEAC.01"),
    ],
)
def test_areas_are_suggested_from_a_sentence(sentence: str, aspect: str) -> None:
    assert aspect in suggest_aspects(sentence)


def test_a_family_is_not_somebody_who_is_first_in_it() -> None:
    assert "LIFE.09" not in suggest_aspects("goals of care talks with families")


def test_every_label_suggests_its_own_area() -> None:
    missed = [aspect.id for aspect in areas.ALL.values() if aspect.id not in suggest_aspects(aspect.label)]
    assert missed == []


def test_the_areas_are_whole() -> None:
    assert len(areas.FAMILIES) == 13
    assert len(areas.ALL) > 120
    assert all(aspect.family in areas.FAMILIES for aspect in areas.ALL.values())
    assert max(len(aspect.label) for aspect in areas.ALL.values()) <= 75
    assert areas.ALL["LIFE.03"].private
    assert not areas.ALL["CLIN.03"].private


def test_many_threads_read_words_alike() -> None:
    words = [
        f"{start}{end}"
        for start in ("intub", "catheter", "resuscit", "document")
        for end in ("ing", "ations", "ed", "es")
    ]
    alone = [stem.__wrapped__(word) for word in words]
    often = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(stem.__wrapped__, words * 200))
    finally:
        sys.setswitchinterval(often)
    assert found == alone * 200


SAID = [sentence for _, sentence in example_sentences()]
KNOWN = [phrase for _, phrase in phrases()]
some_lines = st.lists(
    st.tuples(st.integers(1, 9), st.sampled_from(KNOWN), st.sampled_from(KNOWN)), min_size=1, max_size=12
)


def made(drawn: list[tuple[int, str, str]]) -> list[OfferLine]:
    return [OfferLine(n, mentor, f"{one}, and {other}") for n, (mentor, one, other) in enumerate(drawn, 1)]


@given(some_lines, st.sampled_from(SAID), st.sampled_from(KNOWN))
def test_somebody_new_never_changes_the_order_of_others(
    drawn: list[tuple[int, str, str]], sentence: str, offered: str
) -> None:
    index = Index(made(drawn))
    before = index.rank(Query(sentence), Signals())
    index.add(OfferLine(99, 99, offered))
    after = index.rank(Query(sentence), Signals())
    assert [each for each in after if each.mentor != 99] == before
    index.remove(99)
    assert index.rank(Query(sentence), Signals()) == before


@given(some_lines, st.sampled_from(SAID), st.sets(st.integers(1, 9)))
def test_only_who_may_be_shown_is_and_in_the_same_order(
    drawn: list[tuple[int, str, str]], sentence: str, allowed: set[int]
) -> None:
    index = Index(made(drawn))
    everybody = index.rank(Query(sentence), Signals())
    assert index.rank(Query(sentence), Signals(), only=allowed) == [m for m in everybody if m.mentor in allowed]
    assert index.rank(Query(sentence), Signals(), most=2) == everybody[:2]


@given(some_lines, st.sampled_from(SAID))
def test_each_reason_quotes_words_that_are_really_there(drawn: list[tuple[int, str, str]], sentence: str) -> None:
    for match in Index(made(drawn)).rank(Query(sentence), Signals()):
        assert match.reasons
        for place, quoted in quotes(match):
            assert place == "they offer" or quoted.casefold() in sentence.casefold()
            assert place == "you wrote" or quoted.casefold() in match.line.casefold()
            words = tokenize(quoted)
            assert {word.text for word in words} - GENERIC - STOP or extract(words).concepts, "it says nothing alone"


def test_a_line_that_changes_leaves_nothing_behind() -> None:
    index = Index(LINES)
    index.add(OfferLine(1, 10, "index funds"))
    assert 10 not in [match.mentor for match in index.rank(Query("running a code"), Signals())]
    assert 10 in [match.mentor for match in index.rank(Query("index funds"), Signals())]
    assert len(index) == len(LINES)


def test_equally_fitting_people_take_turns_and_a_better_fit_does_not() -> None:
    lines = [OfferLine(1, 1, "leading a code"), OfferLine(2, 2, "leading a code"), OfferLine(3, 3, "mock trials")]
    index, wish = Index(lines), Query("leading a code")
    assert [match.mentor for match in index.rank(wish, Signals(impressions={1: 1.0}))][:2] == [2, 1]
    assert index.rank(wish, Signals(impressions={1: 3.0, 2: 3.0, 3: 0.0}))[0].mentor in (1, 2)


def test_what_both_confirmed_counts_more_than_any_text() -> None:
    said = " ".join(SAID[0].split()[:20])
    lines = [OfferLine(1, 1, said), OfferLine(2, 2, "knitting", frozenset({"CLIN.03"}))]
    assert mentors(said, "CLIN.03", lines=lines)[0] == 2


def taught(*lessons: tuple[int, str, str]) -> Learned:
    return Learned(fact for who, said, area in lessons for fact in associations(Example(who, said, frozenset({area}))))


def test_one_person_alone_teaches_nothing_and_nobody_teaches_a_private_area_or_what_is_known() -> None:
    assert suggest_aspects("orca", taught((1, "orca week", "TEAC.01"), (1, "the orca", "TEAC.01"))) == []
    assert suggest_aspects("orca", taught((1, "orca week", "TEAC.01"), (2, "the orca", "TEAC.01"))) == ["TEAC.01"]
    assert taught((1, "orca week", "LIFE.03"), (2, "the orca", "LIFE.03"))("orca") == {}
    assert associations(Example(1, "leading a code", frozenset({"CLIN.03"}))) == []


def test_what_is_learnt_is_bounded_and_takes_no_word_away() -> None:
    few, many = (taught(*((who, "leading a code", "TEAC.01") for who in range(people))) for people in (MAX_PEOPLE, 500))
    assert few("code") == many("code") == {"TEAC.01": MAX_PEOPLE}
    assert "CLIN.03" in suggest_aspects("leading a code", many)
    assert suggest_aspects("a code blue", many)[0] == "CLIN.03"


@given(st.lists(st.tuples(st.integers(1, 9), st.sampled_from(SAID), st.sampled_from(sorted(areas.ALL)))))
def test_the_order_in_which_it_was_taught_never_matters(lessons: list[tuple[int, str, str]]) -> None:
    sentence = "a night on the unit"
    assert suggest_aspects(sentence, taught(*lessons)) == suggest_aspects(sentence, taught(*reversed(lessons)))


OWN = """
# what our people say
TEAC.01 | surviving orca week with the students
CLIN.04 | the fishbowl, tower nine | alone behind glass
"""


@pytest.fixture
def at_home() -> Iterator[None]:
    custom_lexicon.use(custom_lexicon.parse(OWN))
    yield
    custom_lexicon.use(custom_lexicon.CustomLexicon())


@pytest.mark.usefixtures("at_home")
def test_a_hospital_s_own_words_are_understood() -> None:
    assert suggest_aspects("orca week")[0] == "TEAC.01"
    lines = [OfferLine(1, 1, "tower nine, and its vents"), OfferLine(2, 2, "index funds")]
    (match,) = rank(Query("first month in the Fishbowl"), lines, Signals())
    assert match.reasons == ("you wrote “the Fishbowl”, they offer “tower nine”",)
    assert correct("fishbwol") == "fishbowl"


def test_without_them_they_mean_nothing() -> None:
    assert suggest_aspects("orca week") == []
    assert correct("fishbwol") == "fishbwol"


def test_lines_that_cannot_be_read_are_all_named() -> None:
    long = "".join(f"CLIN.03 | {n * 'x'}\n" for n in (custom_lexicon.MAX_SENTENCE, custom_lexicon.MAX_SENTENCE + 1))
    with pytest.raises(custom_lexicon.LexiconSyntaxError) as wrong:
        custom_lexicon.parse(f"CLIN.03 | fine\nTEAC.99 | orca\njust words\n| no area\n{long}")
    assert [said.split(":")[0] for said in str(wrong.value).splitlines()] == ["line 2", "line 3", "line 4", "line 6"]
    assert "TEAC.99 is no growth area" in str(wrong.value)


@pytest.fixture(scope="module")
def labelled() -> dict[str, tuple[str, ...]]:
    """Statements of residents, with the areas that fit each."""
    return labels() or pytest.skip("the judged statements are not beside this clone")


def test_a_fitting_area_is_among_the_three_for_most_statements(labelled: dict[str, tuple[str, ...]]) -> None:
    right = [bool({*fitting} & {*suggest_aspects(said)}) for said, fitting in labelled.items()]
    assert len(right) == 74
    assert sum(right) >= 0.85 * len(right)


def test_a_private_matter_is_taken_for_one_from_the_start(labelled: dict[str, tuple[str, ...]]) -> None:
    theirs = [said for said, fitting in labelled.items() if all(areas.ALL[area].private for area in fitting)]
    taken = [private.is_private(suggest_aspects(said)) for said in theirs]
    assert len(theirs) == 9
    assert sum(taken) >= 0.85 * len(taken)


def test_what_a_label_says_to_who_chooses_it_is_not_read_by_others() -> None:
    assert areas.labels(["CLIN.11", "CLIN.03"]) == ["Subspecialty depth", "Running a code"]
    assert areas.in_a_sentence("CLIN.11") == "subspecialty depth"


@pytest.mark.parametrize("word", ["stuff", "turns", "nervous", "third", "thought", "chess", "bread"])
def test_a_word_of_its_own_is_no_slip_of_another(word: str) -> None:
    assert correct(word) == word
    assert tokenize_corrected(f"my {word}") == tokenize(f"my {word}")


@pytest.mark.parametrize(
    "said", ["burnt out", "depressed", "panic attacks on call", "I'm drowning", "anxious all the time", "overwhelmed"]
)
def test_how_somebody_feels_is_kept_private(said: str) -> None:
    assert private.is_private(suggest_aspects(said))


@pytest.mark.parametrize(
    "said", ["managing depression in clinic", "treating panic attacks in the ED", "drowning in inbox messages"]
)
def test_what_is_about_patients_or_work_is_not(said: str) -> None:
    assert not private.is_private(suggest_aspects(said))


def test_the_depth_of_a_specialty_is_told_beside_another_area_only_where_one_is_named() -> None:
    assert suggest_aspects("airway") == ["PROC.04"]
    assert "CLIN.11" not in suggest_aspects("burned out")


def test_a_specialty_in_common_is_a_reason_though_no_word_is() -> None:
    lines = [OfferLine(1, 1, "well child visits"), OfferLine(2, 2, "kidney stones and electrolytes")]
    (match,) = rank(Query("an infant who won't stop crying"), lines, Signals())
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
def test_a_specialty_s_short_name_means_it_and_no_other(short: str, specialty: str) -> None:
    others = {"cardiology", "nephrology", "endocrinology", "gastroenterology", "rheumatology"} - {specialty}
    lines = [OfferLine(number, number, each) for number, each in enumerate([specialty, *sorted(others)], 1)]
    assert mentors(f"is {short} for me?", lines=lines) == [1]


@pytest.mark.parametrize(
    ("said", "offered"),
    [("once a week", "onc fellowship"), ("how I do this at my age", "aging"), ("two in the house", "housing")],
)
def test_words_that_only_look_alike_are_no_reason(said: str, offered: str) -> None:
    assert mentors(said, lines=[OfferLine(1, 1, offered)]) == []


@pytest.mark.parametrize(("one", "other"), [("froze", "freezing"), ("diagnoses", "diagnostic"), ("tumour", "tumors")])
def test_words_that_say_the_same_have_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_no_stem_is_listed_that_the_stemmer_finds_itself() -> None:
    snowball = snowballstemmer.stemmer("english")
    for line in resources.lines("matching/data/stems.txt"):
        own_stem, words = line.split(" | ")
        assert own_stem not in {snowball.stemWord(word) for word in words.split()}, line
