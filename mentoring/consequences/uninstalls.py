"""When a workspace removes the app: nothing more is sent; after a grace its rows are parked or deleted."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from mentoring import audit
from models import AuditedAction, Base, DigestItem, Message, Person, Uninstall

GRACE = timedelta(days=30)
KEPT = {"uninstalls", "audit", "unlisted_forgettings", "forgotten"}  # what is left of a workspace that was deleted


def note(s: Session, team_id: str, now: datetime) -> None:
    """Note that a workspace removed the app. Slack may say so more than once."""
    if s.get(Uninstall, team_id) is None:
        s.add(Uninstall(team_id=team_id, uninstalled_at=now, settle_at=now + GRACE))
        audit.write(s, team_id, AuditedAction.UNINSTALLED, now)


def note_installed(s: Session, team_id: str) -> None:
    """Note that Slack takes the bot token: the app is installed, maybe again."""
    uninstall = s.get(Uninstall, team_id)
    if uninstall is None:
        return
    if uninstall.settled_at:  # those who were parked then are as they were
        parked = update(Person).where(Person.team_id == team_id, Person.left_at == uninstall.settled_at)
        s.execute(parked.values(left_at=None), execution_options={"bookkeeping": True})
    s.delete(uninstall)


def due_team_ids(s: Session, now: datetime) -> list[str]:
    """List the workspaces whose grace has ended."""
    return list(
        s.scalars(
            select(Uninstall.team_id)
            .where(Uninstall.settled_at.is_(None), Uninstall.settle_at <= now)
            .order_by(Uninstall.team_id)
        )
    )


def settle(s: Session, team_id: str, now: datetime, *, deletes: bool) -> None:
    """Park everyone in a workspace, or delete all rows about it but its audit and who was forgotten."""
    if deletes:
        _delete_rows(s, team_id)
    else:
        _park_everyone(s, team_id, now)
    s.execute(update(Uninstall).where(Uninstall.team_id == team_id).values(settled_at=now))
    done = AuditedAction.WORKSPACE_DELETED if deletes else AuditedAction.WORKSPACE_PARKED
    audit.write(s, team_id, done, now)


def _park_everyone(s: Session, team_id: str, now: datetime) -> None:
    """Let everyone rest who is there: installing the app again brings them back as they were."""
    here = update(Person).where(Person.team_id == team_id, Person.left_at.is_(None))
    s.execute(here.values(left_at=now), execution_options={"bookkeeping": True})


def _delete_rows(s: Session, team_id: str) -> None:
    """Delete the rows of all tables that name the workspace; what refers to them goes with them."""
    held = select(Message.id).where(Message.team_id == team_id)
    s.execute(delete(DigestItem).where(DigestItem.message_id.in_(held)), execution_options={"bookkeeping": True})
    for table in Base.metadata.sorted_tables:
        if "team_id" in table.columns and table.name not in KEPT:
            s.connection().execute(table.delete().where(table.c.team_id == team_id))
