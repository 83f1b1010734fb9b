"""Everything that Curbside can have between two people, at once: a message of each kind, and a row for each button."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring import access
from mentoring.access import Access
from mentoring.messages import digests
from mentoring.people import evaluators, people
from mentoring.people.evaluator_pairs import EvaluatorPair
from models import (
    Ask,
    AskState,
    Base,
    Block,
    CheckIn,
    Goal,
    Initiator,
    Introduction,
    Invitation,
    Message,
    MessageKind,
    Offer,
    PassItOn,
    Person,
    Proposal,
    Referral,
    Suggestion,
)
from sandbox.client import UserClient
from sandbox.models import Json
from tests.hospital import CODES, Hospital
from tests.steps import FRIDAY, THURSDAY, end_introduction, propose_times

DAY = date(2031, 3, 7)  # a Friday
DIGESTS_POSTED = datetime(2031, 3, 5, 18, 5, tzinfo=UTC)  # Wednesday, just after noon in Chicago
DOSES = ["question", "coffee", "three", "ongoing"]
# These show no one to a single reader.
NOT_BETWEEN_TWO = {
    MessageKind.POST: "everyone in the channel reads it, and who is named in it chose to be",
    MessageKind.INVITATION: "it is about its reader alone",
    MessageKind.FILE: "it was sent when its reader asked for it",
    MessageKind.PAST_INTRODUCTION: "it names no one",
    MessageKind.COVERAGE_MAP: "it names no one",
}
WAYS_OUT = {"introduction.about", "introduction.about_one", "introduction.end", "introduction.block"}
# Kinds of access to a row that two people share.
SHARED = {
    *(access.answers_ask, access.was_asked_back, access.was_referred_to, access.is_introduced, access.meets_at),
    *(access.is_checked_in_with, access.got_suggestion, access.made_request),
    access.learns_at,
}


def share_everything(hospital: Hospital) -> None:
    """Ben and Amara get a message of each kind about each other, and a digest that names the other."""
    ben, amara = hospital.ben, hospital.amara
    hospital.publish_offers(amara, CODES, capacity="20", doses=DOSES, alerts="right_away")
    hospital.publish_offers(hospital.dara, "breaking bad news to a family", doses=DOSES)
    _meet_on_thursday(hospital)
    _ask_and_ask_back(hospital)
    _raise_hand(hospital)
    _refer(hospital)
    _thank(hospital)
    _end(hospital)
    hospital.share_goal(ben, "leading codes at night")
    with hospital.db.begin() as s:
        pair = {"blocker": ben.id, "blocked": hospital.ruth.id}
        s.add(Block(team_id=hospital.team_id, **pair, created_at=hospital.now))
        mentor = people.get(s, hospital.team_id, amara.id)
        s.add(
            PassItOn(
                person_id=mentor.id,
                aspect="CLIN.03",
                asked_at=hospital.now,
                expires_at=DIGESTS_POSTED + timedelta(days=90),
            )
        )
    for person in (ben, amara):
        person.open_home()
    hospital.run_until(DIGESTS_POSTED)
    _locate_digests(hospital)
    ben.click("One line before you meet", ben.await_message("Coming up"))
    ben.await_modal("One line before you meet")
    assert ben.submit(line="walking through one code") == {}
    ben.await_message("walking through one code", ben.conversations("mpim")[0]["id"])


def _locate_digests(hospital: Hospital) -> None:
    """Note where Slack posted the digests, as a tap in them would: until then, Slack can't be told to change them."""
    with hospital.db() as s:
        digests_of = {
            each.person.user_id: each.id
            for each in s.scalars(select(Message).where(Message.kind == MessageKind.DIGEST))
            if each.person and each.ts is None and each.sent_at
        }
    for person in (hospital.ben, hospital.amara):
        (message,) = person.saying("Coming up: you meet", person.direct())
        with hospital.db.begin() as s:
            digests.record_location(s, digests_of[person.id], person.conversations("im")[0]["id"], message["ts"])
    hospital.settle()


def _introduce(hospital: Hospital, sentence: str) -> Json:
    shortlist = hospital.share_goal(hospital.ben, sentence)
    hospital.ben.click("Ask for one coffee", shortlist, below="Amara Fable")
    hospital.amara.click("Happy to", _request(hospital, sentence))
    hospital.settle()
    return hospital.ben.await_message(sentence, hospital.ben.conversations("mpim")[0]["id"])


def _request(hospital: Hospital, sentence: str) -> Json:
    """Return the message in which Amara is asked about a goal."""
    hospital.settle()
    (channel,) = hospital.amara.conversations("im")
    return hospital.amara.await_message(sentence, channel["id"])


def _meet_on_thursday(hospital: Hospital) -> None:
    thread = _introduce(hospital, "running a code without freezing")
    propose_times(hospital.ben, thread, THURSDAY)
    group = hospital.amara.conversations("mpim")[0]["id"]
    hospital.amara.click("Works for me", hospital.amara.await_message("in your time zone", group))


def _ask_and_ask_back(hospital: Hospital) -> None:
    shortlist = hospital.share_goal(hospital.ben, "leading a code as the senior", first_question="Where do I stand?")
    hospital.ben.click("Ask for one coffee", shortlist, below="Amara Fable")
    hospital.amara.click("Ask a question first", hospital.amara.await_message("Where do I stand?"))
    hospital.amara.await_modal("Ask a question first")
    assert hospital.amara.submit(question="How many have you led so far?") == {}
    hospital.ben.click("Answer", hospital.ben.await_message("How many have you led so far?"))
    hospital.ben.await_modal()
    assert hospital.ben.submit(answer="Two, with help at hand.") == {}
    hospital.amara.await_message("Two, with help at hand.")


def _raise_hand(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben, "calling for help early in a code", visibility="unnamed")
    post = hospital.amara.await_message("calling for help early", hospital.growth)
    hospital.amara.click("I can help", post)
    hospital.ben.await_message("can help with this goal")


def _refer(hospital: Hospital) -> None:
    shortlist = hospital.share_goal(hospital.ben, "breaking bad news")
    hospital.ben.click("Ask for one coffee", shortlist, below="Dara Vellum")
    hospital.dara.click("Suggest a colleague", hospital.dara.await_message("Someone would like to learn"))
    hospital.dara.await_modal("Suggest a colleague")
    assert hospital.dara.submit(colleague=hospital.amara.id) == {}
    hospital.amara.await_message("A colleague thought of you")
    hospital.settle()


def _thank(hospital: Hospital) -> None:
    thread = _introduce(hospital, "closing the loop in a code")
    hospital.ben.click("We've met", thread)
    hospital.ben.await_modal("How was it?")
    assert hospital.ben.submit(learned="learned", thanks="You made me calm.") == {}
    hospital.amara.await_message("You made me calm.")


def _end(hospital: Hospital) -> None:
    thread = _introduce(hospital, "debriefing after a code")
    propose_times(hospital.ben, thread, FRIDAY)
    hospital.settle()
    hospital.amara.click("Works for me", hospital.amara.await_message("[Works for me]", thread["channel"]))
    hospital.amara.click("Can't make it", hospital.amara.await_message("You're meeting Fri", thread["channel"]))
    hospital.ben.await_message("can't make it", thread["channel"])
    end_introduction(hospital.amara, thread)
    hospital.ben.await_message("has ended. It happens")


def kinds_between(hospital: Hospital) -> set[MessageKind]:
    """Return the kinds of messages that were posted to either of the two."""
    with hospital.db() as s:
        both = select(Person.id).where(Person.user_id.in_([hospital.ben.id, hospital.amara.id]))
        return set(s.scalars(select(Message.kind).where(Message.person_id.in_(both), Message.sent_at.is_not(None))))


def private_words(person: UserClient) -> str:
    """Return all that someone reads from Curbside alone: their messages and their Home."""
    shown = [person.says(message) for message in person.direct() if message.get("user") != person.id]
    return "\n".join((*shown, person.shows(person.home)))


def row_ids(s: Session) -> dict[Access, int]:
    """A row for each kind of access."""
    asked = select(Ask.id).where(Ask.state == AskState.OPEN, Ask.started_by == Initiator.RESIDENT)
    first: dict[Access, type[Base]] = {
        access.owns_goal: Goal,
        access.is_in_workspace_of_goal: Goal,
        access.got_suggestion: Suggestion,
        access.was_referred_to: Referral,
        access.is_introduced: Introduction,
        access.learns_in: Introduction,
        access.meets_at: Proposal,
        access.learns_at: Proposal,
        access.is_checked_in_with: CheckIn,
        access.is_invited: Invitation,
        access.made_block: Block,
        access.is_asked_to_pass_on: PassItOn,
        access.may_look_for_topic: Offer,
    }
    found = {each: s.scalars(select(table.id).limit(1)).first() for each, table in first.items()}  # type: ignore[attr-defined]
    found |= dict.fromkeys((access.answers_ask, access.was_asked_back, access.made_request), s.scalars(asked).one())
    return {each: row_id for each, row_id in found.items() if row_id}


def rows_of(hospital: Hospital) -> list[object]:
    """Return what is stored, without messages: opening Home enqueues one."""
    with hospital.db() as s:
        tables = [table for table in Base.metadata.sorted_tables if table.name not in ("messages", "rate_limits")]
        return [(table.name, s.execute(select(table)).all()) for table in tables]


def with_word(name: str, value: object) -> str:
    """Return the value of a button, with the word that follows the id in some."""
    words = {"suggestion.ask": f"{value}:coffee", "suggestion.choose_area": f"{value}:CLIN.03"}
    return words.get(name, str(value))


def import_pair(
    hospital: Hospital, evaluator: UserClient, resident: UserClient, first: date = DAY, last: date | None = DAY
) -> None:
    pair = EvaluatorPair(evaluator.id, resident.id, first, last)
    with hospital.db.begin() as s:
        evaluators.replace(s, hospital.team_id, "default", [pair], hospital.now, timedelta(0))
