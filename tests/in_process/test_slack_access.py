"""What Slack lets the app do: asked daily and kept; forms leave out what wasn't granted, and say what to ask IT for."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from mentoring.people.placements import PlacementRow, import_placements
from mentoring.program import chosen_settings
from models import StandingEvaluator
from sandbox.client import UserClient
from sandbox.models import UserGroup
from tests.hospital import Hospital
from tests.in_process.settings_steps import make_admin, open_program


@pytest.fixture
def admin(hospital: Hospital) -> UserClient:
    """Sam, an admin of the workspace."""
    return make_admin(hospital, hospital.sam)


CHANNELS = [
    ("general", True, "I'm not in #general yet, so I can't post goals. Type there: /invite @Curbside"),
    (
        "nowhere",
        True,
        "There's no public channel #nowhere, so I can't post goals. Create it, or have another one chosen.",
    ),
    ("growth", True, ""),
    ("growth", False, "I can't find #growth: ask IT for the scope channels:read, or choose it in Program settings."),
]


@pytest.mark.parametrize(("channel", "may_read", "said"), CHANNELS)
def test_the_home_of_an_admin_says_what_keeps_goals_from_being_posted(
    hospital: Hospital,
    admin: UserClient,
    channel: str,
    said: str,
    *,
    may_read: bool,
) -> None:
    if not may_read:
        hospital.server.slack.workspace.app.scopes.remove("channels:read")
    with hospital.db.begin() as s:
        chosen_settings.choose(s, hospital.team_id, {"GROWTH_CHANNEL": channel}, "", hospital.now)
    hospital.program.settings.refresh()
    access = hospital.program.access_check.check()
    assert access
    assert ("channels:read" in access.scopes) is may_read
    assert said in admin.shows(admin.open_home())
    assert ("#" in admin.shows(admin.home)) is bool(said)
    assert "#" not in hospital.ben.shows(hospital.ben.open_home())


def test_what_slack_said_last_holds_while_it_does_not_answer(hospital: Hospital) -> None:
    hospital.allows_error_responses = True
    hospital.server.slack.workspace.app.scopes.remove("users:read.email")
    before = hospital.program.access_check.check()
    hospital.workspace.fault("auth.test", "unavailable", times=1)
    after = hospital.program.access_check.check()
    assert before
    assert after
    assert "users:read.email" not in after.scopes
    assert before.asked_at == after.asked_at


@pytest.fixture
def medicine(hospital: Hospital, admin: UserClient) -> UserClient:
    """Sam, an admin of the workspace with one program and a user group of evaluators."""
    with hospital.db.begin() as s:
        import_placements(s, hospital.team_id, [PlacementRow(hospital.ben.id, "Medicine", "")])
    workspace = hospital.server.slack.workspace
    users = [hospital.amara.id, hospital.ruth.id]
    workspace.usergroups["S0COMMITTEE"] = UserGroup("S0COMMITTEE", "Competency committee", "committee", users)
    hospital.program.access_check.check()
    return admin


def evaluators(hospital: Hospital) -> list[str]:
    with hospital.db() as s:
        return sorted(s.scalars(select(StandingEvaluator.evaluator)))


def test_the_members_of_a_user_group_become_standing_evaluators(hospital: Hospital, medicine: UserClient) -> None:
    open_program(medicine, "Medicine")
    assert medicine.submit(evaluators=[hospital.dara.id], evaluator_groups=["S0COMMITTEE"]) == {}
    assert evaluators(hospital) == sorted([hospital.amara.id, hospital.dara.id, hospital.ruth.id])


def test_without_the_scope_the_form_says_what_to_ask_it_for(hospital: Hospital, medicine: UserClient) -> None:
    hospital.server.slack.workspace.app.scopes.remove("usergroups:read")
    shown = medicine.shows(open_program(medicine, "Medicine"))
    assert "ask IT to grant Curbside the optional scope usergroups:read" in shown
    assert "Add the people of these user groups" not in shown
    assert hospital.calls("usergroups.list") == []


@pytest.mark.parametrize("refusal", ["missing_scope", "no_such_subteam", "ratelimited"])
def test_what_slack_refuses_to_tell_is_said_at_the_field(
    hospital: Hospital, medicine: UserClient, refusal: str
) -> None:
    hospital.allows_error_responses = True
    open_program(medicine, "Medicine")
    workspace = hospital.server.slack.workspace
    if refusal == "missing_scope":
        workspace.app.scopes.remove("usergroups:read")
    elif refusal == "no_such_subteam":
        del workspace.usergroups["S0COMMITTEE"]
    else:
        hospital.workspace.fault("usergroups.users.list", "ratelimited", times=1)
    (said,) = medicine.submit(evaluator_groups=["S0COMMITTEE"]).values()
    assert (refusal in said) is (refusal != "ratelimited")
    assert ("ask more slowly" in said) is (refusal == "ratelimited")
    assert evaluators(hospital) == []


def test_who_may_no_longer_set_the_program_learns_nothing_of_a_group(hospital: Hospital, medicine: UserClient) -> None:
    open_program(medicine, "Medicine")
    hospital.workspace.post(f"/sandbox/users/{medicine.id}", is_admin=False)
    hospital.program.member_sync.sync()
    medicine.submit(evaluator_groups=["S0COMMITTEE"])
    assert hospital.calls("usergroups.users.list") == []
    assert evaluators(hospital) == []


@pytest.mark.parametrize(("size", "is_taken"), [(99, True), (100, False)])
def test_as_many_evaluators_are_named_as_a_form_can_show(
    hospital: Hospital, medicine: UserClient, size: int, *, is_taken: bool
) -> None:
    workspace = hospital.server.slack.workspace
    here = workspace.users[hospital.amara.id]
    for number in range(size):
        workspace.users[f"U0STAFF{number}"] = replace(here, id=f"U0STAFF{number}", name=f"staff{number}")
    workspace.usergroups["S0COMMITTEE"].users = [f"U0STAFF{number}" for number in range(size)]
    open_program(medicine, "Medicine")
    errors = medicine.submit(evaluators=[hospital.dara.id], evaluator_groups=["S0COMMITTEE"])
    assert [*errors.values()] == (
        [] if is_taken else ["That makes 101 standing evaluators, and 100 fit here. Ask IT to import them as a list."]
    )
    assert len(evaluators(hospital)) == (size + 1) * is_taken
    if is_taken:
        medicine.close_modal()
        assert open_program(medicine, "Medicine")


def test_a_look_at_the_settings_asks_little_of_slack(hospital: Hospital, admin: UserClient) -> None:
    """A list of all channels may take longer than a tap waits; the daily check has read it."""
    with hospital.db.begin() as s:
        chosen_settings.choose(s, hospital.team_id, {"GROWTH_CHANNEL": "nowhere"}, "", hospital.now)
    hospital.program.settings.refresh()
    hospital.program.access_check.check()
    assert len(hospital.calls("conversations.list")) == 1
    admin.click("Program settings", view=admin.open_home())
    assert "There's no public channel #nowhere" in admin.shows(admin.await_modal("Program settings"))
    assert len(hospital.calls("conversations.list")) == 1


@pytest.mark.parametrize("may_read", [True, False])
def test_of_a_channel_chosen_by_its_id_nothing_is_said_without_the_scope(
    hospital: Hospital, admin: UserClient, *, may_read: bool
) -> None:
    with hospital.db.begin() as s:
        chosen_settings.choose(s, hospital.team_id, {"GROWTH_CHANNEL": admin.channel("general")}, "", hospital.now)
    hospital.program.settings.refresh()
    if not may_read:
        hospital.server.slack.workspace.app.scopes.remove("channels:read")
    hospital.program.access_check.check()
    assert ("I'm not in" in admin.shows(admin.open_home())) is may_read
