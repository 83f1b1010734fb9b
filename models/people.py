"""People, and when they are left alone."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, str_enum


class Person(Base):
    """A Slack user who has used Curbside, keyed on (team, user id); roles are what they do, not tables.

    `about` is what they say of themselves, at first the `title` that Slack has for them.
    Where something due waits for them, `deferred_until` is when the bot next checks whether it may start a message.
    `left_at` is set while Slack says that they are gone from the workspace; `memberships_synced_at` is when their
    public channels were last read.
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
    """Somebody never wants to be shown to somebody else again, nor the other way round. Nobody is told."""

    __tablename__ = "blocks"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    blocked_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True)
    created_at: Mapped[datetime]


class Evaluation(Base):
    """A program says that one Slack user evaluates another; for that time neither is shown to the other.

    Both may be people who have not used Curbside yet.
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
    """Which program a Slack user belongs to and at which site they work, as their program says; "" where unsaid.

    They may not have used Curbside yet.
    """

    __tablename__ = "placements"

    team_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    user_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    program: Mapped[str] = mapped_column(String(80), index=True)
    site: Mapped[str] = mapped_column(String(80), index=True)


class ChannelMembership(Base):
    """A public channel that a person is in, as Slack last said, and how many others are."""

    __tablename__ = "channel_memberships"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    channel_id: Mapped[str] = mapped_column(String(32), primary_key=True, index=True)
    name: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]


class QuietKind(StrEnum):
    PAUSE = "pause"
    NIGHTS = "nights"


class ShiftKind(StrEnum):
    """Of the shifts during which people are left alone."""

    CALL = "call"
    NIGHTS = "nights"
    POST_CALL = "post-call"
    LEAVE = "leave"
    ON_SERVICE = "on service"


class Shift(Base):
    """A program's schedule says when a Slack user is left alone; they may not have used Curbside yet."""

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
    """A stretch in which a person is left alone; it always has an end."""

    __tablename__ = "quiet_times"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="has_an_end"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    kind: Mapped[QuietKind] = mapped_column(str_enum(QuietKind))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
