"""No one can act for another person. Every action id stands in this table, with who may use it."""

from sqlalchemy import select

from handlers.ids import IDS
from handlers.views.block_kit import ActionId
from models import Ask, AskState, Base, Introduction
from tests.hospital import Hospital
from tests.steps import click_forged_button, count_rows, propose_two_times

# Their value names a row that belongs to someone: an outsider's click changes nothing and gets a kind refusal.
OF_SOMEONE = {
    *("ask.accept", "ask.decline", "ask.suggest_colleague", "raised_hand.introduce", "raised_hand.not_this_time"),
    *("clarification.ask", "clarification.answer", "referral.accept", "referral.decline"),
    *("check_in.yes", "check_in.scheduled", "check_in.not_yet", "check_in.not_a_fit", "check_in.well"),
    *("check_in.stuck", "check_in.done", "check_in.park"),
    *("introduction.met", "introduction.about", "introduction.end", "introduction.block"),
    *("meeting.propose", "meeting.choose_1", "meeting.choose_2", "meeting.choose_3", "meeting.file"),
    *("home.done", "home.park", "home.reopen", "home.second_opinion", "home.who_can_help", "home.remove_post"),
    "home.skip_check_ins",
    *("suggestion.ask", "suggestion.not_for_me", "suggestion.more", "suggestion.choose_area"),
    "workflow_step.review",
}
MENUS_OF_SOMEONE = {"introduction.about_one"}
VALUES = {"suggestion.ask": "1:coffee", "suggestion.choose_area": "1:CLIN.03"}  # for all others: "1"
# They name no one's row: whoever clicks opens a form of their own, or changes what is theirs.
OF_ONESELF = {
    *(
        "goal.grow",
        "goal.sentence",
        "goal.see_matching",
        "home.offer",
        "offer.add_line",
        "search.make_goal",
        "introduction.concern",
    ),
    *("home.pause", "home.resume", "home.blocked", "home.unblock", "home.record"),
    *("availability.full_until", "availability.open_again", "availability.only_asked"),
}
OF_ANYONE = {"goal.help"}  # whoever reads a post may offer to help; `raise_hand` checks workspace, post and exclusions
LINKS = {"goal.message_them", "meeting.google", "meeting.outlook"}  # Slack opens them; nothing happens here


def rows(hospital: Hospital) -> list[object]:
    """Return what is stored, without messages: opening Home enqueues one."""
    with hospital.db() as s:
        tables = [table for table in Base.metadata.sorted_tables if table.name not in ("messages", "rate_limits")]
        return [(table.name, s.execute(select(table)).all()) for table in tables]


def test_every_action_stands_in_the_table_of_who_may_use_it() -> None:
    listed = [OF_SOMEONE, MENUS_OF_SOMEONE, OF_ONESELF, OF_ANYONE, LINKS]
    assert sum(map(len, listed)) == len(set().union(*listed))
    assert {str(each) for each in IDS if isinstance(each, ActionId)} == set().union(*listed)


def test_an_outsider_cannot_use_another_person_s_buttons(hospital: Hospital) -> None:
    propose_two_times(hospital)
    hospital.share_goal(hospital.priya, "learning to sail")
    before = rows(hospital)
    for action in sorted(OF_SOMEONE):
        click_forged_button(hospital, hospital.priya, action, VALUES.get(action, "1"))
        assert rows(hospital) == before, action
    for action in MENUS_OF_SOMEONE:
        click_forged_button(hospital, hospital.priya, action, "1", is_menu=True)
        assert rows(hospital) == before, action


def test_only_the_mentor_can_answer_an_ask(hospital: Hospital) -> None:
    hospital.ask_amara()
    with hospital.db() as s:
        ask = s.scalars(select(Ask)).one()
    click_forged_button(hospital, hospital.sam, "ask.accept", str(ask.id))
    click_forged_button(hospital, hospital.ben, "ask.accept", str(ask.id))
    with hospital.db() as s:
        assert s.scalars(select(Ask)).one().state is AskState.OPEN
    assert count_rows(hospital, Introduction) == 0
