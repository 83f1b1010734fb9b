"""Steps that several test modules share: first those that go through Slack, then those that write to the tables."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks.hospital import fill_lists
from mentoring.asks import asks
from mentoring.goals import goals
from mentoring.matching import Matcher
from mentoring.mentors import offers
from mentoring.people import evaluators, people
from mentoring.people.evaluator_pairs import EvaluatorPair
from models import (
    AlertPreference,
    Ask,
    AskState,
    CheckIn,
    CheckInKind,
    CheckInState,
    Dose,
    Goal,
    Introduction,
    Message,
    MessageKind,
    MessageState,
    Person,
    Suggestion,
    Visibility,
)
from sandbox import forms
from sandbox.client import UserClient
from sandbox.models import Json
from sandbox.waiting import wait_for
from tests.hospital import Hospital

WEDNESDAY_NOON = datetime(2031, 3, 5, 18, 0, tzinfo=UTC)  # in Chicago
NEXT_MONDAY = datetime(2031, 3, 10, 17, 0, tzinfo=UTC)  # noon in Chicago: daylight saving time began the day before
THURSDAY = datetime(2031, 3, 6, 18, 0, tzinfo=UTC)  # noon in Chicago
FRIDAY = datetime(2031, 3, 7, 22, 30, tzinfo=UTC)
TODAY = date(2031, 3, 3)
NOW = datetime(2031, 3, 3, 15, 0, tzinfo=UTC)


def await_ephemeral(user: UserClient, text: str) -> Json:
    return wait_for(
        lambda: next(
            (
                message
                for channel in user.screen()["channels"]
                for message in user.messages(channel["id"])
                if message.get("is_ephemeral") and text in message["text"]
            ),
            None,
        ),
        f"an ephemeral message with {text!r}",
        meanwhile=user.workspace.meanwhile,
    )


def click_forged_button(hospital: Hospital, user: UserClient, action: str, value: str, *, is_menu: bool = False) -> str:
    """Click a button, or choose in a menu, that this user was never shown, by putting it into their Home first.

    Returns: what they read then.
    """
    workspace = hospital.server.slack.workspace
    user.open_home()
    hospital.settle()
    home = workspace.views[workspace.homes[user.id]]
    label = {"type": "plain_text", "text": "Forged"}
    element: Json = {"type": "button", "action_id": action, "value": value, "text": label}
    if is_menu:
        options = [{"text": label, "value": value}]
        element = {"type": "static_select", "action_id": action, "placeholder": label, "options": options}
    home.payload = {**home.payload, "blocks": [{"type": "actions", "block_id": "forged", "elements": [element]}]}
    home.state = forms.initial_state(home.payload)
    if is_menu:
        user.select("Forged", value, user.home)
    else:
        user.click("Forged", view=user.home)
    notice = user.await_modal("Curbside")
    said = user.shows(notice)
    assert said.strip()
    assert "broke" not in said
    user.close_modal()
    return said


def see_who(user: UserClient, news: Json, button: str = "See who") -> str:
    """Open the people that a digest has news of, read the modal and close it.

    Returns: what the modal shows.
    """
    user.click(button, news)
    shown = user.shows(user.await_modal("Who can help"))
    user.close_modal()
    return shown


def end_introduction(person: UserClient, thread: Json) -> None:
    person.click("About this thread", thread)
    person.click("End this introduction", view=person.await_modal("About this thread"))
    person.close_modal()


def open_about(user: UserClient, thread: Json) -> Json:
    user.click("About this thread", thread)
    return user.await_modal("About this thread")


def block(user: UserClient, thread: Json) -> None:
    user.click("Block", view=open_about(user, thread))
    assert "They aren't told." in user.shows(user.await_modal("About this thread"))
    user.close_modal()


def check_ins(hospital: Hospital) -> list[CheckIn]:
    with hospital.db() as s:
        return list(s.scalars(select(CheckIn).where(CheckIn.kind != CheckInKind.NUDGE).order_by(CheckIn.id)))


def check_in_questions(hospital: Hospital) -> list[Json]:
    return [m for m in hospital.ben.direct() if "connected yet?" in hospital.ben.says(m)]


def run_until_next_check_in(hospital: Hospital) -> None:
    """Let time pass until the next pending check-in has arrived, including any time its reader is deferred."""
    due = min(each.due_at for each in check_ins(hospital) if each.state is CheckInState.PENDING)
    with hospital.db() as s:
        deferred_until = s.scalar(select(func.max(Person.deferred_until))) or due
    hospital.run_until(max(due - timedelta(hours=11), deferred_until + timedelta(seconds=1)))
    if scheduled := hospital.scheduled():
        assert scheduled[0].post_at
        hospital.run_until(scheduled[0].post_at + timedelta(seconds=1))


def timestamp(moment: datetime) -> int:
    return int(moment.timestamp())


def group_message_id(user: UserClient) -> str:
    return str(user.conversations("mpim")[0]["id"])


def propose_times(user: UserClient, root: Json, first: datetime = THURSDAY, **others: datetime) -> dict[str, str]:
    user.click("Propose times", root)
    user.await_modal("Propose times")
    return user.submit(first=timestamp(first), **{name: timestamp(at) for name, at in others.items()})


def propose_two_times(hospital: Hospital) -> Json:
    """Ben proposes two times.

    Returns: the message that Amara gets in the thread.
    """
    root = hospital.introduce_pair()
    assert propose_times(hospital.ben, root, FRIDAY, second=THURSDAY) == {}
    return hospital.amara.await_message("in your time zone", group_message_id(hospital.amara))


def agree_on_time(hospital: Hospital) -> Json:
    """Amara takes Thursday noon.

    Returns: the message in the thread that says when they meet.
    """
    hospital.amara.click("Pick 1st", propose_two_times(hospital))
    return hospital.ben.await_message("You're meeting", group_message_id(hospital.ben))


def open_who_can_help(hospital: Hospital, resident: UserClient) -> str:
    """Open the window from a resident's Home.

    Returns: its text.
    """
    hospital.settle()
    resident.click("Who can help", view=resident.open_home())
    return resident.shows(resident.await_modal("Who can help"))


def import_evaluator(
    hospital: Hospital, evaluator: UserClient, resident: UserClient, days: int = 30, first: date = TODAY
) -> None:
    with hospital.db.begin() as s:
        pair = EvaluatorPair(evaluator.id, resident.id, first, first + timedelta(days=days))
        evaluators.replace(s, hospital.team_id, "default", [pair], hospital.now, timedelta(0))


def count_rows(hospital: Hospital, table: type[Ask] | type[Introduction]) -> int:
    with hospital.db() as s:
        return s.scalar(select(func.count()).select_from(table)) or 0


def message_states(hospital: Hospital, kind: MessageKind) -> list[tuple[MessageState, str]]:
    with hospital.db() as s:
        return [(row.state, row.last_error) for row in s.scalars(select(Message).where(Message.kind == kind))]


def person_named(s: Session, name: str) -> Person:
    return people.upsert(s, people.Profile("T1", f"U{name}", name, "America/Chicago"), NOW)


def create_mentor(s: Session, mentor: Person, matcher: Matcher, capacity: int = 3) -> None:
    form = offers.OfferForm(("leading a code",), tuple(Dose), capacity, "", AlertPreference.ONLY_ASKED)
    offers.publish(s, mentor, form, NOW, matcher)


def create_goal(
    s: Session, resident: Person, matcher: Matcher, sentence: str = "leading a code", view: str = "V1"
) -> int:
    form = goals.GoalForm(sentence, ("CLIN.03",), "", "", Dose.COFFEE, Visibility.NAMED)
    goal = goals.create(s, resident, form, view, NOW)
    fill_lists(s, NOW, matcher)
    return goal.id


def create_introduction(s: Session, matcher: Matcher) -> int:
    """Introduce Ben to Amara.

    Returns: the introduction's id.
    """
    create_mentor(s, person_named(s, "Amara"), matcher)
    create_goal(s, person_named(s, "Ben"), matcher)
    suggestion = s.scalars(select(Suggestion.id)).one()
    return asks.accept(
        s, person_named(s, "Amara"), asks.ask(s, person_named(s, "Ben"), suggestion, Dose.COFFEE, NOW).id, NOW
    ).id


def stored_goals(hospital: Hospital) -> list[Goal]:
    with hospital.db() as s:
        return list(s.scalars(select(Goal).order_by(Goal.id)))


def wrap_up(hospital: Hospital, thanks: str = "") -> None:
    """Ben finishes his goal from Home."""
    hospital.ben.click("Done", view=hospital.ben.open_home())
    hospital.ben.await_modal("Wrapping up")
    assert hospital.ben.submit(thanks=thanks) == {}
    hospital.settle()


def expire_ask_in_a_full_week(hospital: Hospital, paused_until: str = "") -> None:
    """Let one of Ben's asks expire after he got his one message of the week, and while he is paused if he is."""
    hospital.introduce_pair()
    hospital.publish_offers(hospital.chidi, "reading EKGs at night")
    hospital.ben.click("Ask for one coffee", hospital.share_goal(hospital.ben, "reading EKGs"), below="Chidi Appendix")
    hospital.settle()
    hospital.run_until(datetime(2031, 3, 4, 18, 1, tzinfo=UTC))
    hospital.ben.await_message("haven't set a time yet")
    if paused_until:
        hospital.ben.command(f"/curbside pause until {paused_until}")
    for mentor in (hospital.dara, hospital.ruth):
        hospital.publish_offers(mentor, "reading EKGs")
    hospital.publish_offers(hospital.amara, "reading EKGs with me")
    for moment in (WEDNESDAY_NOON, NEXT_MONDAY):
        hospital.run_until(moment + timedelta(minutes=1))
    with hospital.db() as s:
        assert AskState.EXPIRED in s.scalars(select(Ask.state)).all()
