"""The processes that run Curbside."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Process(Base):
    """One process, from its start on: `seen_at` is its newest heartbeat, by the database's clock.

    After a clean stop it has `stopped_at`.
    """

    __tablename__ = "processes"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(String(32))
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    stopped_at: Mapped[datetime | None]
