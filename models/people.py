"""People, who is never shown to whom, where they work, and when they are left alone."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false, text, true
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, str_enum

NOT_BEGUN = text("begun_at IS NULL")


class Person(Base):
    """A Slack user who has used Curbside, keyed on (team, user id). Roles are what a person does, not tables.

    `about` is what they say about themselves; it starts as the `title` in their Slack profile. When something is due
    for them, `deferred_until` is when the bot next checks whether it may start a message. `left_at` is set while they
    are no members of the workspace; `memberships_synced_at` is when their public channels were last read. `is_admin` is
    set for admins and owners of the workspace.
    """

    __tablename__ = "people"
    __table_args__ = (UniqueConstraint("team_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[str] = mapped_column(String(32))
    user_id: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(255))
    about: Mapped[str] = mapped_column(String(200), default="")
    title: Mapped[str] = mapped_column(String(200), default="")
    tz: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    deferred_until: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    memberships_synced_at: Mapped[datetime | None] = mapped_column(index=True)
    is_admin: Mapped[bool] = mapped_column(default=False, server_default=false())


class Block(Base):
    """One Slack user (`blocker`) blocked another, so neither is ever shown to the other. No one is notified.

    Both are Slack user ids: a block outlives either side's being forgotten.
    """

    __tablename__ = "blocks"
    __table_args__ = (
        UniqueConstraint("team_id", "blocker", "blocked"),
        Index("blocks_by_blocked", "team_id", "blocked"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[str] = mapped_column(String(32))
    blocker: Mapped[str] = mapped_column(String(32))
    blocked: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime]


class Evaluation(Base):
    """A program says that one Slack user evaluates another: during that time, neither is shown to the other.

    Either of them may not have used Curbside yet. `first_day` and `last_day` are the days that the file means; without
    a last day it is until further notice. `starts_at` and `ends_at` are when the two are kept apart: also while the
    evaluation is still being written, and until further notice while a file of this source waits to be corrected.
    `program` is set where it is a standing evaluator's. `is_refused` is set for what could be read in a file that was
    refused, and `is_left_out` for what had begun when its source's file left it out: that day was its last. `begun_at`
    is when it was seen that the time has begun, and what was open between the two was closed.
    """

    __tablename__ = "evaluations"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="has_an_end"),
        Index("evaluations_by_evaluator", "team_id", "evaluator"),
        Index("evaluations_by_resident", "team_id", "resident"),
        Index("evaluations_to_begin", "starts_at", sqlite_where=NOT_BEGUN, postgresql_where=NOT_BEGUN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[str] = mapped_column(String(32))
    source: Mapped[str] = mapped_column(String(80), server_default="default")
    evaluator: Mapped[str] = mapped_column(String(32))
    resident: Mapped[str] = mapped_column(String(32))
    program: Mapped[str | None] = mapped_column(String(80))
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    is_refused: Mapped[bool] = mapped_column(default=False, server_default=false())
    is_left_out: Mapped[bool] = mapped_column(default=False, server_default=false())
    begun_at: Mapped[datetime | None]


class StandingEvaluator(Base):
    """Someone who always evaluates everyone in a program who is no attending, as a source says.

    `evaluations` has a row for each of these pairs; they follow the list of who is in which program. `is_refused` is
    set for what could be read in a file that was refused.
    """

    __tablename__ = "standing_evaluators"

    team_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    source: Mapped[str] = mapped_column(String(80), primary_key=True)
    evaluator: Mapped[str] = mapped_column(String(32), primary_key=True)
    program: Mapped[str] = mapped_column(String(80), primary_key=True)
    is_refused: Mapped[bool] = mapped_column(default=False)


class EvaluatorSource(Base):
    """Where evaluators come from, such as one program's rotation software; each replaces only what it said before.

    `refused_at` is set while its latest file waits to be corrected: until then, every pair known from it stays apart.
    `unreadable_rows` counts the rows of that file of which no pair could be read.
    """

    __tablename__ = "evaluator_sources"

    team_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    source: Mapped[str] = mapped_column(String(80), primary_key=True)
    imported_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]
    unreadable_rows: Mapped[int] = mapped_column(default=0)


class Role(StrEnum):
    """What someone is in their program."""

    RESIDENT = "resident"
    FELLOW = "fellow"
    ATTENDING = "attending"
    STUDENT = "student"
    OTHER = "other"


class Placement(Base):
    """A Slack user's site, role and year of training in one of their programs, and its last day, as the program says.

    "" or None stands for what it doesn't say; a row without a program says where and what they are. They may not have
    used Curbside yet. `takes_part` is False for students, unless the hospital says otherwise. `is_home` marks the one
    program of several in which they are counted, and by whose year.
    """

    __tablename__ = "placements"
    __table_args__ = (CheckConstraint("year BETWEEN 1 AND 10", name="year"),)

    team_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    user_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    program: Mapped[str] = mapped_column(String(80), primary_key=True, index=True)
    site: Mapped[str] = mapped_column(String(80), index=True)
    role: Mapped[Role | None] = mapped_column(str_enum(Role))
    year: Mapped[int | None]
    ends: Mapped[date | None]
    takes_part: Mapped[bool] = mapped_column(default=True, server_default=true())
    is_home: Mapped[bool] = mapped_column(default=True, server_default=true())


class ChannelMembership(Base):
    """A public channel that a person is in, and how many members it has, as of the last sync."""

    __tablename__ = "channel_memberships"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    channel_id: Mapped[str] = mapped_column(String(32), primary_key=True, index=True)
    name: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]


class QuietKind(StrEnum):
    PAUSE = "pause"
    NIGHTS = "nights"


class ShiftKind(StrEnum):
    """The kinds of shifts during which people are left alone."""

    CALL = "call"
    NIGHTS = "nights"
    POST_CALL = "post-call"
    LEAVE = "leave"
    ON_SERVICE = "on service"


class Shift(Base):
    """A stretch of a program's schedule in which a Slack user is left alone; they may not have used Curbside yet."""

    __tablename__ = "shifts"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="has_an_end"),
        Index("shifts_by_user", "team_id", "user_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[str] = mapped_column(String(32))
    user_id: Mapped[str] = mapped_column(String(32))
    kind: Mapped[ShiftKind] = mapped_column(str_enum(ShiftKind))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class QuietTime(Base):
    """A stretch in which a person has chosen to be left alone; it always has an end."""

    __tablename__ = "quiet_times"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="has_an_end"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    kind: Mapped[QuietKind] = mapped_column(str_enum(QuietKind))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
