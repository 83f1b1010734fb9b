"""What people want to grow in."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, str_enum
from models.people import Person


class Dose(StrEnum):
    """How much of a mentor's time is asked for."""

    QUESTION = "question"
    COFFEE = "coffee"
    THREE = "three"
    ONGOING = "ongoing"


class Visibility(StrEnum):
    NAMED = "named"
    UNNAMED = "unnamed"
    NOT_POSTED = "not_posted"


class GoalState(StrEnum):
    OPEN = "open"
    PARKED = "parked"
    FINISHED = "finished"


class Goal(Base):
    """Something that a person wants to grow in.

    `view_id` is the form it came from, so submitting the form twice still makes one goal. `next_search_at` is set while
    the person has been promised a message when someone new matches.
    """

    __tablename__ = "goals"
    __table_args__ = (UniqueConstraint("person_id", "view_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    view_id: Mapped[str] = mapped_column(String(64))
    sentence: Mapped[str] = mapped_column(String(200))
    about: Mapped[str] = mapped_column(String(200))
    first_question: Mapped[str] = mapped_column(String(300))
    dose: Mapped[Dose] = mapped_column(str_enum(Dose))
    visibility: Mapped[Visibility] = mapped_column(str_enum(Visibility))
    state: Mapped[GoalState] = mapped_column(str_enum(GoalState), default=GoalState.OPEN)
    next_step: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None] = mapped_column(index=True)
    next_search_at: Mapped[datetime | None] = mapped_column(index=True)

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
    aspects: Mapped[list["GoalAspect"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="GoalAspect.aspect"
    )


class GoalAspect(Base):
    """A growth area that the person chose for a goal; never a private one, because those aren't stored."""

    __tablename__ = "goal_aspects"

    goal_id: Mapped[int] = mapped_column(ForeignKey("goals.id", ondelete="CASCADE"), primary_key=True)
    aspect: Mapped[str] = mapped_column(String(16), primary_key=True)
