"""Updates of what Slack shows: which come first, which change by the clock alone, and which Slack never takes."""

from datetime import UTC, date, datetime, timedelta
from unittest.mock import Mock

import pytest
from sqlalchemy import select, update

from bot.delivery.comparison import FINAL_AFTER, count_mended, count_never_updated, count_waiting_updates
from handlers import RENDERERS
from handlers.digest import MOVED_ON
from mentoring.consequences import blocking
from mentoring.goals import goals
from mentoring.mentors import availability
from mentoring.messages import outbox
from mentoring.people import people, quiet_times
from mentoring.people.quiet_times import PlannedShift
from models import DigestItem, Goal, Introduction, Message, MessageKind, ShiftKind
from tests.hospital import CODES, Hospital
from tests.steps import import_evaluator, wrap_up


def urgencies(hospital: Hospital) -> set[int]:
    with hospital.db() as s:
        behind = select(Message.urgency).where(Message.delivered_revision < Message.revision)
        return set(s.scalars(behind.where(Message.kind != MessageKind.HOME)))


def test_what_must_go_out_of_sight_is_updated_first(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    hospital.share_goal(hospital.ben)
    hospital.share_goal(hospital.priya)
    hospital.settle()
    with hospital.db.begin() as s:
        person = people.get(s, hospital.team_id, hospital.amara.id)
        availability.mark_full_until(s, person, date(2031, 3, 20), hospital.now)
    assert urgencies(hospital) == {1}
    import_evaluator(hospital, hospital.amara, hospital.ben)
    assert urgencies(hospital) == {0}  # pairs concern everyone's lists with the two in them
    hospital.settle()
    with hospital.db.begin() as s:
        goal = s.scalars(select(Goal).order_by(Goal.id)).first()
        assert goal
        goals.remove_post(s, goal.person, goal.id, hospital.now)
    assert urgencies(hospital) == {0}
    with hospital.db.begin() as s:
        person = people.get(s, hospital.team_id, hospital.amara.id)
        availability.open_again(s, person)
    assert urgencies(hospital) == {0, 1}  # what is urgent already stays so


def test_nothing_is_sent_again_that_says_the_same(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    hospital.share_goal(hospital.ben)
    hospital.settle()
    before = len(hospital.calls("chat.update"))
    with hospital.db.begin() as s:
        people.get(s, hospital.team_id, hospital.ben.id).about = "PGY-3"  # no message of his shows it
        assert count_waiting_updates(s) == 0
    with hospital.db() as s:
        assert count_waiting_updates(s) > 0
    hospital.settle()
    with hospital.db() as s:
        assert count_waiting_updates(s) == 0
    assert len(hospital.calls("chat.update")) == before


def test_a_card_changes_when_a_shift_begins_and_when_it_ends(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    hospital.share_goal(hospital.ben)
    begins, ends = hospital.now + timedelta(hours=2), hospital.now + timedelta(hours=8)
    with hospital.db.begin() as s:
        night = PlannedShift(hospital.amara.id, ShiftKind.CALL, begins, ends)
        quiet_times.import_shifts(s, hospital.team_id, [night], hospital.now)
    hospital.settle()
    assert "[Ask for" in hospital.ben.says(hospital.ben.await_message("People who can help"))
    hospital.workspace.advance_to(begins.timestamp())
    hospital.settle()
    shown = hospital.ben.says(hospital.ben.await_message("People who can help"))
    assert "Not taking new people right now." in shown
    hospital.workspace.advance_to(ends.timestamp())
    hospital.settle()
    assert "[Ask for" in hospital.ben.says(hospital.ben.await_message("People who can help"))
    assert hospital.program.comparison.compare_all() == 0


def test_a_pair_of_evaluators_ends_by_itself(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    hospital.share_goal(hospital.ben)
    import_evaluator(hospital, hospital.amara, hospital.ben, days=3)
    hospital.settle()
    assert "[Ask for" not in hospital.ben.says(hospital.ben.await_message("People who can help"))
    hospital.workspace.advance_to(datetime(2031, 3, 7, 12, 0, 1, tzinfo=UTC).timestamp())
    hospital.settle()
    assert "[Ask for" in hospital.ben.says(hospital.ben.await_message("People who can help"))


def test_a_message_that_slack_will_not_update_is_final_and_counted(hospital: Hospital) -> None:
    hospital.allows_error_responses = True
    hospital.publish_offers(hospital.amara, CODES)
    shortlist = hospital.share_goal(hospital.ben)
    channel = hospital.server.slack.workspace.channels[shortlist["channel"]]
    channel.messages = [message for message in channel.messages if message["ts"] != shortlist["ts"]]
    with hospital.db.begin() as s:
        amara = people.get(s, hospital.team_id, hospital.amara.id)
        availability.mark_full_until(s, amara, date(2031, 3, 20), hospital.now)
    hospital.settle()
    with hospital.db() as s:
        message = s.scalars(select(Message).where(Message.kind == MessageKind.SHORTLIST)).one()
        assert message.last_error == "message_not_found"
        assert message.final_at is not None
        assert count_never_updated(s) == 1
    refused = len(hospital.calls("chat.update"))
    with hospital.db.begin() as s:
        availability.open_again(s, people.get(s, hospital.team_id, hospital.amara.id))
    hospital.settle()
    assert len(hospital.calls("chat.update")) == refused


def test_messages_of_a_finished_goal_are_final_but_a_block_still_reaches_them(hospital: Hospital) -> None:
    thread = hospital.introduce_pair()
    wrap_up(hospital)
    assert hospital.program.comparison.compare_all() == 0
    with hospital.db.begin() as s:
        live = select(Message).where(Message.goal_id.is_not(None), Message.final_at.is_(None))
        assert s.scalars(live).all() == []
        introduction = s.scalars(select(Introduction)).one()
        blocking.block(s, introduction.resident, introduction.id, hospital.now)
    assert urgencies(hospital) == {0}
    assert thread


def test_a_digest_is_final_thirty_days_after_it_was_posted(hospital: Hospital) -> None:
    hospital.introduce_pair()
    hospital.run_until(datetime(2031, 3, 11, 17, 5, tzinfo=UTC))
    hospital.ben.click("It's scheduled", hospital.ben.await_message("connected yet?"))
    hospital.settle()

    def finals() -> list[datetime | None]:
        with hospital.db() as s:
            rows = select(Message.final_at).where(Message.kind == MessageKind.DIGEST).order_by(Message.id)
            return list(s.scalars(rows))

    with hospital.db.begin() as s:
        posted = s.scalars(select(Message.sent_at).where(Message.kind == MessageKind.DIGEST)).first()
        assert posted
    hospital.workspace.advance_to((posted + FINAL_AFTER - timedelta(seconds=1)).timestamp())
    hospital.program.comparison.compare_all()
    assert finals()[0] is None
    hospital.workspace.advance(1)
    hospital.program.comparison.compare_all()
    assert finals()[0] is not None


def test_the_comparison_goes_on_after_a_message_that_fails(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    hospital.share_goal(hospital.ben)
    hospital.settle()
    with hospital.db.begin() as s:
        s.execute(update(Message).where(Message.kind == MessageKind.SHORTLIST).values(content_hash="outdated"))
    with monkeypatch.context() as patch:
        patch.setitem(RENDERERS, MessageKind.POST, Mock(side_effect=ValueError("a row that no one expected")))
        assert hospital.program.comparison.compare_all() == 1
    assert "could not be compared" in caplog.text


def test_a_posted_digest_whose_item_moved_on_keeps_no_buttons(hospital: Hospital) -> None:
    hospital.introduce_pair()
    hospital.run_until(datetime(2031, 3, 11, 17, 5, tzinfo=UTC))
    question = hospital.ben.await_message("connected yet?")
    hospital.ben.click("Not yet, busy stretch", question)
    hospital.settle()
    with hospital.db.begin() as s:
        for each in s.scalars(select(DigestItem)):
            each.released_at = hospital.now
    hospital.settle()
    (moved_on,) = [each for each in hospital.ben.direct() if each["ts"] == question["ts"]]
    assert hospital.ben.says(moved_on) == MOVED_ON


def test_doctor_counts_what_the_comparison_had_to_mend(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben)
    hospital.settle()
    with hospital.db.begin() as s:
        s.execute(update(Message).where(Message.kind == MessageKind.POST).values(content_hash="outdated"))
    assert hospital.program.comparison.compare_all() == 1
    with hospital.db() as s:
        assert count_mended(s, hospital.now - timedelta(days=7)) == 1
        assert count_mended(s, hospital.now + timedelta(seconds=1)) == 0


def test_home_says_what_is_true_whenever_it_is_opened(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    hospital.share_goal(hospital.ben)
    assert "Goals you could help with" in hospital.amara.shows(hospital.amara.open_home())
    with hospital.db.begin() as s:
        goal = s.scalars(select(Goal)).one()
        goals.remove_post(s, goal.person, goal.id, hospital.now)
    hospital.settle()
    hospital.amara.open_home()
    hospital.wait_for(lambda: "Goals you could help with" not in hospital.amara.shows(hospital.amara.home), "the Home")


def test_an_opened_home_comes_before_those_that_no_one_looks_at(hospital: Hospital) -> None:
    for person in (hospital.ben, hospital.priya, hospital.amara):
        person.open_home()
    hospital.settle()
    with hospital.db.begin() as s:
        homes = Message.kind == MessageKind.HOME
        s.execute(update(Message).where(homes).values(content_hash="outdated"))
        outbox.mark_ids(s, s.scalars(select(Message.id).where(homes)).all())
        amara = people.get(s, hospital.team_id, hospital.amara.id)
        outbox.enqueue_home(s, amara, hospital.now)
    published = len(hospital.calls("views.publish"))
    hospital.settle()
    assert hospital.calls("views.publish")[published]["args"]["user_id"] == hospital.amara.id
