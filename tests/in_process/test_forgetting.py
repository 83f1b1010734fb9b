"""Forget me: whatever is in the middle of what, nothing of the person is left, and no one else loses anything."""

from datetime import timedelta
from typing import Any

import pytest
from slack_sdk import WebClient
from sqlalchemy import select, update

from bot.delivery.leases import DELETE
from mentoring import mentoring_record
from mentoring.consequences import forgetting
from mentoring.people import people
from models import AuditEntry, Forgotten, Goal, Message, MessageState, Person, db_now_plus
from tests.between_two import share_everything
from tests.hospital import CODES, Hospital
from tests.in_process.forgetting_steps import (
    STAYS,
    WORDS,
    assert_nothing_is_left_of,
    cells,
    dm,
    forget,
    forget_ben_while_a_message_is_sent,
)
from tests.steps import group_message_id


def test_nothing_is_left_of_a_resident_who_was_in_the_middle_of_everything(hospital: Hospital) -> None:
    share_everything(hospital)
    hospital.ben.command("/curbside pause until Mar 20")
    hospital.ben.command("/curbside my data")
    hospital.ben.open_home()
    hospital.settle()
    ben = hospital.ben.conversations("im")[0]["id"]
    before = len(hospital.ben.messages(ben))
    assert "What I knew about you is deleted" in forget(hospital, hospital.ben)
    hospital.let_time_pass(minutes=5)
    assert_nothing_is_left_of(hospital, hospital.ben, *WORDS)
    left = [message for message in hospital.ben.messages(ben) if message.get("user") != hospital.ben.id]
    assert len(left) < before
    assert [message.get("files") for message in left if "files" in message] == [
        [{"id": message["files"][0]["id"], "mode": "tombstone"}] for message in left if "files" in message
    ]
    assert "I've deleted what I knew about you" in hospital.ben.shows(hospital.ben.home)
    post = hospital.amara.find("removed by its author", hospital.growth)
    assert post is not None
    with hospital.db() as s:
        assert not s.scalars(select(Message.id).where(Message.erasure == "delete")).all()
        assert s.scalars(select(Forgotten.user_id)).all() == [hospital.ben.id]


@pytest.mark.everything
def test_nothing_is_left_of_a_mentor_and_the_resident_is_shown_the_next_people(hospital: Hospital) -> None:
    share_everything(hospital)
    forget(hospital, hospital.amara)
    hospital.let_time_pass(minutes=5)
    assert_nothing_is_left_of(hospital, hospital.amara, CODES, "How many have you led so far?")
    hospital.ben.await_message("has ended. It happens")
    hospital.ben.await_message("didn't line up")
    with hospital.db() as s:
        assert len(s.scalars(select(Goal)).all()) > 3  # Ben's own


def test_the_other_side_is_told_in_neutral_words_and_keeps_a_line_without_a_name(hospital: Hospital) -> None:
    hospital.ben.click("We've met", hospital.introduce_pair())
    hospital.ben.await_modal("How was it?")
    assert hospital.ben.submit(learned="learned", thanks="You made me calm.", keep=["keep"]) == {}
    hospital.amara.open_home()
    hospital.settle()
    assert "You made me calm." in hospital.amara.shows(hospital.amara.home)
    forget(hospital, hospital.ben)
    hospital.let_time_pass(minutes=5)
    assert_nothing_is_left_of(hospital, hospital.ben, "You made me calm.")
    with hospital.db() as s:
        amara = people.get(s, hospital.team_id, hospital.amara.id)
        (row,) = mentoring_record.rows(s, amara, 5, hospital.now)
    assert (row["start"], row["end"], row["meetings"]) == ("2031-03", "2031-03", "1")
    assert (row["field"], row["kind"]) == ("Clinical reasoning & patient care", "one coffee")
    assert (row["learner level"], row["learner's program"], row[mentoring_record.THANKS]) == ("", "", "")
    hospital.amara.open_home()
    assert "one person" in hospital.amara.shows(hospital.amara.await_home("People you've helped"))


def test_an_open_introduction_closes_in_the_thread_and_in_a_message(hospital: Hospital) -> None:
    hospital.introduce_pair()
    forget(hospital, hospital.ben)
    hospital.let_time_pass(minutes=5)
    said = hospital.amara.says(hospital.amara.await_message("There's nothing you need to do", dm(hospital.amara)))
    assert "Ben" not in said
    thread = hospital.amara.messages(group_message_id(hospital.amara))[0]
    assert hospital.amara.says(thread) == "This introduction has ended. I won't post here again."
    assert_nothing_is_left_of(hospital, hospital.ben)


def test_without_the_word_nothing_happens(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben)
    hospital.ben.click("Your data", view=hospital.ben.open_home())
    hospital.ben.click("Forget me", view=hospital.ben.await_modal("Your data"))
    hospital.ben.await_modal("Forget me")
    for wrong in ("", "forget it", "FORGE"):
        errors = hospital.ben.submit(word=wrong)
        assert set(errors) == {"word"}, wrong
    with hospital.db() as s:
        assert s.scalars(select(Goal)).one()
        assert s.scalars(select(AuditEntry)).all() == []


def test_a_scheduled_digest_is_taken_back(hospital: Hospital) -> None:
    hospital.introduce_pair()
    hospital.run_until(hospital.now + timedelta(days=7, hours=20))
    assert hospital.scheduled()
    forget(hospital, hospital.ben)
    assert hospital.server.slack.workspace.scheduled == {}
    hospital.let_time_pass(days=3)
    assert hospital.ben.direct() == []
    assert_nothing_is_left_of(hospital, hospital.ben)


def test_a_digest_of_someone_else_forgets_them_too(hospital: Hospital) -> None:
    """Amara's scheduled reminder of an ask is about Ben."""
    hospital.ask_amara()
    hospital.run_until(hospital.now + timedelta(days=2))
    assert hospital.scheduled()
    forget(hospital, hospital.ben)
    hospital.let_time_pass(days=2)
    assert_nothing_is_left_of(hospital, hospital.ben)


METHODS = ("chat.delete", "chat.update", "chat.deleteScheduledMessage", "views.publish")


@pytest.mark.everything
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("kind", ["unavailable", "reset_after"])  # Slack did nothing, or did it without an answer
def test_it_is_finished_after_slack_gave_no_answer(hospital: Hospital, method: str, kind: str) -> None:
    hospital.allows_error_responses = True
    share_everything(hospital)
    hospital.ben.open_home()
    hospital.settle()
    hospital.workspace.fault(method, kind, times=3)
    forget(hospital, hospital.ben)
    hospital.let_time_pass(hours=3)
    assert_nothing_is_left_of(hospital, hospital.ben, *WORDS)


def test_it_is_finished_by_the_next_process_after_a_crash(hospital: Hospital) -> None:
    hospital.introduce_pair()
    hospital.ben.command("/curbside my data")
    hospital.ben.open_home()
    hospital.settle()
    hospital.program.worker.stop()
    hospital.ben.command("/curbside forget me")
    hospital.ben.await_modal("Forget me")
    assert hospital.ben.submit(word="FORGET") == {}
    for table, column, text in cells(hospital):  # what is stored is gone at once; only where to delete is left
        if table not in (*STAYS, "messages"):
            assert hospital.ben.id not in text, (table, column)
    for _ in range(30):
        hospital.server.clock.advance(60)
        hospital.program.delivery.deliver_all()
    assert_nothing_is_left_of(hospital, hospital.ben, *WORDS)


def test_a_message_that_is_being_sent_is_deleted_once_it_is_there(hospital: Hospital) -> None:
    """Ben asks to be forgotten between the claim of a message to him and Slack's answer."""
    hospital.publish_offers(hospital.amara, CODES)
    forget_ben_while_a_message_is_sent(hospital)
    assert_nothing_is_left_of(hospital, hospital.ben)
    assert [each for each in hospital.ben.direct() if each.get("user") != hospital.ben.id] == []


def test_a_file_that_is_on_its_way_is_deleted_at_once(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    hospital.share_goal(hospital.ben)
    original = WebClient.files_upload_v2

    def upload(client: WebClient, **arguments: Any) -> Any:
        answer = original(client, **arguments)
        with hospital.db.begin() as s:
            forgetting.forget(s, hospital.team_id, hospital.ben.id, hospital.now)
        return answer

    monkeypatch.setattr(WebClient, "files_upload_v2", upload)
    hospital.ben.command("/curbside my data")
    hospital.settle()
    hospital.let_time_pass(minutes=5)
    assert_nothing_is_left_of(hospital, hospital.ben)
    files = [each for message in hospital.ben.direct() for each in message.get("files", [])]
    assert [each.get("mode") for each in files] == ["tombstone"]


def test_a_digest_of_someone_else_whose_place_is_learned_later_forgets_them_then(hospital: Hospital) -> None:
    """Amara's reminder of Ben's ask was posted, and where it is shows only her tap in it, for which it is too late."""
    hospital.ask_amara()
    hospital.run_until(hospital.now + timedelta(days=2, hours=4))
    hospital.let_time_pass(days=1)
    reminder = hospital.amara.await_message("still hoping to hear from you")
    forget(hospital, hospital.ben)
    hospital.amara.click("Happy to", reminder)
    hospital.settle()
    hospital.let_time_pass(minutes=5)
    assert_nothing_is_left_of(hospital, hospital.ben)


def test_an_unknown_outcome_is_resolved_before_its_row_goes(hospital: Hospital) -> None:
    """A digest to Ben was being scheduled when the process died: Slack has it, and no one knows its number."""
    hospital.introduce_pair()
    hospital.run_until(hospital.now + timedelta(days=7, hours=20))
    (digest,) = hospital.scheduled()
    with hospital.db.begin() as s:
        crashed = {"state": MessageState.SENDING, "scheduled_id": None, "leased_until": db_now_plus(60)}
        s.execute(update(Message).where(Message.id == digest.id).values(**crashed))
        forgetting.forget(s, hospital.team_id, hospital.ben.id, hospital.now)
        late = {"state": MessageState.UNKNOWN, "leased_until": db_now_plus(-1)}
        s.execute(update(Message).where(Message.id == digest.id).values(**late))
    while hospital.program.delivery.deliver_one(DELETE):
        pass
    hospital.program.worker.wake()
    hospital.settle()
    hospital.let_time_pass(minutes=5)
    assert hospital.server.slack.workspace.scheduled == {}


def test_open_forms_of_theirs_are_refused_kindly_and_store_nothing(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben)
    hospital.ben.command("/grow closing the loop")
    hospital.ben.await_modal("Add a goal")
    with hospital.db.begin() as s:
        forgetting.forget(s, hospital.team_id, hospital.ben.id, hospital.now)
    assert hospital.ben.submit() == {}
    said = hospital.ben.shows(hospital.ben.await_modal("Curbside"))
    assert said.startswith("I don't know you yet.")
    with hospital.db() as s:
        assert s.scalars(select(Person.user_id)).all() == []


def test_open_forms_of_others_about_them_are_refused_kindly(hospital: Hospital) -> None:
    hospital.amara.click("Ask a question first", hospital.ask_amara())
    hospital.amara.await_modal("Ask a question first")
    with hospital.db.begin() as s:
        forgetting.forget(s, hospital.team_id, hospital.ben.id, hospital.now)
    assert hospital.amara.submit(question="How many have you led?") == {}
    said = hospital.amara.shows(hospital.amara.await_modal("Curbside"))
    assert said.strip()
    assert "broke" not in said
