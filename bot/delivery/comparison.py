"""Once a day, compare every live message with what Slack has, and mend what a missing line in `subjects` left."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, func, or_, select, update
from sqlalchemy.orm import Session, sessionmaker

from bot import db
from handlers import render
from handlers.renderer import RenderContext
from mentoring.messages import outbox
from models import Goal, GoalState, Introduction, IntroductionState, Message, MessageKind, MessageState

logger = logging.getLogger(__name__)

FINAL_AFTER = timedelta(days=30)  # after an introduction ended, and after a digest was posted
ABOUT_GOALS = set(MessageKind) - {MessageKind.DIGEST, MessageKind.HOME, MessageKind.INVITATION}
OF_INTRODUCTIONS = (MessageKind.INTRODUCTION, MessageKind.THANKS, MessageKind.INTRODUCTION_ENDED)


class Comparison:
    """Compares and mends. `render_context` returns what renderers need, as of now."""

    def __init__(
        self,
        sessions: sessionmaker[Session],
        render_context: Callable[[], RenderContext],
        give_way: Callable[[], None] = lambda: None,
    ) -> None:
        self.db, self.render_context, self.give_way = sessions, render_context, give_way
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Compare no further message; what was found so far is marked."""
        self._stopping.set()

    def compare_all(self) -> int:
        """Render every live message again, mark those that differ, and end those that won't change any more.

        Returns: the number of messages that differed. It is 0 unless some change marked too little.
        """
        now = self.render_context().now
        with self.db.begin() as s:
            message_ids = s.scalars(_live(now)).all()
        differing = [each for each in message_ids if not self._stopping.is_set() and self._differs(each)]
        with self.db.begin() as s:
            outbox.mark_ids(s, differing, urgency=2)
            s.execute(update(Message).where(Message.id.in_(differing)).values(mended_at=now))
            s.execute(update(Message).where(Message.id.in_(_settled(now))).values(final_at=now))
        return len(differing)

    def _differs(self, message_id: int) -> bool:
        self.give_way()
        try:
            with db.reading(self.db) as s:
                message = s.get_one(Message, message_id)
                if message.delivered_revision < message.revision:  # it was marked since, so it is updated anyway
                    return False
                rendered = render(s, message, self.render_context())
        except Exception:
            logger.exception("message %s could not be compared", message_id)
            return False
        if rendered.content is None or rendered.is_shown_by(message):
            return False
        logger.warning("message %s (%s) was outdated in Slack; it is updated now", message_id, message.kind)
        return True


def _live(now: datetime) -> Select[int]:
    """Select the messages that Slack shows, that may still change, and that aren't being updated anyway."""
    expires = and_(Message.holds_until.is_not(None), Message.holds_until <= now)
    return select(Message.id).where(
        Message.state == MessageState.SENT,
        Message.ts.is_not(None),
        Message.final_at.is_(None),
        Message.delivered_revision == Message.revision,
        ~expires,
        or_(Message.goal_id.is_not(None), Message.kind.not_in(ABOUT_GOALS)),  # its goal was deleted
    )


def _settled(now: datetime) -> Select[int]:
    """Select the messages that won't change any more: their goal is finished, or they are about what ended long ago."""
    finished = Message.goal_id.in_(select(Goal.id).where(Goal.state == GoalState.FINISHED))
    ended = select(Introduction.id).where(
        Introduction.state != IntroductionState.OPEN, Introduction.ended_at <= now - FINAL_AFTER
    )
    about_ended = and_(Message.kind.in_(OF_INTRODUCTIONS), Message.subject_id.in_(ended))
    old_digest = and_(Message.kind == MessageKind.DIGEST, Message.sent_at <= now - FINAL_AFTER)
    rows = select(Message.id).where(Message.state == MessageState.SENT, Message.final_at.is_(None))
    return rows.where(Message.delivered_revision == Message.revision, or_(finished, about_ended, old_digest))


def count_mended(s: Session, since: datetime) -> int:
    """Count the messages that the comparison found outdated since then."""
    return s.scalar(select(func.count()).where(Message.mended_at >= since)) or 0


def count_never_updated(s: Session) -> int:
    """Count the posted messages that Slack refuses to update; each says why in `last_error`."""
    refused = (Message.final_at.is_not(None), Message.last_error != "")
    return s.scalar(select(func.count()).where(*refused)) or 0


def count_waiting_updates(s: Session) -> int:
    """Count the posted messages that are rendered again next; Slack takes 50 updates a minute."""
    behind = (Message.state == MessageState.SENT, Message.delivered_revision < Message.revision)
    return s.scalar(select(func.count()).where(*behind, Message.kind != MessageKind.HOME)) or 0
