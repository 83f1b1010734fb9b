"""Invitations to share a goal, for people who may not use Curbside yet."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, str_enum


class InvitationState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"  # the person has opened the form
    REFUSED = "refused"  # its text was refused, so none is stored and nothing was sent


class Invitation(Base):
    """A sentence that someone else typed for a Slack user (`user_id`) to look over and share, until `expires_at`.

    No row in `people` is needed, and none is made before they open the form. `sender` is the Slack user id of who
    invites; "" for a workflow, whose author Slack does not name. `function_execution_id` is the run of the workflow
    step that asked for it, and `reported_at` is when that run was told how it went.
    """

    __tablename__ = "invitations"
    __table_args__ = (UniqueConstraint("function_execution_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[str] = mapped_column(String(32))
    user_id: Mapped[str] = mapped_column(String(32))
    sender: Mapped[str] = mapped_column(String(32), default="")
    sentence: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[InvitationState] = mapped_column(str_enum(InvitationState), default=InvitationState.OPEN)
    function_execution_id: Mapped[str | None] = mapped_column(String(64))
    reported_at: Mapped[datetime | None]
    expires_at: Mapped[datetime] = mapped_column(index=True)

    @property
    def is_refused(self) -> bool:
        return self.state is InvitationState.REFUSED
