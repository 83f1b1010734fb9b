"""Slack users who asked to be forgotten, and those who asked for no messages: of most, nothing but the id is kept."""

from datetime import datetime

from sqlalchemy import JSON, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Forgotten(Base):
    """A Slack user who was forgotten and has not used Curbside since: imports and restored backups leave them out.

    So that coming back opens nothing, it keeps what their placement must go on to hold: the `programs` whose
    standing evaluators they are kept apart from (none where they are attendings), and whether they take part. Someone
    who `is_back` uses Curbside again; the row stays until the next list of people says where they belong.
    """

    __tablename__ = "forgotten"

    team_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    user_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    programs: Mapped[list[str]] = mapped_column(JSON, default=list)
    takes_part: Mapped[bool] = mapped_column(default=True)
    is_back: Mapped[bool] = mapped_column(default=False)


class UnlistedForgetting(Base):
    """A forgetting that is not yet in the file beside the backups; the row goes once its line is there."""

    __tablename__ = "unlisted_forgettings"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[str] = mapped_column(String(32))
    user_id: Mapped[str] = mapped_column(String(32))
    forgotten_at: Mapped[datetime]
    no_messages: Mapped[bool] = mapped_column(default=False)


class HeldForgetting(Base):
    """What a legal hold keeps of someone who was forgotten: every deleted row, as JSON, until the hold ends."""

    __tablename__ = "held_forgettings"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[str] = mapped_column(String(32))
    user_id: Mapped[str] = mapped_column(String(32))
    forgotten_at: Mapped[datetime]
    deleted_rows: Mapped[str] = mapped_column(Text)


class DoNotMessage(Base):
    """A Slack user, known to Curbside or not, whom it must not message."""

    __tablename__ = "do_not_message"

    team_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    user_id: Mapped[str] = mapped_column(String(32), primary_key=True)
