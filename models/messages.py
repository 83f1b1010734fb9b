"""What Curbside shows people: each message is a row first, and stays one."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, words
from models.people import Person


class Kind(StrEnum):
    """What a message is about, and so what its `subject_id` names."""

    POST = "post"  # a goal, in the growth channel
    PEOPLE = "people"  # a shortlist, to the resident
    ASK = "ask"  # an ask, to the mentor
    HAND = "hand"  # a raised hand, to a resident whose post had no name
    MORE = "more"  # an ask about which the mentor has a question, to the asker
    TOLD = "told"  # the same, with the answer, to the mentor
    REFERRAL = "referral"  # a referral, to the colleague
    INTRODUCTION = "introduction"  # an introduction, to the group of two
    TIMES = "times"  # a proposal, in the thread of its introduction
    BUNDLE = "bundle"  # all that fell due for a person (the subject), started by the bot itself
    THANKS = "thanks"  # an introduction, to the mentor
    ENDED = "ended"  # an introduction, to the other side
    HOME = "home"  # a person's Home tab


class MessageState(StrEnum):
    PLANNED = "planned"
    SENDING = "sending"
    HANDED = "handed"  # Slack has it, and posts it at `post_at`
    SENT = "sent"
    DOUBT = "doubt"
    DROPPED = "dropped"


UNDERWAY = (MessageState.PLANNED, MessageState.SENDING, MessageState.HANDED)


BEHIND, LEASED = text("shown < revision"), text("leased_until IS NOT NULL")


class Message(Base):
    """One message, from the moment it is owed. `key` makes it one; it is composed anew from the tables each time.

    When what it shows has changed, `revision` goes up, and delivery brings Slack's copy (`shown`) up to it. `gen`
    fences a claim: whoever claims raises it, and only marks a row whose `gen` is still theirs.

    A bundle is handed over ahead of time, for a second (`post_at`) that no other of its reader has: so Slack's list of
    what is scheduled answers whether it was taken. `ts` is known from the first press in it. As long as its doubt may
    still be resolved, it has a lease; doubt for good has none. `in_budget`: does it count as the one that the bot
    starts by itself within a week?
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("key"),
        UniqueConstraint("person_id", "post_at"),
        Index("due_messages", "state", "due_at"),
        Index("messages_about", "kind", "subject_id"),
        # Of a million messages, the few that delivery works on.
        Index("messages_behind", "state", "due_at", sqlite_where=BEHIND, postgresql_where=BEHIND),
        Index("messages_leased", "leased_until", sqlite_where=LEASED, postgresql_where=LEASED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[str] = mapped_column(String(32))
    kind: Mapped[Kind] = mapped_column(words(Kind))
    subject_id: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(String(120))
    due_at: Mapped[datetime]
    state: Mapped[MessageState] = mapped_column(words(MessageState), default=MessageState.PLANNED)
    revision: Mapped[int] = mapped_column(default=1)
    shown: Mapped[int] = mapped_column(default=0)
    gen: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    post_at: Mapped[datetime | None]
    scheduled_id: Mapped[str | None] = mapped_column(String(32))
    sent_at: Mapped[datetime | None]
    in_budget: Mapped[bool] = mapped_column(default=True)
    channel: Mapped[str | None] = mapped_column(String(32))
    ts: Mapped[str | None] = mapped_column(String(32))
    trouble: Mapped[str] = mapped_column(String(200), default="")

    person: Mapped[Person | None] = relationship(lazy="joined")


class Pace(Base):
    """How fast one Web API method may be called, by all replicas together; "*" stands for the whole workspace.

    `full_at` is when its bucket of tokens is full again (seconds since 1970); `why` says what Slack answered last.
    """

    __tablename__ = "paces"

    method: Mapped[str] = mapped_column(String(64), primary_key=True)
    full_at: Mapped[float] = mapped_column(default=0.0)
    why: Mapped[str] = mapped_column(String(200), default="")
