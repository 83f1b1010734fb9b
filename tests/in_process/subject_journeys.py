"""For each line of the table of subjects, a journey to a message in Slack, and a change that makes it stale."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import delete, select

from mentoring.asks import asks, referrals
from mentoring.goals import goals
from mentoring.introductions import introductions, meetings
from mentoring.mentors import availability, offers
from mentoring.messages import digest_items
from mentoring.people import people, quiet_times
from mentoring.people.placements import PlacementRow, import_placements
from mentoring.people.quiet_times import PlannedShift
from mentoring.people.typed_dates import Moment
from models import (
    Base,
    Block,
    CheckIn,
    CheckInState,
    DigestItem,
    DoNotMessage,
    Dose,
    Goal,
    GoalAspect,
    Introduction,
    IntroductionState,
    Invitation,
    MentorProfile,
    Offer,
    Referral,
    Reminder,
    Role,
    ShiftKind,
    Shortlist,
    ShortlistReason,
    Suggestion,
)
from tests.hospital import CODES, Hospital
from tests.steps import agree_on_time, import_evaluator, propose_two_times

Change = Callable[[], object]


def adding(hospital: Hospital, row: Base) -> Change:
    def change() -> None:
        with hospital.db.begin() as s:
            s.add(row)

    return change


def share_with_two_mentors(hospital: Hospital) -> None:
    for mentor in (hospital.amara, hospital.dara):
        hospital.publish_offers(mentor, CODES)
    hospital.share_goal(hospital.ben)


def post_taken_down(hospital: Hospital) -> Change:
    hospital.share_goal(hospital.ben)

    def change() -> None:
        with hospital.db.begin() as s:
            goal = s.scalars(select(Goal)).one()
            goals.remove_post(s, goal.person, goal.id, hospital.now)

    return change


def area_chosen(hospital: Hospital) -> Change:
    hospital.share_goal(hospital.ben, "a better week", aspects=[])
    with hospital.db() as s:
        return adding(hospital, GoalAspect(goal_id=s.scalars(select(Goal.id)).one(), aspect="COMM.01"))


def list_became_another(hospital: Hospital) -> Change:
    share_with_two_mentors(hospital)

    def change() -> None:
        with hospital.db.begin() as s:
            s.scalars(select(Shortlist)).one().reason = ShortlistReason.SECOND_OPINION

    return change


def suggestion_dismissed(hospital: Hospital) -> Change:
    share_with_two_mentors(hospital)

    def change() -> None:
        with hospital.db.begin() as s:
            s.scalars(select(Suggestion).limit(1)).one().dismissed = True

    return change


def mentor_asked(hospital: Hospital) -> Change:
    share_with_two_mentors(hospital)

    def change() -> None:
        with hospital.db.begin() as s:
            suggestion = s.scalars(select(Suggestion)).first()
            assert suggestion
            asks.ask(s, suggestion.goal.person, suggestion.id, Dose.COFFEE, hospital.now)

    return change


def referral_declined(hospital: Hospital) -> Change:
    ask = hospital.ask_amara()
    hospital.amara.click("Suggest a colleague", ask)
    hospital.amara.await_modal()
    hospital.amara.submit(colleague=hospital.chidi.id)
    hospital.chidi.await_message("Happy to help")

    def change() -> None:
        with hospital.db.begin() as s:
            referral = s.scalars(select(Referral)).one()
            referrals.decline(s, referral.colleague, referral.id, hospital.now)

    return change


def introduction_ended(hospital: Hospital) -> Change:
    hospital.introduce_pair()

    def change() -> None:
        with hospital.db.begin() as s:
            introduction = s.scalars(select(Introduction)).one()
            introductions.close(s, introduction, IntroductionState.ENDED, hospital.now)

    return change


def times_replaced(hospital: Hospital) -> Change:
    propose_two_times(hospital)

    def change() -> None:
        with hospital.db.begin() as s:
            introduction = s.scalars(select(Introduction)).one()
            times = [hospital.now + timedelta(days=5), None, None]
            meetings.propose(s, introduction.resident, introduction.id, times, "V2", hospital.now)

    return change


def reminders_gone(hospital: Hospital) -> Change:
    agree_on_time(hospital)

    def change() -> None:
        with hospital.db.begin() as s:
            s.execute(delete(Reminder))

    return change


def digest_with_two_check_ins(hospital: Hospital) -> None:
    """Ben's digest asks about two introductions, and he has answered about one, so that the bot knows its place."""
    hospital.publish_offers(hospital.dara, "running a code")
    hospital.introduce_pair()
    hospital.ben.click("Ask for one coffee", hospital.ben.await_message("People who can help"))
    hospital.dara.click("Happy to", hospital.dara.await_message("Someone would like"))
    hospital.settle()
    hospital.mark_all_started()
    hospital.run_until(datetime(2031, 3, 11, 17, 5, tzinfo=UTC))
    hospital.ben.click("It's scheduled", hospital.ben.await_message("Dara Vellum connected yet?"))


def check_in_cancelled(hospital: Hospital) -> Change:
    digest_with_two_check_ins(hospital)

    def change() -> None:
        with hospital.db.begin() as s:
            waiting = s.scalars(select(CheckIn).where(CheckIn.state == CheckInState.SENT)).all()
            waiting[-1].state = CheckInState.CANCELLED

    return change


def item_released(hospital: Hospital) -> Change:
    digest_with_two_check_ins(hospital)

    def change() -> None:
        with hospital.db.begin() as s:
            item = s.scalars(select(DigestItem)).first()
            assert item
            digest_items.release(s, item.kind, item.item_id, hospital.now)

    return change


def mentor_full(hospital: Hospital) -> Change:
    share_with_two_mentors(hospital)

    def change() -> None:
        with hospital.db.begin() as s:
            amara = people.get(s, hospital.team_id, hospital.amara.id)
            availability.mark_full_until(s, amara, date(2031, 3, 20), hospital.now)

    return change


def topic_deleted(hospital: Hospital) -> Change:
    """A topic that is gone is gone: it is no longer shown, quoted or asked through."""
    share_with_two_mentors(hospital)

    def change() -> None:
        with hospital.db.begin() as s:
            amara = people.get(s, hospital.team_id, hospital.amara.id)
            profile = s.get_one(MentorProfile, amara.id)
            form = offers.OfferForm(("",), tuple(map(Dose, profile.doses)), profile.capacity, "", profile.alerts)
            offers.publish(s, amara, form, hospital.now, hospital.program.matcher)

    return change


def topic_made_private(hospital: Hospital) -> Change:
    hospital.publish_offers(hospital.chidi, "reading EKGs at night")
    hospital.share_goal(hospital.ben, visibility="unnamed")
    hospital.chidi.click("I can help", hospital.chidi.await_message("wants to grow in", hospital.growth))
    hospital.ben.await_message("reading EKGs at night")

    def change() -> None:
        with hospital.db.begin() as s:
            chidi = people.get(s, hospital.team_id, hospital.chidi.id)
            chosen = {s.scalars(select(Offer.id)).one(): ["LIFE.03"]}
            offers.confirm_aspects(s, chidi, chosen, hospital.program.matcher)

    return change


def role_changed(hospital: Hospital) -> Change:
    share_with_two_mentors(hospital)

    def change() -> None:
        with hospital.db.begin() as s:
            people.get(s, hospital.team_id, hospital.amara.id).about = "Chief of medicine"

    return change


def mentor_blocked(hospital: Hospital) -> Change:
    share_with_two_mentors(hospital)
    pair = {"blocker": hospital.ben.id, "blocked": hospital.amara.id}
    return adding(hospital, Block(team_id=hospital.team_id, **pair, created_at=hospital.now))


def evaluator_imported(hospital: Hospital) -> Change:
    share_with_two_mentors(hospital)
    return lambda: import_evaluator(hospital, hospital.amara, hospital.ben)


def mentor_became_student(hospital: Hospital) -> Change:
    share_with_two_mentors(hospital)

    def change() -> None:
        with hospital.db.begin() as s:
            import_placements(s, hospital.team_id, [PlacementRow(hospital.amara.id, "", "", Role.STUDENT)])

    return change


def mentor_paused(hospital: Hospital) -> Change:
    share_with_two_mentors(hospital)

    def change() -> None:
        with hospital.db.begin() as s:
            amara = people.get(s, hospital.team_id, hospital.amara.id)
            quiet_times.pause(s, amara, Moment(datetime(2031, 3, 20, tzinfo=UTC)), hospital.now)

    return change


def mentor_wants_no_messages(hospital: Hospital) -> Change:
    share_with_two_mentors(hospital)
    return adding(hospital, DoNotMessage(team_id=hospital.team_id, user_id=hospital.amara.id))


def mentor_on_shift(hospital: Hospital) -> Change:
    share_with_two_mentors(hospital)

    def change() -> None:
        night = PlannedShift(
            hospital.amara.id, ShiftKind.CALL, hospital.now - timedelta(hours=1), hospital.now + timedelta(hours=9)
        )
        with hospital.db.begin() as s:
            quiet_times.import_shifts(s, hospital.team_id, [night], hospital.now)

    return change


def invitation_deleted(hospital: Hospital) -> Change:
    hospital.priya.step("invite_to_grow", person=hospital.ben.id, sentence="running a code without freezing")
    hospital.ben.await_message("A goal was suggested for you")

    def change() -> None:
        with hospital.db.begin() as s:
            s.execute(delete(Invitation))

    return change
