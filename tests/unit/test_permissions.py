"""No one can act for another person. Every id stands in the table of permissions; everyone tries each rule."""

import json

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.ids import IDS
from handlers.permissions import RULES, Rule, requests_in
from handlers.views.block_kit import ActionId, CallbackId, OptionsId
from mentoring import access
from mentoring.access import MAX_ID, Access, Who
from mentoring.errors import NotYours, Unreadable
from models import (
    Ask,
    AskState,
    Introduction,
)
from sandbox.models import Json
from tests.between_two import row_ids, rows_of, share_everything, with_word
from tests.hospital import Hospital
from tests.steps import click_forged_button, count_rows

# Who may do what, of the people in `relations`, with the rows of `row_ids`. “Unknown” never used Curbside.
MAY: dict[Access, set[str]] = {
    access.owns_goal: {"resident"},
    access.is_in_workspace_of_goal: {"resident", "mentor", "colleague", "stranger", "unknown"},
    access.got_suggestion: {"resident"},
    access.made_request: {"resident"},
    access.learns_at: {"resident"},
    access.answers_ask: {"mentor"},
    access.was_asked_back: {"resident"},
    access.was_referred_to: {"mentor"},
    access.is_introduced: {"resident", "mentor"},
    access.learns_in: {"resident"},
    access.meets_at: {"resident", "mentor"},
    access.is_checked_in_with: {"resident"},
    access.is_invited: {"unknown"},
    access.made_block: {"resident"},
    access.is_asked_to_pass_on: {"mentor"},
}
GONE = 10**6
EVERYWHERE = {access.may_look_for_topic}  # what it names is checked where it is found
NO_IDS = ["abc", "-1", "0", "1.5", " 1", "１", "1e3", "", str(MAX_ID + 1), "9" * 40, None, "1 OR 1=1"]


@pytest.fixture
def everything(hospital: Hospital) -> Hospital:
    share_everything(hospital)
    step = hospital.dara.step("invite_to_grow", person=hospital.sam.id, sentence="running a code")
    assert step["state"] == "completed"
    return hospital


def relations(hospital: Hospital) -> dict[str, Who]:
    people = {
        "resident": hospital.ben, "mentor": hospital.amara, "colleague": hospital.dara, "stranger": hospital.priya,
        "unknown": hospital.sam,
    }  # fmt: skip
    return {name: Who(hospital.team_id, person.id) for name, person in people.items()}


def request(name: str, rule: Rule, value: object) -> Json:
    """The payload with which someone uses something, with a value of their own making."""
    if isinstance(id_of(name), CallbackId):
        carried = dict.fromkeys(("ask_id", "suggestion_id", "introduction_id", "goal_id", "proposal_id"), value)
        return {"type": "view_submission", "view": {"callback_id": name, "private_metadata": json.dumps(carried)}}
    element: Json = {"action_id": name, "value": value if value is None else with_word(name, value)}
    if rule.read_id.__name__ == "chosen_value":
        element = {"action_id": name, "selected_option": {"value": value}}
    return {"type": "block_actions", "actions": [element], "view": {"type": "modal"}}


def id_of(name: str) -> ActionId | CallbackId | OptionsId:
    return next(each for each in IDS if each == name)


def may(s: Session, who: Who, body: Json) -> bool:
    try:
        return access.standing_of(s, who, list(requests_in(body))).is_allowed
    except (NotYours, Unreadable):
        return False


WITH_ROWS = {name: rule for name, rule in RULES.items() if rule.access}


def test_every_button_menu_form_shortcut_and_step_stands_in_the_table() -> None:
    assert set(RULES) == set(IDS)
    assert {rule.access for rule in WITH_ROWS.values()} == {*MAY, *EVERYWHERE}


def test_each_rule_holds_for_everyone_and_lets_in_no_one_from_elsewhere(everything: Hospital) -> None:
    people = relations(everything)
    elsewhere = [Who("T0ELSEWHERE", who.user_id) for who in people.values()]
    with everything.db() as s:
        rows = row_ids(s)
        for name, rule in WITH_ROWS.items():
            assert rule.access
            mine = request(name, rule, str(rows[rule.access]))
            allowed = {each for each, who in people.items() if may(s, who, mine)}
            assert allowed == (MAY[rule.access] if rule.access in MAY else set(people)), name
            if rule.access in MAY:
                assert not any(may(s, who, mine) for who in elsewhere), name
                for junk in (GONE, *NO_IDS):
                    assert not any(may(s, who, request(name, rule, junk)) for who in people.values()), (name, junk)


@pytest.mark.everything
def test_an_outsider_who_uses_a_button_gets_a_sentence_and_changes_nothing(everything: Hospital) -> None:
    everything.share_goal(everything.priya, "learning to sail")
    before = rows_of(everything)
    buttons = {name: rule for name, rule in WITH_ROWS.items() if isinstance(id_of(name), ActionId)}
    for name, rule in buttons.items():
        allowed = MAY.get(rule.access, set()) if rule.access else set()
        for value in (
            ("abc", "9" * 40) if "stranger" in allowed or rule.access in EVERYWHERE else ("1", "abc", "9" * 40)
        ):
            everything.server.clock.advance(1)  # for Slack's rate limit
            is_menu = rule.read_id.__name__ == "chosen_value"
            click_forged_button(everything, everything.priya, name, with_word(name, value), is_menu=is_menu)
            assert rows_of(everything) == before, (name, value)


def test_only_the_mentor_can_answer_an_ask(hospital: Hospital) -> None:
    hospital.ask_amara()
    with hospital.db() as s:
        ask = s.scalars(select(Ask)).one()
    click_forged_button(hospital, hospital.sam, "ask.accept", str(ask.id))
    click_forged_button(hospital, hospital.ben, "ask.accept", str(ask.id))
    with hospital.db() as s:
        assert s.scalars(select(Ask)).one().state is AskState.OPEN
    assert count_rows(hospital, Introduction) == 0
