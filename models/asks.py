"""Who was suggested for a goal, and who was asked."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from models.base import Base, str_enum
from models.goals import Dose, Goal
from models.offers import MentorProfile
from models.people import Person

MAX_OPEN_ASKS = 5
OWED = text("people_owed > 0")


class ShortlistReason(StrEnum):
    """Why a shortlist was created."""

    FIRST = "first"
    DECLINED = "declined"
    EXPIRED = "expired"
    NEW = "new"
    SECOND_OPINION = "second_opinion"
    NEXT = "next"
    SLOW = "slow"


class Shortlist(Base):
    """Up to three people suggested together for a goal, in a message of their own or in a digest.

    While `people_owed` isn't 0, so many are still to be found: the tap that asked for them was answered before. Once
    they are, the window `view_id` shows them, too, if it is still open.
    """

    DIGEST_KIND: ClassVar[str] = "shortlist"  # someone new fits
    REQUEST_NEWS_KIND: ClassVar[str] = "request_news"  # a request expired, or takes a while
    __tablename__ = "shortlists"
    __table_args__ = (Index("shortlists_owed", "id", sqlite_where=OWED, postgresql_where=OWED),)

    id: Mapped[int] = mapped_column(primary_key=True)
    goal_id: Mapped[int] = mapped_column(ForeignKey("goals.id", ondelete="CASCADE"), index=True)
    reason: Mapped[ShortlistReason] = mapped_column(str_enum(ShortlistReason))
    created_at: Mapped[datetime]
    people_owed: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    view_id: Mapped[str] = mapped_column(String(64), default="", server_default=text("''"))

    goal: Mapped[Goal] = relationship(lazy="joined", innerjoin=True)
    suggestions: Mapped[list["Suggestion"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="Suggestion.position"
    )


class Suggestion(Base):
    """One person on a shortlist, at most once per goal.

    `line` is the topic of theirs that matched, `fit` says how well (a value of `mentoring.matching.Fit`), and `reasons`
    say why, in words and never as a score. A mentor who wants to hear about matching goals is notified from `alert_at`
    on, in the digest `message_id`.
    """

    DIGEST_KIND: ClassVar[str] = "matching_goal"
    __tablename__ = "suggestions"
    __table_args__ = (UniqueConstraint("goal_id", "mentor_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    shortlist_id: Mapped[int] = mapped_column(ForeignKey("shortlists.id", ondelete="CASCADE"), index=True)
    goal_id: Mapped[int] = mapped_column(ForeignKey("goals.id", ondelete="CASCADE"))
    mentor_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    line: Mapped[str] = mapped_column(String(150))
    position: Mapped[int]
    reasons: Mapped[list[str]] = mapped_column(JSON)
    fit: Mapped[str] = mapped_column(String(10))
    dismissed: Mapped[bool] = mapped_column(default=False)
    alert_at: Mapped[datetime | None] = mapped_column(index=True)

    goal: Mapped[Goal] = relationship(lazy="joined", innerjoin=True)
    mentor: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class AskState(StrEnum):
    """Where an ask stands. Each state but OPEN is final, and `Ask.close` alone sets it."""

    OPEN = "open"
    ACCEPTED = "accepted"  # by who answers. Both: "you're introduced"
    DECLINED = "declined"  # by who answers, or by leaving. Asker: "didn't line up", mentor: "you let this one pass"
    EXPIRED = "expired"  # by time. Asker: "didn't line up", as after a no; mentor: "has closed"
    WITHDRAWN = "withdrawn"  # by who asked, in blocking or leaving. Both: "no longer open"
    GOAL_CLOSED = "goal_closed"  # with the goal. Both: "is finished" or "is on hold", as the goal is


class Initiator(StrEnum):
    RESIDENT = "resident"
    MENTOR = "mentor"


class Ask(Base):
    """A resident asks one mentor about one goal, or a mentor raises a hand for it.

    `slot` numbers the asker's open asks from 1 to 5, so the database rejects a sixth; it is freed once the mentor's
    clock has stood still for long. An open ask is rechecked at `next_check_at`. The person who has to answer (since
    `awaiting_since`) gets one reminder, due at `reminder_due_at`, in a digest; then the ask expires. That person is the
    mentor, or the asker while the mentor's `clarification_question` has no answer. For a raised hand, it is the asker.
    When an ask doesn't line up, `replacement_shortlist_id` suggests who to ask next. `has_suggestion` tells that the
    mentor suggested a colleague, whether that colleague could be asked or not.
    """

    DIGEST_KIND: ClassVar[str] = "ask_reminder"
    __tablename__ = "asks"
    __table_args__ = (
        Index("one_open_ask_per_pair_and_goal", "goal_id", "mentor_id", unique=True,
              sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'")),
        Index("five_open_asks", "asker_id", "slot", unique=True,
              sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'")),
        CheckConstraint(f"slot BETWEEN 1 AND {MAX_OPEN_ASKS}", name="slot"),
        CheckConstraint("started_by = 'resident' OR slot IS NULL", name="slot_of_residents"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    goal_id: Mapped[int] = mapped_column(ForeignKey("goals.id", ondelete="CASCADE"), index=True)
    asker_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    mentor_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    started_by: Mapped[Initiator] = mapped_column(str_enum(Initiator))
    slot: Mapped[int | None]
    dose: Mapped[Dose] = mapped_column(str_enum(Dose))
    first_question: Mapped[str] = mapped_column(String(300))
    state: Mapped[AskState] = mapped_column(str_enum(AskState), default=AskState.OPEN)
    asked_at: Mapped[datetime]
    awaiting_since: Mapped[datetime]
    clarification_question: Mapped[str] = mapped_column(String(300), default="")
    clarification_answer: Mapped[str] = mapped_column(String(300), default="")
    answered_at: Mapped[datetime | None]
    next_check_at: Mapped[datetime | None] = mapped_column(index=True)
    reminder_due_at: Mapped[datetime | None] = mapped_column(index=True)
    has_suggestion: Mapped[bool] = mapped_column(default=False, server_default=false())
    replacement_shortlist_id: Mapped[int | None] = mapped_column(
        ForeignKey("shortlists.id", ondelete="SET NULL"), index=True
    )

    goal: Mapped[Goal] = relationship(lazy="joined", innerjoin=True)
    mentor: Mapped[Person] = relationship(lazy="joined", innerjoin=True, foreign_keys=[mentor_id])
    asker: Mapped[Person] = relationship(lazy="joined", innerjoin=True, foreign_keys=[asker_id])
    mentor_profile: Mapped[MentorProfile | None] = relationship(
        primaryjoin=lambda: Ask.mentor_id == foreign(MentorProfile.person_id), viewonly=True, uselist=False
    )

    @hybrid_property
    def awaits_clarification(self) -> bool:
        """Is the mentor waiting for the asker to answer a question? Works on a row and in a query."""
        return (self.clarification_question != "") & (self.clarification_answer == "")

    def close(self, state: AskState, now: datetime) -> None:
        """Give an open ask its final state; it is checked no more."""
        self.state, self.answered_at, self.next_check_at = state, now, None

    @property
    def answerer(self) -> Person:
        """The person who has to answer next."""
        return self.mentor if self.started_by is Initiator.RESIDENT and not self.awaits_clarification else self.asker


class ReferralState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class Referral(Base):
    """A mentor who was asked suggests a colleague. The asker learns of it only once the colleague is willing."""

    __tablename__ = "referrals"

    id: Mapped[int] = mapped_column(primary_key=True)
    ask_id: Mapped[int] = mapped_column(ForeignKey("asks.id", ondelete="CASCADE"), unique=True)
    colleague_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    state: Mapped[ReferralState] = mapped_column(str_enum(ReferralState), default=ReferralState.OPEN)
    created_at: Mapped[datetime]

    ask: Mapped[Ask] = relationship(lazy="joined", innerjoin=True)
    colleague: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
