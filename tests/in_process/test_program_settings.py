"""**Program settings**: chosen in Slack, checked at the field, noted in the audit, and in force on every replica."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select

from bot.application import Curbside
from bot.config import Settings
from bot.live_settings import REFRESH_SECONDS, LiveSettings
from bot.setting_values import HOSPITAL_SETTINGS
from handlers.views.program_pages import PAGES, Kind
from mentoring.asks import expiry
from mentoring.messages import send_windows
from mentoring.people import rhythm
from mentoring.program import chosen_settings, staff
from models import Ask, AuditedAction, AuditEntry, ChosenSetting, Duty, Introduction, StaffMember
from sandbox.client import Refused, UserClient
from tests.hospital import Hospital
from tests.in_process.settings_steps import make_admin, open_page
from tests.steps import await_ephemeral, click_forged_button


@pytest.fixture
def admin(hospital: Hospital) -> UserClient:
    """Sam, an admin of the workspace."""
    return make_admin(hospital, hospital.sam)


def test_every_setting_that_can_be_chosen_has_a_field() -> None:
    asked = {each.name for page in PAGES for each in page.settings}
    assert asked == set(HOSPITAL_SETTINGS) - {"AFTER_UNINSTALL"}  # IT alone removes the app


def test_what_an_admin_chooses_holds_at_once_here_and_on_other_replicas_within_a_minute(
    hospital: Hospital, admin: UserClient
) -> None:
    program: Curbside = hospital.program
    other = LiveSettings(program.settings.started, hospital.db, hospital.team_id, lambda _: None)
    other.refresh()
    open_page(admin, "When I message people")
    assert admin.submit(message_windows="07:30", window_1_until="08:15", window_2_from="", window_2_until="",
                        days_between="14", holidays="US-IL", weekend=["fri", "sat"]) == {}  # fmt: skip
    shown = admin.shows(admin.await_modal("Program settings"))
    assert "Saved. It takes effect within a minute." in shown
    assert "7:30 a.m. to 8:15 a.m." in shown
    assert "Fri, Sat" in shown
    for settings in (program.settings(), program.delivery.settings(), program.worker.settings()):
        assert settings.send_policy.windows == ((time(7, 30), time(8, 15)),)
        assert settings.send_policy.budget == timedelta(days=14)
    assert (program.calendar.place, program.calendar.weekend) == ("US-IL", frozenset({4, 5}))
    assert other().send_policy.budget == timedelta(days=7)
    assert REFRESH_SECONDS < 60
    other.refresh()
    assert other().send_policy.budget == timedelta(days=14)


def test_the_audit_says_who_changed_which_settings_and_not_what_stands_in_them(
    hospital: Hospital, admin: UserClient
) -> None:
    open_page(admin, "Help and concerns")
    assert admin.submit(crisis_contacts="House officer support: 555-0134", concern_contacts="Ombuds: 555-0177") == {}
    with hospital.db() as s:
        entry = s.scalars(select(AuditEntry).where(AuditEntry.action == AuditedAction.CHANGED_SETTINGS)).one()
        assert entry.by == admin.id
        assert entry.detail == "CRISIS_CONTACTS, CONCERN_CONTACTS"
    hospital.ben.command("/grow I want to end my life")
    await_ephemeral(hospital.ben, "House officer support: 555-0134")


@pytest.mark.parametrize(
    ("page", "fields", "wrong"),
    [
        ("When I message people", {"days_between": "91"}, {"days_between": "This is not a number from 1 to 90."}),
        ("When I message people", {"holidays": "Atlantis"}, {"holidays": "This is no place that has holidays here."}),
        ("When I message people", {"window_1_until": "12:29"}, {"message_windows": "at least 30 minutes later"}),
        ("When I message people", {"window_2_until": ""}, {"message_windows": "needs a beginning and an end"}),
        ("When I message people", {"quiet_hours": "11:00"}, {"quiet_hours": "begins after noon"}),
        ("When I message people", {"remind_days": "0"}, {"remind_days": "This is not a number from 1 to 10."}),
        ("When I message people", {"expire_days": "11"}, {"expire_days": "This is not a number from 1 to 10."}),
        ("When I message people", {"check_in_weeks": "3"}, {"check_in_weeks": "This is not 2 or 4 or 8."}),
        ("Small numbers", {"smallest_cell": "3"}, {"smallest_cell": "This is not a number from 4 to 100."}),
        ("Small numbers", {"smallest_cell": "101"}, {"smallest_cell": "This is not a number from 4 to 100."}),
        ("Small numbers", {"keep_goals": "29", "keep_audit": "x"}, {"keep_goals": "30 to", "keep_audit": "30 to"}),
        ("Who takes part", {"evaluator_days": "91"}, {"evaluator_days": "This is not a number from 0 to 90."}),
    ],
)
def test_what_cant_be_is_said_at_its_field_and_nothing_is_stored(
    hospital: Hospital, admin: UserClient, page: str, fields: dict[str, str], wrong: dict[str, str]
) -> None:
    open_page(admin, page)
    errors = admin.submit(**fields)
    assert errors.keys() == wrong.keys()
    assert all(wrong[field] in sentence for field, sentence in errors.items()), errors
    with hospital.db() as s:
        assert s.scalars(select(ChosenSetting)).all() == []


@pytest.mark.parametrize(("cell", "days"), [("4", "0"), ("100", "90")])
def test_the_limits_themselves_are_taken(hospital: Hospital, admin: UserClient, cell: str, days: str) -> None:
    open_page(admin, "Small numbers")
    assert admin.submit(smallest_cell=cell) == {}
    admin.close_modal()
    open_page(admin, "Who takes part")
    assert admin.submit(evaluator_days=days) == {}
    settings = hospital.program.settings()
    assert (settings.smallest_cell, settings.evaluator_grace.days) == (int(cell), int(days))


def test_an_emptied_field_is_the_default_again(hospital: Hospital, admin: UserClient) -> None:
    for typed, holds in (("12", 12), ("", 5)):
        open_page(admin, "Small numbers")
        assert admin.submit(smallest_cell=typed) == {}
        assert hospital.program.settings().smallest_cell == holds
        admin.close_modal()
    with hospital.db() as s:
        assert s.scalars(select(ChosenSetting)).all() == []


def test_what_the_environment_fixes_is_shown_and_can_not_be_changed(hospital: Hospital, admin: UserClient) -> None:
    settings = hospital.program.settings
    settings.started = replace(settings.started, given={"SMALLEST_CELL": "8"})
    form = open_page(admin, "Small numbers")
    assert "*Smallest group shown*: 8" in str(form["blocks"][0])
    with pytest.raises(Refused):
        admin.submit(smallest_cell="9")
    assert admin.submit(keep_goals="400") == {}
    with hospital.db() as s:
        assert s.scalars(select(ChosenSetting.name)).all() == ["KEEP_GOALS"]


def test_people_are_named_and_what_they_may_follows(hospital: Hospital, admin: UserClient) -> None:
    """A program admin changes settings, a chief sees them, and others see no button and are refused a forged one."""
    amara, dara, ben = hospital.amara, hospital.dara, hospital.ben
    for person in (amara, dara, ben):
        assert "Program settings" not in person.shows(person.open_home())
    open_page(admin, "Who looks after Curbside")
    assert admin.submit(admins=[amara.id], chiefs=[dara.id]) == {}
    with hospital.db() as s:
        assert {(each.user_id, each.duty) for each in s.scalars(select(StaffMember))} == {
            (amara.id, Duty.PROGRAM_ADMIN),
            (dara.id, Duty.CHIEF),
        }
    for person in (amara, dara):
        person.open_home()
        person.await_home("Program settings")
    open_page(amara, "Small numbers")
    assert amara.submit(smallest_cell="6") == {}
    dara.click("Program settings", view=dara.open_home())
    seen = dara.await_modal("Program settings")
    assert "Your program admins change these." in dara.shows(seen)
    assert "Change" not in [each["accessory"]["text"]["text"] for each in seen["blocks"] if "accessory" in each]
    said = click_forged_button(hospital, ben, "program_settings.open", "mine")
    assert "Only your program's admins can do that" in said
    amara.close_modal()
    open_page(amara, "Who looks after Curbside")
    assert amara.submit(admins=[], chiefs=[]) == {}
    hospital.settle()
    assert "Program settings" not in amara.shows(amara.open_home())


def test_a_form_that_was_open_when_someone_lost_the_duty_is_refused(hospital: Hospital, admin: UserClient) -> None:
    open_page(admin, "Small numbers")
    hospital.workspace.post(f"/sandbox/users/{admin.id}", is_admin=False)
    hospital.program.member_sync.sync()
    admin.submit(smallest_cell="9")
    assert hospital.program.settings().smallest_cell == 5
    with hospital.db() as s:
        assert s.scalars(select(ChosenSetting)).all() == []


def test_a_guest_can_not_look_after_a_program(hospital: Hospital, admin: UserClient) -> None:
    hospital.workspace.post(f"/sandbox/users/{hospital.priya.id}", is_restricted=True)
    open_page(admin, "Who looks after Curbside")
    assert "isn't a member of this workspace" in admin.submit(chiefs=[hospital.priya.id])["chiefs"]
    with hospital.db() as s:
        assert staff.named(s, hospital.team_id, Duty.CHIEF) == []


def test_the_overview_says_what_to_do_first(admin: UserClient) -> None:
    admin.click("Program settings", view=admin.open_home())
    first = admin.shows(admin.await_modal("Program settings"))
    assert "To do first" in first
    assert "Whom people can turn to in a crisis: no one" in first
    assert "/invite" not in first
    admin.close_modal()
    open_page(admin, "Growth channel")
    assert admin.submit(growth_channel=admin.channel("general")) == {}
    assert "/invite @Curbside" in admin.shows(admin.await_modal("Program settings"))


def test_every_setting_has_a_kind_that_is_asked_for() -> None:
    assert {each.kind for page in PAGES for each in page.settings} == set(Kind)


def test_without_the_optional_scope_goals_are_posted_in_the_channel_that_was_chosen(
    hospital: Hospital, admin: UserClient
) -> None:
    """The picker gives the channel's id, so no list of channels is read."""
    hospital.server.slack.workspace.app.scopes.remove("channels:read")
    hospital.allows_error_responses = True
    open_page(admin, "Growth channel")
    assert admin.submit(growth_channel=hospital.growth) == {}
    hospital.share_goal(hospital.ben)
    assert hospital.ben.await_message("running a code", hospital.growth)


def test_requests_and_check_ins_follow_the_rhythm_that_was_chosen(hospital: Hospital, admin: UserClient) -> None:
    open_page(admin, "When I message people")
    chosen = {
        "remind_days": "1",
        "expire_days": "10",
        "check_in_weeks": "8",
        "quiet_hours": "18:30",
        "quiet_until": "08:00",
    }
    assert admin.submit(**chosen) == {}
    assert "6:30 p.m. to 8:00 a.m." in admin.shows(admin.await_modal("Program settings"))
    hospital.introduce_pair()
    with hospital.db() as s:
        found = rhythm.load(s, hospital.team_id)
        assert (found.remind_days, found.expire_days) == (1, 10)
        assert s.scalars(select(Introduction.check_in_weeks)).one() == 8
        ask = s.scalars(select(Ask)).one()
        evening = datetime(2031, 3, 4, 0, 30, tzinfo=UTC)  # 6:30 p.m. in Chicago
        assert send_windows.arrival(ask.mentor.tz, evening, found) == datetime(2031, 3, 4, 14, 0, tzinfo=UTC)
        assert expiry.reminder_due(s, ask) == ask.awaiting_since + timedelta(days=1)


def test_who_takes_themselves_off_reads_that_it_is_saved(hospital: Hospital, admin: UserClient) -> None:
    open_page(admin, "Who looks after Curbside")
    assert admin.submit(admins=[hospital.amara.id]) == {}
    hospital.amara.open_home()
    hospital.amara.await_home("Program settings")
    open_page(hospital.amara, "Who looks after Curbside")
    assert hospital.amara.submit(admins=[]) == {}
    assert "Saved." in hospital.amara.shows(hospital.amara.await_modal("Curbside"))


def test_who_is_no_admin_of_the_workspace_any_more_is_refused_at_once(hospital: Hospital, admin: UserClient) -> None:
    admin.open_home()
    admin.await_home("Program settings")
    hospital.workspace.post(f"/sandbox/users/{admin.id}", is_admin=False)
    said = click_forged_button(hospital, admin, "program_settings.open", "mine")
    assert "Only your program's admins can do that" in said


@pytest.mark.parametrize("written", ["12-14", "1200-1330,15:00-16:30"])
def test_whatever_spelling_of_times_a_start_takes_is_shown(hospital: Hospital, admin: UserClient, written: str) -> None:
    with hospital.db.begin() as s:
        chosen_settings.choose(s, hospital.team_id, {"MESSAGE_WINDOWS": written}, "", hospital.now)
    hospital.program.settings.refresh()
    open_page(admin, "When I message people")
    assert admin.submit() == {}


def test_what_could_not_follow_a_change_is_tried_again(hospital: Hospital) -> None:
    failing, seen = [True], list[int]()

    def follow(settings: Settings) -> None:
        if failing.pop():
            raise OSError("the database is gone for a moment")
        seen.append(settings.smallest_cell)

    live = LiveSettings(hospital.program.settings.started, hospital.db, hospital.team_id, follow)
    with pytest.raises(OSError, match="gone"):
        live.refresh()
    failing.append(False)
    live.refresh()
    live.refresh()
    assert seen == [5]


def test_slack_is_not_asked_about_who_uses_curbside_already(hospital: Hospital, admin: UserClient) -> None:
    """A save with many names has to answer within three seconds."""
    hospital.amara.open_home()
    open_page(admin, "Who looks after Curbside")
    before = len(hospital.calls("users.info"))
    assert admin.submit(chiefs=[hospital.amara.id]) == {}
    assert len(hospital.calls("users.info")) == before
