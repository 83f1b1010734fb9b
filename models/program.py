"""How a workspace's program runs Curbside: what it has chosen in Slack, and who looks after it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, String, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, str_enum


class ChosenSetting(Base):
    """A setting that was chosen in Slack, under the name and in the spelling of the environment variable that fixes it.

    A setting without a row has its built-in default.
    """

    __tablename__ = "chosen_settings"

    team_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[str] = mapped_column(String(2000))
    changed_at: Mapped[datetime]


class Duty(StrEnum):
    """What someone looks after. Admins and owners of the workspace look after everything without being named."""

    PROGRAM_ADMIN = "program_admin"
    CHIEF = "chief"


class StaffMember(Base):
    """A Slack user who looks after a program, or with "" as `program` after all of them; they may not use Curbside."""

    __tablename__ = "staff"

    team_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    user_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    duty: Mapped[Duty] = mapped_column(str_enum(Duty), primary_key=True)
    program: Mapped[str] = mapped_column(String(80), primary_key=True, default="")


class Measure(StrEnum):
    """What is counted of twelve months."""

    ASKED = "asked"  # learners who shared a goal
    TRIED = "tried"  # learners who were introduced to someone about it
    FINISHED = "finished"  # learners who finished such a goal
    NOT_YET = "not yet"  # answers to: how far did it get you?
    SOME = "some"
    A_LOT = "a lot"


LEARNERS = (Measure.ASKED, Measure.TRIED, Measure.FINISHED)
WORTH = (Measure.NOT_YET, Measure.SOME, Measure.A_LOT)


class WrapUpAnswers(Base):
    """How many answers of one kind a month's wrap-ups got, in the whole workspace; who answered is not kept."""

    __tablename__ = "wrap_up_answers"

    team_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    answer: Mapped[Measure] = mapped_column(str_enum(Measure), primary_key=True)
    count: Mapped[int]


class CoverageCell(Base):
    """What a month's coverage map tells of one count of learners; where not `is_told`, what it told last.

    `program` is "" for the whole hospital, `part` a growth area or a family of them. The band that is told is that of
    `count`, by `k`, the fewest learners of whom was told then: both stay until at least k have moved.
    """

    __tablename__ = "coverage"

    team_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    program: Mapped[str] = mapped_column(String(80), primary_key=True)
    part: Mapped[str] = mapped_column(String(16), primary_key=True)
    measure: Mapped[Measure] = mapped_column(str_enum(Measure), primary_key=True)
    count: Mapped[int]
    k: Mapped[int]
    is_told: Mapped[bool]


class Program(Base):
    """A residency or fellowship program, by the name under which its people were imported; its year has its own date.

    It stays when a later list names no one in it.
    """

    __tablename__ = "programs"
    __table_args__ = (CheckConstraint("year_month BETWEEN 1 AND 12 AND year_day BETWEEN 1 AND 31", name="year_date"),)

    team_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    year_month: Mapped[int] = mapped_column(default=7, server_default=text("7"))
    year_day: Mapped[int] = mapped_column(default=1, server_default=text("1"))


class ChannelState(StrEnum):
    """Whether the app can post in the growth channel, as Slack said last."""

    IN_IT = "in it"
    NOT_IN_IT = "not in it"
    UNKNOWN = "unknown"  # there is no public channel of this name
    UNREADABLE = "unreadable"  # without the scope channels:read


class SlackAccess(Base):
    """What Slack lets the app do in a workspace, as it said at `asked_at`: the granted scopes, and the growth channel.

    `channel` is the name or id of the one that was set then.
    """

    __tablename__ = "slack_access"

    team_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    channel: Mapped[str] = mapped_column(String(80))
    channel_state: Mapped[ChannelState] = mapped_column(str_enum(ChannelState))
    asked_at: Mapped[datetime]
