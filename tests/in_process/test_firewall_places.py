"""Every place where one person could learn of another stands in a table, with what keeps two people apart there."""

import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from slack_sdk.socket_mode.request import SocketModeRequest
from sqlalchemy.orm import Session, sessionmaker

from bot import manifest
from bot.slack.socket_mode import respond
from handlers import firewall
from handlers.ids import IDS
from handlers.permissions import RULES
from handlers.views.block_kit import CallbackId
from mentoring import access
from mentoring.people import evaluators, exclusions
from mentoring.people.evaluator_pairs import DEFAULT_GRACE, EvaluatorPair
from models import MessageKind
from sandbox.models import Json
from tests.between_two import NOT_BETWEEN_TWO, SHARED, WAYS_OUT, import_pair, rows_of, share_everything
from tests.hospital import Hospital
from tests.hospital_in_process import InProcess
from tests.steps import NOW, person_named

REFUSED = "refused while the two are kept apart: test_every_old_button_is_refused_in_words_that_do_not_tell_why"
REPLAYED = "refused while the two are kept apart: test_every_form_that_names_a_shared_row_is_refused"
WITHOUT_A_NAME = "a way out, which names no one: test_nothing_of_an_ended_introduction_names_the_other"
OWN = "shows or changes only what is one's own"
LEFT_OUT = "a list that leaves people out: test_nothing_shows_one_to_the_other_from_the_first_moment_to_the_last"
SEARCHED = "finds only who may be shown: test_the_menu_of_search_shows_no_topic_and_a_changed_option_finds_none"
# What has no row that two people share, and could still show one to the other.
OTHER_PLACES = {
    "goal.form": "suggests only who may be shown: test_an_evaluator_is_not_suggested_to_the_person_they_evaluate",
    "goal.help": "test_help_offered_from_a_post_is_refused_kindly",
    "goal.see_matching": "test_an_evaluator_gets_no_alert_and_does_not_see_the_goal_on_home",
    "home.who_can_help": "test_mentors_who_became_evaluators_are_not_among_the_next_two",
    "home.second_opinion": "suggests only who may be shown, as each new list",
    "home.reopen": "suggests only who may be shown, as each new list",
    "home.blocked": "leaves out who may not be shown",
    "home.record": "test_the_record_holds_no_words_of_someone_kept_apart",
    "search.find": SEARCHED,
    "search.find_people": SEARCHED,
    "welcome.just_looking": "counts areas, and names no one",
    "suggest_mentors": "test_a_workflow_step_does_not_suggest_an_evaluator_to_a_new_person",
    "suggestion.choose_area": "suggests only who may be shown, as each new list",
    "/mentor": "test_an_exclusion_holds_from_its_first_day_through_its_last",
}
OF_ONESELF = {
    *("/grow", "/curbside", "app_home_opened", "function_executed", "invite_to_grow", "workflow_step.review"),
    *("goal.grow", "goal.grow_from_this", "goal.sentence", "goal.aspects", "goal.message_them"),
    *("home.offer", "offer.add_line", "offer.form", "offer.aspects_form", "search.make_goal", "home.unblock"),
    *(
        "home.pause",
        "home.resume",
        "pause.form",
        "pause.choose_1",
        "pause.choose_2",
        "pause.choose_3",
        "pause.this_week",
        "pause.two_weeks",
    ),
    *("introduction.concern", "meeting.google", "meeting.outlook", "offer.add_topic"),
    *("offer.ask_me_about_this", "welcome.sample_1", "welcome.sample_2", "welcome.sample_3"),
    *("home.done", "home.park", "home.remove_post", "home.skip_check_ins", "home.post_it", "goal.post_form"),
    *("home.edit_goal", "goal.edit_instead", "goal.edit_form"),
    *("own_data.open", "own_data.send", "own_data.stop_messages", "own_data.allow_messages", "own_data.forget"),
    *("coverage_map.open", "coverage_map.choose_program", "coverage_map.send", "coverage_map.send_dark"),
    *("program_settings.choose_program", "program_settings.program_form"),
    *("audit.open", "audit.send"),
    *("evaluator_import.open", "evaluator_import.form", "evaluator_import.take"),
    *("passing_on.yes", "passing_on.no"),
    *("program_settings.open", "program_settings.open_page", "program_settings.form"),
    *("own_data.forget_form", "app_uninstalled", "tokens_revoked", "user_change"),
    *("availability.full_until", "availability.open_again", "availability.only_asked", "availability.alerts_on"),
}


def places() -> dict[str, str]:
    """Map every place to what keeps two people apart there."""
    found = {str(kind): "hidden, or it waits" for kind in MessageKind if kind not in firewall.LISTS}
    found |= {str(kind): LEFT_OUT for kind in firewall.LISTS} | {str(k): why for k, why in NOT_BETWEEN_TWO.items()}
    for name, rule in RULES.items():
        if rule.access in SHARED or rule.access is access.learns_in:
            found[name] = REPLAYED if is_form(name) else WITHOUT_A_NAME if name in WAYS_OUT else REFUSED
    return found | OTHER_PLACES | dict.fromkeys(OF_ONESELF, OWN)


def is_form(name: str) -> bool:
    return any(each == name and isinstance(each, CallbackId) for each in IDS)


def test_every_place_stands_in_the_table() -> None:
    declared = manifest.read()
    commands = {each["command"] for each in declared["features"]["slash_commands"]}
    events = set(declared["settings"]["event_subscriptions"]["bot_events"])
    assert set(places()) == {*map(str, MessageKind), *map(str, IDS), *commands, *events}


class Submissions(InProcess):
    """A transport that keeps the forms that people submit."""

    def __init__(self, app: Any) -> None:
        super().__init__(app)
        self.payloads: list[Json] = []

    async def deliver(self, envelope: Json) -> Any:
        if envelope["payload"].get("type") == "view_submission":
            self.payloads.append(json.loads(json.dumps(envelope["payload"])))
        return await super().deliver(envelope)


@pytest.mark.everything
def test_every_form_that_names_a_shared_row_is_refused(hospital: Hospital) -> None:
    kept = Submissions(hospital.program.app)
    for team in hospital.server.slack.teams:
        team.dispatcher.transport = kept
    share_everything(hospital)
    hospital.ben.click("More", hospital.ben.await_message("leading codes at night"), below="Amara Fable")
    hospital.ben.await_modal("About this person")
    hospital.ben.submit()
    import_pair(hospital, hospital.amara, hospital.ben, date(2031, 3, 3))
    hospital.settle()
    between = [each for each in kept.payloads if each["user"]["id"] in (hospital.ben.id, hospital.amara.id)]
    forms = {name for name, why in places().items() if why == REPLAYED}
    assert forms - {each["view"]["callback_id"] for each in between} == {"referral.form"}  # Dara submitted that one
    before = rows_of(hospital)
    for payload in between:
        if payload["view"]["callback_id"] in forms:
            payload["view"]["id"] += "X"  # a form of its own
            answer = respond(hospital.program.app, SocketModeRequest("interactive", "E1", payload)).body
            assert '"response_action": "push"' in answer, payload["view"]["callback_id"]
            assert "Amara" not in answer
            assert rows_of(hospital) == before


@pytest.mark.parametrize(
    "zone", ["Pacific/Kiritimati", "Asia/Tokyo", "America/Chicago", "Pacific/Pago_Pago", "Etc/GMT+12"]
)
def test_two_people_are_kept_apart_on_all_of_their_days_in_every_time_zone(
    store: sessionmaker[Session], zone: str
) -> None:
    first, last = date(2031, 3, 7), date(2031, 3, 9)
    begins = datetime.combine(first, time(0), ZoneInfo(zone))
    ends = datetime.combine(last + timedelta(days=1), time(0), ZoneInfo(zone)) + DEFAULT_GRACE
    with store.begin() as s:
        one, other = person_named(s, "Amara"), person_named(s, "Ben")
        evaluators.replace(s, "T1", "default", [EvaluatorPair("UAmara", "UBen", first, last)], NOW)
        for moment in (begins, ends - timedelta(seconds=1)):
            assert exclusions.are_paired(s, one.id, other.id, moment.astimezone(UTC))
            assert exclusions.are_paired(s, other.id, one.id, moment.astimezone(UTC))
        around = (begins - timedelta(days=2), ends + timedelta(days=2))
        assert not any(exclusions.are_paired(s, one.id, other.id, moment.astimezone(UTC)) for moment in around)
