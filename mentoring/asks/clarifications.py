"""Ask for more: the mentor's one question before they say yes, and the asker's answer."""

from datetime import datetime

from sqlalchemy.orm import Session

from mentoring.asks import asks, expiry
from mentoring.errors import MentoringError, NotYours
from mentoring.messages import outbox
from mentoring.safety import checks
from models import Ask, Initiator, MessageKind, Person

MAX_QUESTION, MAX_ANSWER = 300, 300  # characters


class QuestionAlreadyAsked(MentoringError):
    """You've asked them one thing already. Their answer comes to you here; a yes or a no is possible meanwhile."""


class QuestionAlreadyAnswered(MentoringError):
    """You've answered that already. The mentor has your answer, and theirs will come to you here."""


def ask(s: Session, mentor: Person, ask_id: int, question: str, now: datetime) -> Ask:
    """The mentor asks the asker one thing; until the answer it is the asker who is waited for.

    Raises FieldError for the question, AskedForMore for a second one, and what answering an ask raises.
    """
    typed = _check("question", question, MAX_QUESTION, "Your question")
    asked = get_to_ask(s, mentor, ask_id)
    asked.clarification_question = typed
    outbox.enqueue(s, MessageKind.CLARIFICATION, asked.id, asked.asker, now)
    _restart_clock(s, asked, now)
    return asked


def get_to_ask(s: Session, mentor: Person, ask_id: int) -> Ask:
    """The ask, where its mentor may still ask for more."""
    asked = asks.get_answerable(s, mentor, ask_id)
    asks.ensure_open(asked)
    if asked.started_by is not Initiator.RESIDENT:
        raise NotYours
    if asked.clarification_question:
        raise QuestionAlreadyAsked
    return asked


def answer(s: Session, asker: Person, ask_id: int, answer: str, now: datetime) -> Ask:
    """The asker answers; from now on the mentor is waited for again. FieldError, MoreIsAnswered, as above."""
    typed = _check("answer", answer, MAX_ANSWER, "Your answer")
    asked = get_to_answer(s, asker, ask_id)
    asked.clarification_answer = typed
    outbox.enqueue(s, MessageKind.CLARIFICATION_ANSWER, asked.id, asked.mentor, now)
    _restart_clock(s, asked, now)
    return asked


def get_to_answer(s: Session, asker: Person, ask_id: int) -> Ask:
    """The ask, where its asker may still answer what the mentor wants to know."""
    asked = asks.get_for_update(s, ask_id)
    if asked.asker_id != asker.id or not asked.clarification_question:
        raise NotYours
    asks.ensure_open(asked)
    if asked.clarification_answer:
        raise QuestionAlreadyAnswered
    return asked


def _check(field: str, typed: str, most: int, name: str) -> str:
    checks.check_text({field: typed})
    return checks.check_length(field, typed, most, least=3, name=name)


def _restart_clock(s: Session, asked: Ask, now: datetime) -> None:
    """Both clocks begin anew, for whoever has to answer now."""
    asked.awaiting_since, asked.reminder_due_at, asked.message_id = now, None, None
    asked.next_check_at = expiry.reminder_due(s, asked)
    outbox.refresh_ask(s, asked)
