"""Workspaces that removed the app, and work that is planned for a time."""

from datetime import date, datetime, time

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Uninstall(Base):
    """The app was removed from a workspace: unless it comes back, its rows are parked or deleted at `settle_at`."""

    __tablename__ = "uninstalls"

    team_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    uninstalled_at: Mapped[datetime]
    settle_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class PlannedWork(Base):
    """Work that one of all processes does, at `due_at`."""

    __tablename__ = "planned_work"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    due_at: Mapped[datetime]


class Holiday(Base):
    """A day on which a workspace's people don't work."""

    __tablename__ = "holidays"

    team_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))


class WeekendDay(Base):
    """A day of the week on which a workspace's people don't work; 0 is Monday."""

    __tablename__ = "weekend_days"

    team_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    weekday: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class HospitalRhythm(Base):
    """How a workspace wants requests and check-ins timed, as its settings say; without a row, the defaults hold."""

    __tablename__ = "rhythms"

    team_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    night_begins: Mapped[time]
    day_begins: Mapped[time]
    remind_days: Mapped[int]
    expire_days: Mapped[int]
    check_in_weeks: Mapped[int]
