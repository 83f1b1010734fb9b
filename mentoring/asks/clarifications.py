"""Clarifications: the one question a mentor may ask before saying yes, and the asker's answer."""

from datetime import datetime

from sqlalchemy.orm import Session

from mentoring.asks import ask_lock, asks, expiry
from mentoring.errors import MentoringError, NotYours
from mentoring.messages import digest_items, outbox
from mentoring.safety import checks
from models import Ask, Initiator, MessageKind, Person

MAX_QUESTION, MAX_ANSWER = 300, 300  # characters


class QuestionAlreadyAsked(MentoringError):
    """You've already asked one question. The answer will appear here; you can still say yes or no."""


class QuestionAlreadyAnswered(MentoringError):
    """You've answered that already. The mentor has your answer, and theirs will come to you here."""


def ask_question(s: Session, mentor: Person, ask_id: int, question: str, now: datetime) -> Ask:
    """Send the mentor's question to the asker, and wait for the asker until they answer.

    Raises: FieldError for the question, QuestionAlreadyAsked for a second one, NotYours, and what `asks.ensure_open`
        raises.
    """
    text = _check("question", question, MAX_QUESTION, "Your question")
    open_ask = get_to_ask(s, mentor, ask_id, now)
    open_ask.clarification_question = text
    outbox.enqueue(s, MessageKind.CLARIFICATION, open_ask.id, open_ask.asker, now, goal_id=open_ask.goal_id)
    _restart_clock(s, open_ask, now)
    return open_ask


def get_to_ask(s: Session, mentor: Person, ask_id: int, now: datetime) -> Ask:
    """Get an ask whose mentor may still ask a question."""
    ask = asks.get_answerable(s, mentor, ask_id)
    asks.ensure_open(s, ask, now)
    if ask.started_by is not Initiator.RESIDENT:
        raise NotYours
    if ask.clarification_question:
        raise QuestionAlreadyAsked
    return ask


def answer_question(s: Session, asker: Person, ask_id: int, answer: str, now: datetime) -> Ask:
    """Send the asker's answer to the mentor, and wait for the mentor again.

    Raises: FieldError for the answer, QuestionAlreadyAnswered, NotYours, and what `asks.ensure_open` raises.
    """
    text = _check("answer", answer, MAX_ANSWER, "Your answer")
    ask = get_to_answer(s, asker, ask_id, now)
    ask.clarification_answer = text
    outbox.enqueue(s, MessageKind.CLARIFICATION_ANSWER, ask.id, ask.mentor, now, goal_id=ask.goal_id)
    _restart_clock(s, ask, now)
    return ask


def get_to_answer(s: Session, asker: Person, ask_id: int, now: datetime) -> Ask:
    """Get an ask whose asker may still answer the mentor's question."""
    ask = ask_lock.get_for_update(s, ask_id)
    if ask.asker_id != asker.id or not ask.clarification_question:
        raise NotYours
    asks.ensure_open(s, ask, now)
    if ask.clarification_answer:
        raise QuestionAlreadyAnswered
    return ask


def _check(field: str, text: str, max_length: int, name: str) -> str:
    return checks.check_length(field, text, max_length, least=3, name=name)


def _restart_clock(s: Session, ask: Ask, now: datetime) -> None:
    """Restart the reminder and the expiry for the person who has to answer now."""
    ask.awaiting_since, ask.reminder_due_at = now, None
    digest_items.release(s, Ask.DIGEST_KIND, ask.id, now)
    ask.next_check_at = expiry.reminder_due(s, ask)
