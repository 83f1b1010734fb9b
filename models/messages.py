"""What Curbside shows people: every message is a row before it is sent, and stays one."""

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
    CLARIFICATION = "clarification"  # an ask that the mentor has a question about, to the asker
    CLARIFICATION_ANSWER = "clarification_answer"  # an ask whose question was answered, to the mentor
    REFERRAL = "referral"  # a referral, to the colleague
    INVITATION = "invitation"  # an invitation, to someone who may not use Curbside yet (no `person_id`)
    INTRODUCTION = "introduction"  # an introduction, to the group of two
    MEETING_PROPOSAL = "meeting_proposal"  # a proposal, in the thread of its introduction
    DIGEST = "digest"  # everything due for a person (the subject); the bot starts it by itself
    THANKS = "thanks"  # an introduction with its thank-you, to the mentor
    INTRODUCTION_ENDED = "introduction_ended"  # an introduction that one person ended, to the other
    HOME = "home"  # a person's Home tab
    PAST_INTRODUCTION = "past_introduction"  # a past introduction, to the one who is left of the two
    FILE = "file"  # a file that was sent to a Slack user (`channel`); its `ts` is the file's id
    MEETING_CALLED_OFF = "meeting_called_off"  # a proposal whose time was called off, in the same thread
    OPENING_LINE = "opening_line"  # a proposal with what the resident hopes for, in the same thread
    COVERAGE_MAP = "coverage_map"  # the coverage map of a month, such as 203104, in the growth channel


class MessageState(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    SCHEDULED = "scheduled"  # Slack has it, and posts it at `post_at`
    SENT = "sent"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"


class Erasure(StrEnum):
    """What becomes of a message whose reader, or whose other person, was forgotten."""

    NAMELESS = "nameless"  # one neutral note takes the place of what it says
    DELETE = "delete"  # it is deleted in Slack, and then here


IN_FLIGHT = (MessageState.PENDING, MessageState.SENDING, MessageState.SCHEDULED)


BEHIND, LEASED = text("delivered_revision < revision"), text("leased_until IS NOT NULL")
HELD = text("released_at IS NULL")
TO_DELETE = text("erasure = 'delete'")


class Message(Base):
    """One message, from the moment it is enqueued. It is rendered from the tables each time it is sent or updated.

    `dedupe_key` keeps it from being enqueued twice. When something about its goal (`goal_id`) or its reader changes, or
    at `holds_until`, `revision` goes up, and delivery renders it again. If the content has another `content_hash`,
    delivery updates Slack's copy, whose revision is `delivered_revision`; lower `urgency` comes first. After `final_at`
    it is updated no more. `mended_at` is when the daily comparison last found Slack's copy outdated. `lease_version`
    fences a claim: each claim raises it, and stores an outcome only while it is unchanged.

    A digest is scheduled with Slack ahead of time, for a second (`post_at`) that no other message to its reader has, so
    Slack's list of scheduled messages shows whether Slack accepted it. Its `ts` is learned from the first action in it.
    An unknown outcome has a lease while it can still be resolved, and none afterwards. `counts_toward_budget` says
    whether it uses up its reader's budget: one message that the bot starts by itself in `SendPolicy.budget`.

    With an `erasure` it names no row any more. The Home of someone who was forgotten has their user id as `channel`.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("dedupe_key"),
        UniqueConstraint("person_id", "post_at"),
        Index("due_messages", "state", "due_at"),
        Index("messages_about", "kind", "subject_id"),
        # Partial indexes: of a million messages, delivery works on few.
        Index("messages_behind", "state", "due_at", sqlite_where=BEHIND, postgresql_where=BEHIND),
        Index("messages_leased", "leased_until", sqlite_where=LEASED, postgresql_where=LEASED),
        Index("messages_to_delete", "due_at", sqlite_where=TO_DELETE, postgresql_where=TO_DELETE),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[str] = mapped_column(String(32))
    kind: Mapped[MessageKind] = mapped_column(str_enum(MessageKind))
    subject_id: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    goal_id: Mapped[int | None] = mapped_column(ForeignKey("goals.id", ondelete="SET NULL"), index=True)
    dedupe_key: Mapped[str] = mapped_column(String(120))
    due_at: Mapped[datetime]
    state: Mapped[MessageState] = mapped_column(str_enum(MessageState), default=MessageState.PENDING)
    revision: Mapped[int] = mapped_column(default=1)
    delivered_revision: Mapped[int] = mapped_column(default=0)
    urgency: Mapped[int] = mapped_column(default=1)
    content_hash: Mapped[str] = mapped_column(String(16), default="")
    holds_until: Mapped[datetime | None] = mapped_column(index=True)
    final_at: Mapped[datetime | None]
    mended_at: Mapped[datetime | None]
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
    erasure: Mapped[Erasure | None] = mapped_column(str_enum(Erasure))

    person: Mapped[Person | None] = relationship(lazy="joined")


class DigestItem(Base):
    """Something that a digest holds: the row `item_id` of a kind that a module in `consequences/digest_sources` knows.

    It is in one digest at a time. It is released when it becomes due again: its digest was unscheduled or lost, or it
    needs another one.
    """

    __tablename__ = "digest_items"
    __table_args__ = (
        Index("one_digest_per_item", "kind", "item_id", unique=True, sqlite_where=HELD, postgresql_where=HELD),
    )

    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(24), primary_key=True)
    item_id: Mapped[int] = mapped_column(primary_key=True)
    released_at: Mapped[datetime | None]


class RateLimit(Base):
    """The rate limit of one Web API method, shared by all replicas; "*" stands for the whole workspace.

    `next_allowed_at` (seconds since 1970) is when the method's token bucket is full again. `last_error` is why Slack
    last asked us to wait.
    """

    __tablename__ = "rate_limits"

    team_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    method: Mapped[str] = mapped_column(String(64), primary_key=True)
    next_allowed_at: Mapped[float] = mapped_column(default=0.0)
    last_error: Mapped[str] = mapped_column(String(200), default="")
