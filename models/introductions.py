"""Introductions, and the check-ins that belong to them."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, and_, false, text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from models.base import Base, str_enum
from models.goals import Dose, Goal
from models.offers import MAX_PEOPLE
from models.people import Person

CHECK_IN_WEEKS = (2, 4, 8)  # weeks between check-ins


class IntroductionState(StrEnum):
    OPEN = "open"
    FINISHED = "finished"
    ENDED = "ended"


class Introduction(Base):
    """A mentor and a resident who both said yes, about one goal.

    `seat` numbers the mentor's open introductions, so the database rejects one too many. `ended_by` is the person who
    ended it, unless it wrapped up or was parked with its goal.
    """

    __tablename__ = "introductions"
    __table_args__ = (
        Index("one_person_per_seat", "mentor_id", "seat", unique=True,
              sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'")),
        Index("one_open_introduction_per_goal_and_mentor", "goal_id", "mentor_id", unique=True,
              sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'")),
        CheckConstraint(f"seat BETWEEN 1 AND {MAX_PEOPLE}", name="seat"),
        CheckConstraint(f"check_in_weeks IN {CHECK_IN_WEEKS}", name="check_in_weeks"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    goal_id: Mapped[int] = mapped_column(ForeignKey("goals.id", ondelete="CASCADE"), index=True)
    ask_id: Mapped[int] = mapped_column(ForeignKey("asks.id", ondelete="CASCADE"), unique=True)
    mentor_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    resident_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    dose: Mapped[Dose] = mapped_column(str_enum(Dose))
    state: Mapped[IntroductionState] = mapped_column(str_enum(IntroductionState), default=IntroductionState.OPEN)
    seat: Mapped[int]
    thanks: Mapped[str] = mapped_column(String(1000), default="")
    thanks_kept: Mapped[bool] = mapped_column(default=False)
    check_in_weeks: Mapped[int] = mapped_column(default=4)  # weeks
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))

    goal: Mapped[Goal] = relationship(lazy="joined", innerjoin=True)
    mentor: Mapped[Person] = relationship(lazy="joined", innerjoin=True, foreign_keys=[mentor_id])
    resident: Mapped[Person] = relationship(lazy="joined", innerjoin=True, foreign_keys=[resident_id])

    set_time: Mapped["Proposal | None"] = relationship(
        primaryjoin=lambda: and_(Introduction.id == foreign(Proposal.introduction_id), Proposal.state == "chosen"),
        viewonly=True,
        uselist=False,
    )
    meetings: Mapped[list["HeldMeeting"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="HeldMeeting.id"
    )

    def other(self, person_id: int) -> Person:
        """Return the other of the two people."""
        return self.mentor if person_id == self.resident_id else self.resident


class HeldMeeting(Base):
    """A meeting that the resident reported.

    `view_id` is the form it came from, so submitting the form twice still reports one meeting.
    """

    __tablename__ = "held_meetings"
    __table_args__ = (UniqueConstraint("introduction_id", "view_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    introduction_id: Mapped[int] = mapped_column(ForeignKey("introductions.id", ondelete="CASCADE"))
    view_id: Mapped[str] = mapped_column(String(64))
    reported_at: Mapped[datetime]


class Side(StrEnum):
    """On which side of an introduction someone was."""

    RESIDENT = "resident"
    MENTOR = "mentor"


class PastIntroduction(Base):
    """What one side keeps of an introduction whose other side, or whose goal, is gone: no name, and months, not days.

    The other side was forgotten, or the goal is older than the hospital keeps it. `goal_id` is the resident's own goal.
    `same_person` is equal in lines of one keeper about the same person, and says nothing else about them. `other_id` is
    who it was while there is a row of theirs: until they are forgotten, their thanks may be kept.
    """

    __tablename__ = "past_introductions"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    side: Mapped[Side] = mapped_column(str_enum(Side))
    goal_id: Mapped[int | None] = mapped_column(ForeignKey("goals.id", ondelete="CASCADE"), index=True)
    other_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    same_person: Mapped[str] = mapped_column(String(16))
    aspects: Mapped[list[str]] = mapped_column(JSON)
    dose: Mapped[Dose] = mapped_column(str_enum(Dose))
    is_finished: Mapped[bool]
    started_month: Mapped[date]  # its first day
    ended_month: Mapped[date]
    meetings: Mapped[int]
    thanks: Mapped[str] = mapped_column(String(1000), default="")  # kept with consent

    goal: Mapped[Goal | None] = relationship(lazy="joined")
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True, foreign_keys=[person_id])


class ProposalState(StrEnum):
    OPEN = "open"
    CHOSEN = "chosen"
    REPLACED = "replaced"
    CALLED_OFF = "called_off"  # one of the two can't make it


class Proposal(Base):
    """Up to three times to meet, proposed by one of the two; the other chooses one (`meets_at`). The latest counts.

    `called_off_by` is who can't make it after all. `resident_has_file` and `mentor_has_file` tell who took the calendar
    file, and so needs the one that cancels it. `opening` is what the resident hopes for, in one line before they meet.
    """

    __tablename__ = "proposals"
    __table_args__ = (
        UniqueConstraint("introduction_id", "view_id"),
        Index("one_open_proposal", "introduction_id", unique=True,
              sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'")),
        Index("one_chosen_time", "introduction_id", unique=True,
              sqlite_where=text("state = 'chosen'"), postgresql_where=text("state = 'chosen'")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    introduction_id: Mapped[int] = mapped_column(ForeignKey("introductions.id", ondelete="CASCADE"))
    proposer_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    view_id: Mapped[str] = mapped_column(String(64))
    first_at: Mapped[datetime]
    second_at: Mapped[datetime | None]
    third_at: Mapped[datetime | None]
    state: Mapped[ProposalState] = mapped_column(str_enum(ProposalState), default=ProposalState.OPEN)
    meets_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    called_off_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    resident_has_file: Mapped[bool] = mapped_column(default=False, server_default=false())
    mentor_has_file: Mapped[bool] = mapped_column(default=False, server_default=false())
    opening: Mapped[str] = mapped_column(String(200), default="", server_default=text("''"))

    introduction: Mapped[Introduction] = relationship(lazy="joined", innerjoin=True)
    proposer: Mapped[Person] = relationship(lazy="joined", innerjoin=True, foreign_keys=[proposer_id])

    @property
    def times(self) -> list[datetime]:
        """The proposed times, earliest first."""
        return sorted(each for each in (self.first_at, self.second_at, self.third_at) if each)


class Reminder(Base):
    """A reminder of a meeting, for one of the two people."""

    DIGEST_KIND: ClassVar[str] = "meeting_reminder"
    __tablename__ = "reminders"
    __table_args__ = (UniqueConstraint("proposal_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    due_at: Mapped[datetime] = mapped_column(index=True)

    proposal: Mapped[Proposal] = relationship(lazy="joined", innerjoin=True)
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class CheckInKind(StrEnum):
    NUDGE = "nudge"
    CONNECTED = "connected"
    RECURRING = "recurring"


class CheckInState(StrEnum):
    PENDING = "pending"
    SENT = "sent"
    ANSWERED = "answered"
    CANCELLED = "cancelled"


class CheckInAnswer(StrEnum):
    """The answers that a check-in offers."""

    YES = "yes"
    SCHEDULED = "scheduled"
    NOT_YET = "not_yet"
    NOT_A_FIT = "not_a_fit"
    WELL = "well"
    STUCK = "stuck"
    DONE = "done"
    PARK = "park"


class CheckIn(Base):
    """A question about one introduction, at a time that suits its reader. For a day, its answer can be changed."""

    DIGEST_KIND: ClassVar[str] = "check_in"
    __tablename__ = "check_ins"
    __table_args__ = (
        UniqueConstraint("introduction_id", "kind", "number"),
        Index("due_check_ins", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    introduction_id: Mapped[int] = mapped_column(ForeignKey("introductions.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    kind: Mapped[CheckInKind] = mapped_column(str_enum(CheckInKind))
    number: Mapped[int]
    due_at: Mapped[datetime]
    state: Mapped[CheckInState] = mapped_column(str_enum(CheckInState), default=CheckInState.PENDING)
    answer: Mapped[CheckInAnswer | None] = mapped_column(str_enum(CheckInAnswer))
    answered_at: Mapped[datetime | None]

    introduction: Mapped[Introduction] = relationship(lazy="joined", innerjoin=True)
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
