"""What Curbside shows people: each message is a row first, and stays one."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, str_enum
from models.people import Person


class MessageKind(StrEnum):
    """What a message is about, and so what its `subject_id` names."""

    POST = "post"  # a goal, in the growth channel
    SHORTLIST = "shortlist"  # a shortlist, to the resident
    ASK = "ask"  # an ask, to the mentor
    RAISED_HAND = "raised_hand"  # a raised hand, to a resident whose post had no name
    CLARIFICATION = "clarification"  # an ask about which the mentor has a question, to the asker
    CLARIFICATION_ANSWER = "clarification_answer"  # the same, with the answer, to the mentor
    REFERRAL = "referral"  # a referral, to the colleague
    INTRODUCTION = "introduction"  # an introduction, to the group of two
    MEETING_PROPOSAL = "meeting_proposal"  # a proposal, in the thread of its introduction
    DIGEST = "digest"  # all that fell due for a person (the subject), started by the bot itself
    THANKS = "thanks"  # an introduction, to the mentor
    INTRODUCTION_ENDED = "introduction_ended"  # an introduction, to the other side
    HOME = "home"  # a person's Home tab


class MessageState(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    SCHEDULED = "scheduled"  # Slack has it, and posts it at `post_at`
    SENT = "sent"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"


IN_FLIGHT = (MessageState.PENDING, MessageState.SENDING, MessageState.SCHEDULED)


BEHIND, LEASED = text("delivered_revision < revision"), text("leased_until IS NOT NULL")


class Message(Base):
    """One message, from the moment it is enqueued. It is rendered from the tables each time it is sent or updated.

    `dedupe_key` makes it one. When what it shows has changed, `revision` goes up, and delivery updates Slack's copy,
    whose revision is `delivered_revision`. `lease_version` fences a claim: whoever claims the row raises it, and marks
    the row only while it is still theirs.

    A digest is scheduled with Slack ahead of time, for a second (`post_at`) that no other message of its reader has, so
    Slack's list of scheduled messages answers whether it was taken. Its `ts` is known from the first action in it. An
    unknown outcome that may still be resolved has a lease; one that can't has none. `counts_toward_budget` says whether
    it counts as the one message a week that the bot starts by itself.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("dedupe_key"),
        UniqueConstraint("person_id", "post_at"),
        Index("due_messages", "state", "due_at"),
        Index("messages_about", "kind", "subject_id"),
        # Of a million messages, the few that delivery works on.
        Index("messages_behind", "state", "due_at", sqlite_where=BEHIND, postgresql_where=BEHIND),
        Index("messages_leased", "leased_until", sqlite_where=LEASED, postgresql_where=LEASED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[str] = mapped_column(String(32))
    kind: Mapped[MessageKind] = mapped_column(str_enum(MessageKind))
    subject_id: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    dedupe_key: Mapped[str] = mapped_column(String(120))
    due_at: Mapped[datetime]
    state: Mapped[MessageState] = mapped_column(str_enum(MessageState), default=MessageState.PENDING)
    revision: Mapped[int] = mapped_column(default=1)
    delivered_revision: Mapped[int] = mapped_column(default=0)
    lease_version: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    post_at: Mapped[datetime | None]
    scheduled_id: Mapped[str | None] = mapped_column(String(32))
    sent_at: Mapped[datetime | None]
    counts_toward_budget: Mapped[bool] = mapped_column(default=True)
    channel: Mapped[str | None] = mapped_column(String(32))
    ts: Mapped[str | None] = mapped_column(String(32))
    last_error: Mapped[str] = mapped_column(String(200), default="")

    person: Mapped[Person | None] = relationship(lazy="joined")


class RateLimit(Base):
    """How fast one Web API method may be called, by all replicas together; "*" stands for the whole workspace.

    `next_allowed_at` is when its bucket of tokens is full (seconds since 1970), `last_error` what Slack last refused.
    """

    __tablename__ = "rate_limits"

    team_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    method: Mapped[str] = mapped_column(String(64), primary_key=True)
    next_allowed_at: Mapped[float] = mapped_column(default=0.0)
    last_error: Mapped[str] = mapped_column(String(200), default="")
