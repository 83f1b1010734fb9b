"""What a workspace has chosen in Slack, by the names of the environment variables that would fix it."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring import audit
from models import AuditedAction, ChosenSetting


def read(s: Session, team_id: str) -> dict[str, str]:
    """Return what was chosen, by name."""
    rows = select(ChosenSetting.name, ChosenSetting.value).where(ChosenSetting.team_id == team_id)
    return {name: value for name, value in s.execute(rows)}  # noqa: C416 (rows are Row objects, not pairs)


def is_any_chosen(s: Session) -> bool:
    """Has any workspace chosen anything?"""
    return s.scalar(select(ChosenSetting.name).limit(1)) is not None


def choose(s: Session, team_id: str, wanted: Mapping[str, str], by: str, now: datetime) -> list[str]:
    """Store what was chosen; "" gives a setting its built-in default again. The audit names what has changed.

    Returns: the names of the settings that have changed.
    """
    known = {each.name: each for each in s.scalars(select(ChosenSetting).where(ChosenSetting.team_id == team_id))}
    before = {name: known[name].value if name in known else "" for name in wanted}
    changed = [name for name, value in wanted.items() if before[name] != value]
    for name in changed:
        if not wanted[name]:
            s.delete(known[name])
        elif name in known:
            known[name].value, known[name].changed_at = wanted[name], now
        else:
            s.add(ChosenSetting(team_id=team_id, name=name, value=wanted[name], changed_at=now))
    if changed:
        detail = ", ".join(changed)
        audit.write(s, team_id, AuditedAction.CHANGED_SETTINGS, now, by=by, detail=detail)
    return changed
