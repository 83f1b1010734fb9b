"""The guards on labeled sentences: of writers whom nothing was made from, of ordinary goals, and by kind."""

from collections.abc import Iterable
from importlib import resources

import pytest

from benchmarks import guards
from benchmarks.labeled_sentences import FIELDS, MEASURED, digest, public_goals, read_sentences
from mentoring.safety.crisis import Danger, dangers
from mentoring.safety.phi import find_phi
from mentoring.safety.private import Privacy, is_mistreatment, privacy_of


def share(found: Iterable[bool]) -> float:
    """Return how many of these are true, from 0 to 1."""
    answers = list(found)
    return sum(answers) / len(answers)


@pytest.mark.parametrize("guard", guards.GUARDS)
def test_the_guards_hold_on_sentences_of_writers_they_were_not_made_from(guard: str) -> None:
    stops = guards.GUARDS[guard]
    written = [each for each in read_sentences(guard, MEASURED) if guards.is_measured(guard, each)]
    assert len(written) >= 400
    assert share(stops(each.text) for each in written if each.is_meant) >= 0.9
    ordinary = "ordinary" if guard == "phi" else ""  # growth sentences; the other near misses are made to be hard
    misses = [each for each in written if not each.is_meant and ordinary in each.kind]
    assert share(stops(each.text) for each in misses) <= (0.02 if guard == "phi" else 0.05)


@pytest.mark.parametrize(("guard", "most"), [("crisis", 0.01), ("phi", 0.01), ("private", 0.05)])
@pytest.mark.parametrize("step", [10, pytest.param(1, marks=pytest.mark.everything)])
def test_ordinary_goals_are_rarely_stopped(guard: str, most: float, step: int) -> None:
    """All ten thousand take a while, so the quick run takes every tenth."""
    assert share(guards.GUARDS[guard](text) for text in [*public_goals()][::step]) <= most


@pytest.mark.parametrize("guard", ["crisis", "phi"])
def test_what_is_typed_into_other_fields_is_rarely_stopped(guard: str) -> None:
    assert share(guards.GUARDS[guard](each.text) for each in read_sentences(FIELDS, "B")) <= 0.02


def test_the_weights_are_those_of_the_sentences() -> None:
    """When the sentences change, the weights have to be learned again."""
    for file in sorted((resources.files("mentoring") / "safety" / "data").iterdir(), key=str):
        if file.name.endswith("_weights.txt"):
            assert digest() in file.read_text("utf-8").partition("\n")[0], file.name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I took 20 tylenol and now Im on shift", Danger.OVERDOSE),
        ("attending pushed me against the wall and touched me", Danger.ASSAULT),
        ("my boyfriend put his hands around my neck again", Danger.PARTNER),
        ("drinking before shifts so my hands stop shaking", Danger.IMPAIRMENT),
        ("I can hear them talking about me through the monitors and they want me dead", Danger.PSYCHOSIS),
        ("purging after every shift and I passed out twice", Danger.EATING),
        ("I want to die", Danger.LIFE),
        ("ya no quiero vivir asi", Danger.LIFE),
    ],
)
def test_the_kind_of_danger_decides_which_help_is_shown(text: str, expected: Danger) -> None:
    assert expected in dangers([text])


def test_being_mistreated_at_work_is_private_and_no_danger() -> None:
    text = "my chief screams at me in front of patients and calls me stupid"
    assert is_mistreatment(text)
    assert privacy_of(text) is Privacy.PRIVATE
    assert not dangers([text])
    assert not is_mistreatment("running a code without freezing")


def test_a_full_name_of_a_colleague_is_no_patient_s_unless_a_sign_of_one_stands_beside_it() -> None:
    assert find_phi("calm codes like Maria Delgado runs them") == ["a name"]
    assert find_phi("calm codes like Maria Delgado runs them", lambda name: name == "Maria Delgado") == []
    assert find_phi("my patient Maria Delgado coded", lambda _: True) == ["a name"]
