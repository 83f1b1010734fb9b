"""What Slack lets the app do: asked daily and kept; forms leave out what wasn't granted, and say what to ask IT for."""

import pytest

from mentoring.program import chosen_settings
from sandbox.client import UserClient
from tests.hospital import Hospital
from tests.in_process.settings_steps import make_admin


@pytest.fixture
def admin(hospital: Hospital) -> UserClient:
    """Sam, an admin of the workspace."""
    return make_admin(hospital, hospital.sam)


CHANNELS = [
    ("general", True, "I'm not in #general yet, so I can't post goals. Type there: /invite @Curbside"),
    ("nowhere", True, "There's no public channel #nowhere, so I can't post goals. Choose one in Program settings."),
    ("growth", True, ""),
    ("growth", False, "I can't find #growth without the scope channels:read. Choose it in Program settings."),
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
