"""Invitations: a sentence someone else typed, for its owner to look over. Nothing is shared unless they share it."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mentoring.errors import MentoringError
from mentoring.goals import goals
from mentoring.messages import outbox, send_windows
from mentoring.messages.send_windows import SendPolicy
from mentoring.people import people, quiet_times
from mentoring.safety import checks
from mentoring.safety.phi import IsColleague
from models import Invitation, InvitationState

KEPT_FOR = timedelta(days=14)  # from when it can be read
ASK_THEMSELVES = "This can't be passed on by a workflow. They can type /grow themselves."


class InvitationIsOver(MentoringError):
    """This invitation is over. To share a goal, type /grow."""


def invite_from_workflow(
    s: Session, team_id: str, user_id: str, sentence: str, execution_id: str, now: datetime, send_policy: SendPolicy
) -> Invitation:
    """Invite someone to share a goal that was typed into a workflow, once for each run of its step.

    In a quiet time, the message waits for the next send window. `sentence` is empty when `find_problem` refused it.

    Returns: the invitation; in the state REFUSED without a sentence.
    """
    run = select(Invitation).where(Invitation.function_execution_id == execution_id)
    if existing := s.scalar(run):
        return existing
    person = people.get_or_describe(s, team_id, user_id)
    quiet = quiet_times.current(s, person, now)
    due_at = send_windows.next_window_for(s, person, now, send_policy) if quiet else now
    is_fine = bool(sentence)
    invitation = Invitation(
        team_id=team_id,
        user_id=user_id,
        sentence=_with_single_spaces(sentence),
        state=InvitationState.OPEN if is_fine else InvitationState.REFUSED,
        function_execution_id=execution_id,
        expires_at=due_at + KEPT_FOR,
    )
    s.add(invitation)
    s.flush()
    if is_fine:
        outbox.enqueue_invitation(s, invitation, due_at)
    return invitation


def has_run(s: Session, execution_id: str) -> bool:
    """Has this run of the step made an invitation already?"""
    return s.scalar(select(Invitation.id).where(Invitation.function_execution_id == execution_id)) is not None


def find_problem(sentence: str, is_colleague: IsColleague) -> str:
    """Say why a sentence from a workflow can't be used, without repeating anything of it; "" when it can.

    Slack does not say who typed it. So words of danger are refused like anything else, and no one is sent anything.
    """
    try:
        checks.check_text({"sentence": sentence}, is_colleague)
        checks.check_length(
            "sentence", _with_single_spaces(sentence), goals.MAX_SENTENCE, least=goals.MIN_SENTENCE, name="A goal"
        )
    except checks.Crisis:
        return ASK_THEMSELVES
    except MentoringError as error:
        return error.sentence
    return ""


def _with_single_spaces(text: str) -> str:
    return " ".join(text.split())


def accept(s: Session, team_id: str, user_id: str, invitation_id: int, now: datetime) -> str:
    """Take up an invitation, as often as its owner likes, and return its sentence.

    Raises: InvitationIsOver when it has expired or is not for this person.
    """
    invitation = s.get(Invitation, invitation_id)
    if (
        invitation is None
        or (invitation.team_id, invitation.user_id) != (team_id, user_id)
        or invitation.expires_at <= now
    ):
        raise InvitationIsOver
    invitation.state = InvitationState.ACCEPTED
    return invitation.sentence


def delete_expired(s: Session, now: datetime) -> None:
    """Delete invitations that are over; the messages that showed them say so."""
    s.execute(delete(Invitation).where(Invitation.expires_at <= now))
