"""Which growth areas a sentence seems to be about."""

import pytest

from benchmarks.matching import labels
from mentoring.growth_areas import areas
from mentoring.matching import suggest_aspects
from mentoring.safety import private
from tests.lexicon import load


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
    assert aspect in suggest_aspects(load(), sentence)


def test_every_label_suggests_its_own_area() -> None:
    missed = [aspect.id for aspect in areas.ALL.values() if aspect.id not in suggest_aspects(load(), aspect.label)]
    assert missed == []


def test_the_list_of_areas_is_complete() -> None:
    assert len(areas.FAMILIES) == 13
    assert len(areas.ALL) > 120
    assert all(aspect.family in areas.FAMILIES for aspect in areas.ALL.values())
    assert max(len(aspect.label) for aspect in areas.ALL.values()) <= 75
    assert areas.ALL["LIFE.03"].private
    assert not areas.ALL["CLIN.03"].private


@pytest.fixture(scope="module")
def labeled() -> dict[str, tuple[str, ...]]:
    """Statements of residents, with the areas that match each."""
    return labels() or pytest.skip("the judged statements are not beside this clone")


def test_a_matching_area_is_among_the_three_for_most_statements(labeled: dict[str, tuple[str, ...]]) -> None:
    hits = [bool({*matching} & {*suggest_aspects(load(), statement)}) for statement, matching in labeled.items()]
    assert len(hits) == 74
    assert sum(hits) >= 0.85 * len(hits)


def test_most_private_matters_are_recognized_as_private(labeled: dict[str, tuple[str, ...]]) -> None:
    statements = [
        statement for statement, matching in labeled.items() if all(areas.ALL[area].private for area in matching)
    ]
    recognized = [private.is_private_area(suggest_aspects(load(), statement)) for statement in statements]
    assert len(statements) == 9
    assert sum(recognized) >= 0.85 * len(recognized)


def test_a_hint_in_a_label_is_shown_only_to_the_person_who_chooses() -> None:
    assert areas.labels(["CLIN.11", "CLIN.03"]) == ["Subspecialty depth", "Running a code"]
    assert areas.in_a_sentence("CLIN.11") == "subspecialty depth"


@pytest.mark.parametrize(
    "statement",
    ["burnt out", "depressed", "panic attacks on call", "I'm drowning", "anxious all the time", "overwhelmed"],
)
def test_statements_about_feelings_are_private(statement: str) -> None:
    assert private.is_private_area(suggest_aspects(load(), statement))


@pytest.mark.parametrize(
    "statement", ["managing depression in clinic", "treating panic attacks in the ED", "drowning in inbox messages"]
)
def test_statements_about_patients_or_work_are_not_private(statement: str) -> None:
    assert not private.is_private_area(suggest_aspects(load(), statement))


def test_subspecialty_depth_is_suggested_only_when_a_specialty_is_named() -> None:
    assert suggest_aspects(load(), "airway") == ["PROC.04"]
    assert "CLIN.11" not in suggest_aspects(load(), "burned out")
