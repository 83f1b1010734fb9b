"""What a place taught is kept up to date by what is newer: always what reading it all again would find."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from benchmarks.hospital import fill_lists
from handlers.bolt_types import SessionFactory
from mentoring.asks import asks
from mentoring.goals import goals
from mentoring.introductions import introductions
from mentoring.matching import Example, Learned, Matcher
from mentoring.mentors import learned_terms
from mentoring.mentors.learned_terms import Source
from models import Dose, Goal, GoalAspect, GoalState, OfferAspect, Person, Suggestion, Visibility
from tests import lexicon
from tests.steps import NOW, create_mentor, person_named

WORDS = ("orca", "zebra", "lemur", "week", "code", "orca week")
Step = Callable[[Session, Matcher], object]


def share(name: str, sentence: str, area: str = "TEAC.01") -> Step:
    """Someone shares a goal and chooses its area."""

    def step(s: Session, _: Matcher) -> None:
        chosen = (area,) if area else ()
        form = goals.GoalForm(sentence, chosen, "", "", Dose.COFFEE, Visibility.NOT_POSTED)
        goals.create(s, person_named(s, name), form, f"{name} {sentence}", NOW)

    return step


def goal_of(s: Session, sentence: str) -> Goal:
    return s.scalars(select(Goal).where(Goal.sentence == sentence)).one()


def finish(s: Session, _: Matcher) -> None:
    goal = goal_of(s, "orca week for all")
    introductions.close_goal(s, goal.person, goal.id, GoalState.FINISHED, NOW)


def introduce(s: Session, matcher: Matcher) -> None:
    """Amara, who offers leading a code, says yes to a goal in this hospital's own words."""
    create_mentor(s, person_named(s, "Amara"), matcher)
    s.execute(update(OfferAspect).values(confirmed=True))
    fill_lists(s, NOW, matcher)
    goal = goal_of(s, "lemur rounds")
    suggestion = s.scalars(select(Suggestion.id).where(Suggestion.goal_id == goal.id)).one()
    asks.accept(s, person_named(s, "Amara"), asks.ask(s, goal.person, suggestion, Dose.COFFEE, NOW).id, NOW)


def choose_area(s: Session, _: Matcher) -> None:
    s.add(GoalAspect(goal_id=goal_of(s, "my zebra").id, aspect="TEAC.01"))


def delete_goal(s: Session, _: Matcher) -> None:
    s.execute(delete(Goal).where(Goal.sentence == "an orca"))


def delete_one_and_share_another(s: Session, matcher: Matcher) -> None:
    s.execute(delete(Goal).where(Goal.sentence == "zebra rounds"))
    share("Sam", "zebra walks")(s, matcher)


def delete_person(s: Session, _: Matcher) -> None:
    s.execute(delete(Person).where(Person.name == "Priya"))


def share_elsewhere(s: Session, matcher: Matcher) -> None:
    share("Ruth", "the orca of others")(s, matcher)
    s.flush()
    s.execute(update(Person).where(Person.name == "Ruth").values(team_id="T2"))


STEPS: tuple[Step, ...] = (
    *(share("Ben", "orca week for all"), share("Priya", "an orca"), share("Ben", "my zebra", area="")),
    *(share("Priya", "zebra rounds"), finish, share("Chidi", "lemur rounds", "CLIN.03"), introduce, share_elsewhere),
    *(choose_area, share("Dara", "orca and zebra"), delete_goal, delete_one_and_share_another, delete_person),
)


def meant(learned: Learned) -> dict[str, dict[str, float]]:
    return {word: dict(learned(word)) for word in WORDS}


def test_after_each_change_it_is_what_a_new_process_would_learn(store: SessionFactory, matcher: Matcher) -> None:
    kept, seen = Matcher(lexicon.load()), list[dict[str, dict[str, float]]]()
    for step in STEPS:
        with store.begin() as s:
            step(s, matcher)
        with store() as s:
            found = meant(learned_terms.learned(s, "T1", kept))
            assert found == meant(learned_terms.learned(s, "T1", Matcher(lexicon.load()))), step
        seen.append(found)
    assert len({str(each) for each in seen}) > 4, "most of the steps changed what is meant"


def test_only_the_newest_goals_teach(store: SessionFactory, matcher: Matcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learned_terms, "MAX_EXAMPLES", 3)
    kept = Matcher(lexicon.load())
    for step in (share("Ben", "orca one"), share("Priya", "orca two"), share("Ben", "zebra one")):
        with store.begin() as s:
            step(s, matcher)
            assert learned_terms.learned(s, "T1", kept)
    with store() as s:
        assert learned_terms.learned(s, "T1", kept)("orca") == {"TEAC.01": 2}
    with store.begin() as s:
        share("Priya", "zebra two")(s, matcher)
        learned = learned_terms.learned(s, "T1", kept)
    assert learned("orca") == {}
    assert learned("zebra") == {"TEAC.01": 2}


def test_a_new_goal_makes_no_one_read_the_others_again(
    store: SessionFactory, matcher: Matcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, read, examples = Matcher(lexicon.load()), list[int](), learned_terms.read_examples

    def counted(s: Session, which: ColumnElement[bool]) -> Iterator[tuple[Source, Example]]:
        found = list(examples(s, which))
        read.append(len(found))
        return iter(found)

    monkeypatch.setattr(learned_terms, "read_examples", counted)
    with store.begin() as s:
        for number in range(30):
            share("Ben", f"leading orca week {number}")(s, matcher)
        learned_terms.learned(s, "T1", kept)
        share("Priya", "the orca")(s, matcher)
        assert learned_terms.learned(s, "T1", kept)("orca") == {"TEAC.01": 2}
        assert learned_terms.learned(s, "T1", kept)
    assert read == [30, 1]
