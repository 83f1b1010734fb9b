"""The audit is shown to who looks after Curbside, and to no one else."""

import csv
import io

import pytest

from mentoring import audit
from mentoring.program import staff
from models import AuditedAction, Duty
from sandbox.client import UserClient
from tests.hospital import Hospital
from tests.in_process.settings_steps import make_admin, open_page


@pytest.fixture
def admin(hospital: Hospital) -> UserClient:
    """Sam, an admin of the workspace."""
    return make_admin(hospital, hospital.sam)


def test_the_audit_is_shown_and_exported_and_names_no_one_s_conversations(
    hospital: Hospital, admin: UserClient
) -> None:
    hospital.introduce_pair()
    open_page(admin, "Small numbers")
    assert admin.submit(smallest_cell="6") == {}
    admin.click("Show", view=admin.await_modal("Program settings"))
    shown = admin.shows(admin.await_modal("Audit"))
    assert "changed settings: SMALLEST_CELL" in shown
    admin.click("Send it as CSV")
    assert "as a CSV file" in admin.shows(admin.await_modal("Audit"))
    (file,) = (each for each in hospital.server.slack.workspace.files.values() if each.name == "curbside-audit.csv")
    assert file.content
    lines = list(csv.reader(io.StringIO(file.content.decode())))
    assert [line[1:] for line in lines] == [
        ["what", "by (member ID)", "detail"],
        ["changed_settings", admin.id, "SMALLEST_CELL"],
    ]
    with hospital.db() as s:
        latest = audit.entries(s, hospital.team_id, 1)[0]
    assert (latest.action, latest.by) == (AuditedAction.EXPORTED_AUDIT, admin.id)


def test_a_chief_sees_settings_and_no_audit(hospital: Hospital) -> None:
    with hospital.db.begin() as s:
        staff.name(s, hospital.team_id, Duty.CHIEF, [hospital.dara.id], "", hospital.now)
    hospital.dara.click("Program settings", view=hospital.dara.open_home())
    assert "Audit" not in hospital.dara.shows(hospital.dara.await_modal("Program settings"))
