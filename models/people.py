"""People, who is never shown to whom, where they work, and when they are left alone."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, str_enum


class Person(Base):
    """A Slack user who has used Curbside, keyed on (team, user id). Roles are what a person does, not tables.

    `about` is what they say about themselves; it starts as the `title` in their Slack profile. When something is due
    for them, `deferred_until` is when the bot next checks whether it may start a message. `left_at` is set while they
    are gone from the workspace; `memberships_synced_at` is when their public channels were last read.
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


class Block(Base):
    """One person blocked another, so neither is ever shown to the other. No one is notified."""

    __tablename__ = "blocks"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    blocked_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True)
    created_at: Mapped[datetime]


class Evaluation(Base):
    """A program says that one Slack user evaluates another: during that time, neither is shown to the other.

    Either of them may not have used Curbside yet.
    """

    __tablename__ = "evaluations"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="has_an_end"),
        Index("evaluations_by_evaluator", "team_id", "evaluator"),
        Index("evaluations_by_resident", "team_id", "resident"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[str] = mapped_column(String(32))
    evaluator: Mapped[str] = mapped_column(String(32))
    resident: Mapped[str] = mapped_column(String(32))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class Placement(Base):
    """A Slack user's program and site, as the program says; "" when it doesn't say.

    They may not have used Curbside yet.
    """

    __tablename__ = "placements"

    team_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    user_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    program: Mapped[str] = mapped_column(String(80), index=True)
    site: Mapped[str] = mapped_column(String(80), index=True)


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
