"""What mentors can be asked about."""

import secrets
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, str_enum
from models.people import Person

MAX_OFFERS = 8
MAX_PEOPLE = 20


class AlertPreference(StrEnum):
    """How a mentor hears about matching goals."""

    RIGHT_AWAY = "right_away"
    WEEKLY = "weekly"
    ONLY_ASKED = "only_asked"


def new_revision() -> int:
    """Draw a random revision, so that no two changes of a mentor profile share one."""
    return secrets.randbits(62)


class MentorProfile(Base):
    """A mentor's availability: how many people at once, which doses, and what they are learning themselves.

    Until `full_until` it isn't suggested to anyone new: the mentor chose that, or the profile has been resting since
    `rested_at` because several asks in a row (`unanswered_in_a_row`) expired. The digest `message_id` tells the mentor
    about the rest. Every change of its offers sets a new `revision`.
    """

    DIGEST_KIND: ClassVar[str] = "resting_mentor"
    __tablename__ = "mentor_profiles"
    __table_args__ = (CheckConstraint(f"capacity BETWEEN 1 AND {MAX_PEOPLE}", name="capacity"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    capacity: Mapped[int] = mapped_column(default=3)
    doses: Mapped[list[str]] = mapped_column(JSON)
    learning: Mapped[str] = mapped_column(String(200), default="")
    alerts: Mapped[AlertPreference] = mapped_column(str_enum(AlertPreference), default=AlertPreference.ONLY_ASKED)
    updated_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(BigInteger, default=new_revision)
    full_until: Mapped[datetime | None]
    unanswered_in_a_row: Mapped[int] = mapped_column(default=0)
    rested_at: Mapped[datetime | None] = mapped_column(index=True)

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
    offers: Mapped[list["Offer"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="Offer.position"
    )


class Offer(Base):
    """One "ask me about …" line, with its cached `reading`, so that it isn't analyzed again at each start."""

    __tablename__ = "offers"
    __table_args__ = (
        UniqueConstraint("person_id", "position"),
        CheckConstraint(f"position BETWEEN 1 AND {MAX_OFFERS}", name="position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("mentor_profiles.person_id", ondelete="CASCADE"))
    position: Mapped[int]
    sentence: Mapped[str] = mapped_column(String(150))
    reading: Mapped[str] = mapped_column(Text, default="", server_default=text("''"), deferred=True)

    aspects: Mapped[list["OfferAspect"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="OfferAspect.aspect"
    )


class OfferAspect(Base):
    """A growth area of an offer: guessed from its words until the mentor has confirmed it."""

    __tablename__ = "offer_aspects"

    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id", ondelete="CASCADE"), primary_key=True)
    aspect: Mapped[str] = mapped_column(String(16), primary_key=True)
    confirmed: Mapped[bool] = mapped_column(default=False)
