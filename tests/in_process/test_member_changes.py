"""What changes about someone in Slack is followed at once: a time zone, a deactivation; of others nothing is kept."""

from typing import Any

import pytest
from slack_sdk.socket_mode.request import SocketModeRequest
from sqlalchemy import select

from benchmarks.hospital import counted
from bot.slack.socket_mode import respond
from mentoring.program import staff
from models import AuditEntry, Duty, Goal, GoalState, Person
from tests.hospital import Hospital


def tell(hospital: Hospital, user_id: str, **changed: Any) -> None:
    """Slack tells that something about a user changed."""
    team = {"team_id": hospital.team_id}
    user = {"id": user_id, **team, "name": "x", "real_name": "X", "tz": "America/Chicago", **changed}
    event = {"type": "user_change", "user": user, "event_ts": "1.2"}
    body = {**team, "api_app_id": "A1", "type": "event_callback", "event": event, "event_id": "Ev1"}
    assert respond(hospital.program.app, SocketModeRequest("events_api", "E1", body)).status == 200


def test_a_new_time_zone_moves_what_is_planned(hospital: Hospital) -> None:
    hospital.ask_amara()
    tell(hospital, hospital.amara.id, tz="Pacific/Honolulu")
    with hospital.db() as s:
        assert s.scalars(select(Person.tz).where(Person.user_id == hospital.amara.id)).one() == "Pacific/Honolulu"


@pytest.mark.parametrize("change", [{"deleted": True}, {"is_restricted": True}])
def test_someone_who_was_deactivated_is_parked_at_once(hospital: Hospital, change: dict[str, bool]) -> None:
    hospital.ask_amara()
    tell(hospital, hospital.ben.id, **change)
    with hospital.db() as s:
        assert s.scalars(select(Person.left_at).where(Person.user_id == hospital.ben.id)).one()
        assert s.scalars(select(Goal.state)).all() == [GoalState.PARKED]
    hospital.amara.await_message("This goal is on hold.")


@pytest.mark.parametrize("change", [{"deleted": True}, {"is_restricted": True}])
@pytest.mark.parametrize("is_heard", [True, False])
def test_duties_end_with_a_departure_also_of_someone_who_never_used_curbside(
    hospital: Hospital, change: dict[str, bool], *, is_heard: bool
) -> None:
    leaves, stays, duties = hospital.ruth.id, hospital.dara.id, ((Duty.CHIEF, "Medicine"), (Duty.PROGRAM_ADMIN, ""))
    with hospital.db.begin() as s:
        for duty, program in duties:
            staff.name(s, hospital.team_id, duty, [leaves, stays], "", hospital.now, program)
    if is_heard:
        tell(hospital, leaves, **change)
    else:  # Slack's event was missed
        user = hospital.server.slack.workspace.users[leaves]
        for key, value in change.items():
            setattr(user, key, value)
    assert hospital.program.member_sync.sync() == 0
    with hospital.db() as s:
        assert [staff.named(s, hospital.team_id, duty, program) for duty, program in duties] == [[stays], [stays]]
        details = s.scalars(select(AuditEntry.detail).order_by(AuditEntry.id)).all()
        assert details[2:] == ["duties that ended with a departure from Slack: 2"]


def test_of_someone_who_does_not_use_curbside_nothing_is_kept(hospital: Hospital) -> None:
    with counted(hospital.program.engine) as statements:
        tell(hospital, hospital.priya.id, tz="Pacific/Honolulu")
    assert len([each for each in statements if each != "BEGIN"]) == 1
    with hospital.db() as s:
        assert s.scalars(select(Person)).all() == []


def test_a_change_of_a_guest_without_duties_does_not_wait_to_write(hospital: Hospital) -> None:
    with counted(hospital.program.engine) as statements:
        tell(hospital, hospital.priya.id, is_restricted=True)
    assert "BEGIN IMMEDIATE" not in statements
