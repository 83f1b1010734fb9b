"""Skills that depend on one person: whether they would show them to someone else."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class PassItOn(Base):
    """The question to a mentor who alone offers a growth area: would they show it to two people this year?

    `says_yes` is None until they have answered; after `expires_at` it isn't asked any more. A yes holds for a year.
    """

    DIGEST_KIND: ClassVar[str] = "pass_it_on"
    __tablename__ = "pass_it_on"
    __table_args__ = (Index("pass_it_on_by_person", "person_id", "asked_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    aspect: Mapped[str] = mapped_column(String(16))
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    says_yes: Mapped[bool | None]
    answered_at: Mapped[datetime | None]
