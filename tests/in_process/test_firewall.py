"""While one evaluates the other, nothing shows one to the other: wherever they stand, and whichever way round."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from handlers import firewall
from handlers.permissions import RULES
from mentoring import mentoring_record
from mentoring.consequences import firewall as closing
from mentoring.people import people
from models import Ask, AskState, Introduction, IntroductionState, MentorProfile, MessageKind
from tests.between_two import (
    NOT_BETWEEN_TWO,
    SHARED,
    WAYS_OUT,
    import_pair,
    kinds_between,
    private_words,
    row_ids,
    rows_of,
    share_everything,
    with_word,
)
from tests.hospital import CODES, Hospital
from tests.steps import (
    agree_on_time,
    await_ephemeral,
    check_ins,
    click_forged_button,
    end_introduction,
    open_about,
)

BEGINS, ENDS = datetime(2031, 3, 6, 10, tzinfo=UTC), datetime(2031, 3, 8, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def everything(hospital: Hospital) -> Hospital:
    share_everything(hospital)
    return hospital


def go_to(hospital: Hospital, moment: datetime) -> None:
    hospital.settle()
    hospital.workspace.advance_to(moment.timestamp())
    hospital.settle()


def test_every_kind_of_message_is_hidden_or_leaves_people_out() -> None:
    of_one_row = {
        *(MessageKind.ASK, MessageKind.RAISED_HAND, MessageKind.CLARIFICATION, MessageKind.CLARIFICATION_ANSWER),
        *(MessageKind.REFERRAL, MessageKind.THANKS, MessageKind.INTRODUCTION_ENDED),
    }
    assert {*MessageKind} == {*NOT_BETWEEN_TWO, *firewall.OF_TWO, *firewall.LISTS, *of_one_row}


@pytest.mark.everything
@pytest.mark.parametrize("evaluator_is_mentor", [True, False])
def test_nothing_shows_one_to_the_other_from_the_first_moment_to_the_last(
    everything: Hospital, *, evaluator_is_mentor: bool
) -> None:
    hospital, ben, amara = everything, everything.ben, everything.amara
    assert kinds_between(hospital) >= {*MessageKind} - set(NOT_BETWEEN_TWO)
    import_pair(hospital, *((amara, ben) if evaluator_is_mentor else (ben, amara)))
    go_to(hospital, BEGINS - SECOND)
    assert "Amara Fable" in private_words(ben)
    assert "Ben Quill" in private_words(amara)
    others = ((ben, "Amara Fable", CODES), (amara, "Ben Quill", "running a code without freezing"))
    for moment in (BEGINS, ENDS - SECOND):
        go_to(hospital, moment)
        for person, name, words in others:
            shown = private_words(person)
            assert name not in shown
            assert words not in shown
    go_to(hospital, ENDS)
    assert "Amara Fable" in private_words(ben)
    assert "Ben Quill" in private_words(amara)


@pytest.mark.everything
def test_every_old_button_is_refused_in_words_that_do_not_tell_why(everything: Hospital) -> None:
    hospital, people = everything, {"Amara Fable": everything.ben, "Ben Quill": everything.amara}
    with hospital.db() as s:
        rows = {each: row_id for each, row_id in row_ids(s).items() if each in SHARED}
    import_pair(hospital, hospital.amara, hospital.ben, date(2031, 3, 3))
    hospital.settle()
    before = rows_of(hospital)
    shared = {name: rows[rule.access] for name, rule in RULES.items() if rule.access in rows}
    for name, row_id in shared.items():
        for other, person in people.items() if name not in WAYS_OUT and not name.endswith("form") else ():
            hospital.server.clock.advance(1)  # for Slack's rate limit
            said = click_forged_button(hospital, person, name, with_word(name, row_id))
            assert rows_of(hospital) == before, name
            assert other not in said
            assert "evaluat" not in said


def test_what_is_open_closes_for_no_one_s_account_and_may_be_asked_again_later(hospital: Hospital) -> None:
    ask = hospital.ask_amara()
    hospital.publish_offers(hospital.dara, CODES)
    import_pair(hospital, hospital.amara, hospital.ben, date(2031, 3, 3), date(2031, 3, 4))
    hospital.settle()
    news = hospital.ben.await_message("That one didn't line up")
    assert "Dara Vellum" in hospital.ben.says(news)
    assert "Amara" not in "".join(map(hospital.ben.says, hospital.ben.direct()))
    assert hospital.amara.find("Not shown right now.", ask["channel"])
    with hospital.db() as s:
        row = s.scalars(select(Ask)).one()
        assert (row.state, s.get_one(MentorProfile, row.mentor_id).unanswered_in_a_row) == (AskState.WITHDRAWN, 0)
    go_to(hospital, datetime(2031, 3, 5, 15, tzinfo=UTC))  # by day: at night a request waits until 7:00 a.m.
    shortlist = hospital.ben.await_message("People who can help")
    hospital.ben.click("Ask for one coffee", shortlist, below="Amara Fable")
    assert hospital.amara.await_message("[Happy to")


def test_an_evaluator_is_not_reminded_of_the_resident(hospital: Hospital) -> None:
    hospital.ask_amara()
    import_pair(hospital, hospital.amara, hospital.ben, date(2031, 3, 3), None)
    hospital.run_until(datetime(2031, 3, 14, 18, 5, tzinfo=UTC))
    assert not any("still hoping to hear from you" in hospital.amara.says(m) for m in hospital.amara.direct())


def test_an_introduction_rests_and_goes_on_by_itself(hospital: Hospital) -> None:
    thread = hospital.introduce_pair()
    import_pair(hospital, hospital.amara, hospital.ben, date(2031, 3, 3), date(2031, 3, 19))
    hospital.settle()
    resting = hospital.ben.await_message("On hold for now.", thread["channel"])
    assert "without freezing" not in hospital.amara.says(resting)
    assert "[About this thread]" in hospital.ben.says(resting)
    about = open_about(hospital.amara, resting)
    assert "Ben" not in hospital.amara.shows(about)
    assert "End this introduction" in hospital.amara.shows(about)
    hospital.amara.close_modal()
    hospital.run_until(datetime(2031, 3, 19, 18, 5, tzinfo=UTC))
    assert not any("connected yet?" in hospital.ben.says(m) for m in hospital.ben.direct())
    hospital.run_until(datetime(2031, 3, 21, 22, 5, tzinfo=UTC))
    assert any("connected yet?" in hospital.ben.says(m) for m in hospital.ben.direct())
    assert "Propose times" in hospital.ben.says(hospital.ben.await_message("Why I connected you", thread["channel"]))
    with hospital.db() as s:
        assert s.scalars(select(Introduction)).one().state is IntroductionState.OPEN
    assert len(check_ins(hospital)) > 0


def test_a_thank_you_waits_until_the_pair_s_time_is_over(hospital: Hospital) -> None:
    hospital.introduce_pair()
    hospital.ben.open_home()
    import_pair(hospital, hospital.ben, hospital.amara, date(2031, 3, 3), date(2031, 3, 4))
    hospital.settle()
    hospital.ben.click("Done", view=hospital.ben.await_home("One introduction is on hold"))
    hospital.settle()
    assert not hospital.amara.find("has wrapped up: the goal is finished")
    go_to(hospital, datetime(2031, 3, 5, 12, tzinfo=UTC))
    assert hospital.amara.await_message("has wrapped up: the goal is finished")


def test_a_form_that_was_open_when_the_pair_began_is_refused_and_keeps_its_words(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    hospital.ben.click("More", hospital.share_goal(hospital.ben), below="Amara Fable")
    hospital.ben.await_modal("About this person")
    import_pair(hospital, hospital.amara, hospital.ben, date(2031, 3, 3))
    hospital.ben.submit(first_question="Where do I stand?")
    assert "They can't take on anyone new" in hospital.ben.shows(hospital.ben.await_modal("Curbside"))
    hospital.ben.close_modal()
    hospital.ben.await_modal("About this person")
    with hospital.db() as s:
        assert s.scalars(select(Ask)).all() == []


def test_the_menu_of_search_shows_no_topic_and_a_changed_option_finds_none(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    hospital.publish_offers(hospital.ben, "breaking bad news")
    home = hospital.ben.open_home()
    (found,) = hospital.ben.options("Find people for …", "leading", home)
    import_pair(hospital, hospital.amara, hospital.ben, date(2031, 3, 3))
    assert hospital.ben.options("Find people for …", "leading", home) == []
    hospital.ben.select("Find people for …", found["value"], home)
    assert "no longer offer" in hospital.ben.shows(hospital.ben.await_modal("Curbside"))


def test_help_offered_from_a_post_is_refused_kindly(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben)
    import_pair(hospital, hospital.amara, hospital.ben, date(2031, 3, 3))
    hospital.amara.click("I can help", hospital.amara.await_message("without freezing", hospital.growth))
    await_ephemeral(hospital.amara, "This goal has the help it needs at the moment.")


def test_two_residents_are_kept_apart_like_anyone(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.priya, CODES)
    import_pair(hospital, hospital.priya, hospital.ben, date(2031, 3, 3))
    assert "Priya" not in hospital.ben.says(hospital.share_goal(hospital.ben))


def test_nothing_of_an_ended_introduction_names_the_other(hospital: Hospital) -> None:
    agree_on_time(hospital)
    (group,) = hospital.ben.conversations("mpim")
    end_introduction(hospital.amara, hospital.amara.await_message("Why I connected you", group["id"]))
    hospital.settle()
    ended = hospital.ben.await_message("I won't post here again.", group["id"])
    import_pair(hospital, hospital.amara, hospital.ben, date(2031, 3, 3))
    about = hospital.ben.shows(open_about(hospital.ben, ended))
    assert "Amara" not in about
    assert "without freezing" not in about
    hospital.ben.close_modal()
    said = click_forged_button(hospital, hospital.ben, "meeting.file", "1")
    assert "on hold for now" in said
    assert not any(message.get("files") for message in hospital.ben.direct())


def test_what_is_hidden_comes_back_although_it_is_final(hospital: Hospital) -> None:
    hospital.ask_amara()
    hospital.amara.open_home()
    hospital.ben.open_home()
    import_pair(hospital, hospital.amara, hospital.ben, date(2031, 3, 3), date(2031, 3, 4))
    hospital.settle()
    hospital.ben.click("Done", view=hospital.ben.await_home("Done"))
    hospital.settle()
    hospital.program.comparison.compare_all()
    assert "Not shown right now." in private_words(hospital.amara)
    go_to(hospital, datetime(2031, 3, 5, 12, tzinfo=UTC))
    assert "running a code without freezing" in private_words(hospital.amara)


def test_an_ask_that_could_not_be_closed_is_closed_in_the_next_round(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    hospital.ask_amara()
    with monkeypatch.context() as broken:
        broken.setattr(closing, "close_ask", lambda *_: 1 / 0)
        import_pair(hospital, hospital.amara, hospital.ben, date(2031, 3, 3))
        hospital.settle()
    with hospital.db() as s:
        assert s.scalars(select(Ask.state)).one() is AskState.OPEN
    hospital.program.worker.wake()
    hospital.settle()
    with hospital.db() as s:
        assert s.scalars(select(Ask.state)).one() is AskState.WITHDRAWN


def test_the_record_holds_no_words_of_someone_kept_apart(hospital: Hospital) -> None:
    thread = hospital.introduce_pair()
    hospital.ben.click("We've met", thread)
    hospital.ben.await_modal("How was it?")
    assert hospital.ben.submit(learned="learned", thanks="You made me calm.", keep=["keep"]) == {}
    hospital.settle()
    import_pair(hospital, hospital.amara, hospital.ben, date(2031, 3, 3), date(2031, 3, 4))
    with hospital.db() as s:
        amara = people.get(s, hospital.team_id, hospital.amara.id)
        told = [mentoring_record.to_csv(s, amara, 5, hospital.now + timedelta(days=days)) for days in (0, 9)]
    assert ["You made me calm." in each for each in told] == [False, True]
