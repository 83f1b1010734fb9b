"""The app is removed from the workspace: 30 days later, what is known is parked or deleted, unless it came back."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.tidy import Tidy
from mentoring.consequences import uninstalls
from mentoring.consequences.retention import Retention
from mentoring.consequences.uninstalls import GRACE, KEPT
from mentoring.people import people
from models import AuditedAction, AuditEntry, Base, Goal, GoalState, Person, Uninstall
from tests.hospital import Hospital

INSTANT = timedelta(seconds=1)


def tidy(hospital: Hospital, after: timedelta, *, deletes: bool) -> None:
    keeps = Retention(deletes_after_uninstall=deletes)
    Tidy(hospital.db, lambda: hospital.now + after, keeps, legal_hold=False).tidy()


def uninstall(hospital: Hospital) -> None:
    hospital.allows_error_responses = True
    hospital.introduce_pair()
    hospital.workspace.post(f"{hospital.ben.here}/uninstall")
    hospital.wait_for(lambda: actions(hospital), "the uninstall to be noted")


def actions(hospital: Hospital) -> list[AuditedAction]:
    with hospital.db() as s:
        return list(s.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_it_is_noted_once(hospital: Hospital) -> None:
    uninstall(hospital)
    assert actions(hospital) == [AuditedAction.UNINSTALLED]
    with hospital.db() as s:
        noted = s.scalars(select(Uninstall)).one()
        assert noted.settle_at == noted.uninstalled_at + GRACE


@pytest.mark.parametrize("deletes", [False, True])
def test_nothing_happens_before_the_grace_has_ended(hospital: Hospital, *, deletes: bool) -> None:
    uninstall(hospital)
    with hospital.db() as s:
        since = s.scalars(select(Uninstall.uninstalled_at)).one() - hospital.now
    tidy(hospital, since + GRACE - INSTANT, deletes=deletes)
    with hospital.db() as s:
        assert not any(s.scalars(select(Person.left_at)))
    tidy(hospital, since + GRACE, deletes=deletes)
    with hospital.db() as s:
        assert all(s.scalars(select(Person.left_at)))


def test_parked_people_are_as_they_were_when_they_come_back(hospital: Hospital) -> None:
    uninstall(hospital)
    tidy(hospital, GRACE + INSTANT, deletes=False)
    tidy(hospital, GRACE + INSTANT, deletes=False)
    assert actions(hospital) == [AuditedAction.UNINSTALLED, AuditedAction.WORKSPACE_PARKED]
    with hospital.db() as s:
        assert s.scalars(select(Goal.state)).all() == [GoalState.OPEN]
        assert all(s.scalars(select(Person.left_at)))


def test_where_the_setting_says_so_everything_is_deleted_but_the_audit(hospital: Hospital) -> None:
    uninstall(hospital)
    tidy(hospital, GRACE + INSTANT, deletes=True)
    assert actions(hospital) == [AuditedAction.UNINSTALLED, AuditedAction.WORKSPACE_DELETED]
    with hospital.db() as s:
        for table in Base.metadata.sorted_tables:
            if table.name not in {*KEPT, "planned_work", "processes", "weekend_days"}:
                assert s.execute(select(table)).all() == [], table.name


def test_an_app_that_came_back_in_time_keeps_everything(hospital: Hospital) -> None:
    uninstall(hospital)
    workspace, heartbeat = hospital.server.slack.workspace, hospital.program.heartbeat
    heartbeat.client.token = workspace.install(workspace.app.asked_scopes)
    hospital.program.heartbeat.beat()
    with hospital.db() as s:
        assert s.scalars(select(Uninstall)).all() == []
    tidy(hospital, GRACE + INSTANT, deletes=True)
    with hospital.db() as s:
        assert s.scalars(select(Person)).all()


def test_an_app_that_came_back_late_finds_everyone_as_they_were(hospital: Hospital) -> None:
    uninstall(hospital)
    with hospital.db.begin() as s:
        ben = people.get(s, hospital.team_id, hospital.ben.id)
        ben.left_at = earlier = hospital.now - timedelta(days=1)  # he has left Slack before
    tidy(hospital, GRACE + INSTANT, deletes=False)
    with hospital.db.begin() as s:
        uninstalls.note_installed(s, hospital.team_id)
    with hospital.db() as s:
        assert s.scalars(select(Uninstall)).all() == []
        assert [each for each in s.scalars(select(Person.left_at)) if each] == [earlier]
