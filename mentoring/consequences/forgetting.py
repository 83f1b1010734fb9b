"""Forget someone: everything about them goes, in one transaction, and Slack follows (`messages/erasure`).

In this order: what Slack would still send is taken back, what is open closes and the other side is told in neutral
words, posts are taken down, rows are deleted. The other side of an introduction keeps a line without a name.

What stays: the two user ids of a block, and of a pair of evaluators until it ends, so that coming back opens nothing;
the user id among the forgotten, with what their placement must go on to hold, so that imports and restored backups
leave them out until they use Curbside again; that they asked for no messages; and a line in the audit without a name.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Delete, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from mentoring import audit
from mentoring.consequences import involvement, past_introductions, subjects
from mentoring.consequences.held_rows import rows_as_json
from mentoring.consequences.owner import Owner, find_owner
from mentoring.goals import shortlists, suggestions
from mentoring.introductions import introductions
from mentoring.messages import erasure, outbox
from mentoring.messages.outbox import BOOKKEEPING
from mentoring.people import forgotten
from models import (
    Ask,
    AskState,
    AuditedAction,
    AuditEntry,
    DoNotMessage,
    Evaluation,
    Forgotten,
    Goal,
    GoalState,
    HeldForgetting,
    Initiator,
    Introduction,
    IntroductionState,
    Invitation,
    Message,
    MessageKind,
    PastIntroduction,
    Person,
    Placement,
    Proposal,
    Referral,
    Shift,
    ShortlistReason,
    StaffMember,
    Suggestion,
    UnlistedForgetting,
)

ABOUT_TWO = {  # kinds of messages about one row, which names two people or more
    Ask: (MessageKind.ASK, MessageKind.RAISED_HAND, MessageKind.CLARIFICATION, MessageKind.CLARIFICATION_ANSWER),
    Referral: (MessageKind.REFERRAL,),
    Introduction: (MessageKind.INTRODUCTION, MessageKind.THANKS, MessageKind.INTRODUCTION_ENDED),
    Proposal: (MessageKind.MEETING_PROPOSAL, MessageKind.MEETING_CALLED_OFF, MessageKind.OPENING_LINE),
}
PUBLIC = (  # others read them, too
    *(MessageKind.POST, MessageKind.INTRODUCTION),
    *(MessageKind.MEETING_PROPOSAL, MessageKind.MEETING_CALLED_OFF, MessageKind.OPENING_LINE),
)


def forget(
    s: Session,
    team_id: str,
    user_id: str,
    now: datetime,
    *,
    is_held: bool = False,
    is_message_free: bool = False,
) -> None:
    """Forget a Slack user, who asked for it; it does no harm to forget them twice.

    Under a legal hold (`is_held`) everything is hidden at once, and the deleted rows are kept aside until it ends. With
    `is_message_free`, they asked for no messages from now on, too.
    """
    _forget(s, team_id, user_id, now, tells=True, is_held=is_held, is_message_free=is_message_free)
    s.add(UnlistedForgetting(team_id=team_id, user_id=user_id, forgotten_at=now, no_messages=is_message_free))
    audit.write(s, team_id, AuditedAction.FORGOTTEN_UNDER_HOLD if is_held else AuditedAction.FORGOTTEN, now)


def forget_again(
    s: Session, team_id: str, user_id: str, now: datetime, *, is_held: bool = False, is_message_free: bool = False
) -> None:
    """Forget someone in a restored backup that is older than their being forgotten: everyone was told then."""
    _forget(s, team_id, user_id, now, tells=False, is_held=is_held, is_message_free=is_message_free)


def _forget(
    s: Session,
    team_id: str,
    user_id: str,
    now: datetime,
    *,
    tells: bool,
    is_held: bool,
    is_message_free: bool,
) -> None:
    owner = find_owner(s, team_id, user_id)
    involvement.of_person(s, owner.person_id).lock(s)
    if is_held:
        rows = rows_as_json(s, owner)
        s.add(HeldForgetting(team_id=team_id, user_id=user_id, forgotten_at=now, deleted_rows=rows))
    forgotten.remember(s, team_id, user_id)
    erase(s, owner, now, tells=tells, delete_at=erasure.AFTER_THE_HOLD if is_held else now)
    s.execute(delete(Placement).where(Placement.team_id == team_id, Placement.user_id == user_id))
    if is_message_free:
        forgotten.insert_once(s, DoNotMessage(team_id=team_id, user_id=user_id))


def end_hold(s: Session, now: datetime) -> int:
    """Delete what a legal hold has kept. Returns: of how many people that was."""
    teams = list(s.scalars(select(HeldForgetting.team_id)))
    for team_id in teams:
        audit.write(s, team_id, AuditedAction.HELD_ROWS_DELETED, now)
    if teams:
        s.execute(delete(HeldForgetting))
        erasure.release_after_hold(s, now)
    return len(teams)


def erase(
    s: Session, owner: Owner, now: datetime, *, tells: bool, delete_at: datetime, with_thanks: bool = False
) -> None:
    """Delete everything about someone, except what keeps people apart, and where their program says they belong.

    `delete_at` is when messages to them may be deleted in Slack. `tells` is whether others are told of what ended.
    `with_thanks` leaves mentors the thank-yous that they may keep.
    """
    involved = involvement.of_person(s, owner.person_id)
    involved.lock(s)
    person = s.get(Person, owner.person_id, populate_existing=True)
    if person:  # another transaction may have been a moment earlier
        _erase_person(s, person, now, delete_at, tells=tells, with_thanks=with_thanks)
        involved.mark_homes(s)
    _erase_user(s, owner, now, delete_at)


def _erase_person(
    s: Session, person: Person, now: datetime, delete_at: datetime, *, tells: bool, with_thanks: bool
) -> None:
    person.left_at = now  # no one is shown them any more, also not by what follows
    _close_asks(s, person, now, tells=tells)
    _leave_lines(s, person, now, tells=tells, with_thanks=with_thanks)
    s.info[outbox.URGENT] = True
    subjects.mark_messages(s)  # of everything they are in, while it is still known what that is
    goals_to_recheck = _goals_they_were_suggested_for(s, person)
    public = or_(Message.kind.in_(PUBLIC), Message.person_id.is_distinct_from(person.id))
    erasure.make_nameless(s, and_(public, _is_about(person)))
    to_them = and_(Message.person_id == person.id, Message.kind.not_in(PUBLIC))
    erasure.delete_later(s, to_them, person.user_id, delete_at)
    s.execute(
        update(Message).where(Message.person_id == person.id).values(person_id=None),
        execution_options=BOOKKEEPING,
    )
    s.flush()
    s.execute(delete(Person).where(Person.id == person.id), execution_options=BOOKKEEPING)
    s.expire_all()
    _recheck(s, goals_to_recheck, now)


def _close_asks(s: Session, person: Person, now: datetime, *, tells: bool) -> None:
    """Close their open asks. Residents who wait for them read what they read after any no, with the next people."""
    involved = or_(Ask.mentor_id == person.id, Ask.asker_id == person.id)
    for ask in s.scalars(select(Ask).where(involved, Ask.state == AskState.OPEN).order_by(Ask.id)).all():
        resident_waits = ask.mentor_id == person.id and ask.started_by is Initiator.RESIDENT
        ask.close(AskState.DECLINED if resident_waits else AskState.WITHDRAWN, now)
        if resident_waits and tells:
            shortlists.owe(s, ask.goal, ShortlistReason.DECLINED, now)


def _leave_lines(s: Session, person: Person, now: datetime, *, tells: bool, with_thanks: bool) -> None:
    """Leave the other side of each introduction a line without a name; tell them of those that were open."""
    if not with_thanks:  # also in the lines of goals that had grown old
        kept = update(PastIntroduction).where(PastIntroduction.other_id == person.id)
        s.execute(kept.values(thanks=""), execution_options=BOOKKEEPING)
    involved = or_(Introduction.mentor_id == person.id, Introduction.resident_id == person.id)
    for introduction in s.scalars(select(Introduction).where(involved).order_by(Introduction.id)).all():
        other, was_open = introduction.other(person.id), introduction.state is IntroductionState.OPEN
        line = past_introductions.leave_line(s, introduction, other, now, with_thanks=with_thanks)
        if not was_open:
            continue
        introductions.close(s, introduction, IntroductionState.ENDED, now)
        if tells and line:
            outbox.enqueue(s, MessageKind.PAST_INTRODUCTION, line.id, other, now, goal_id=line.goal_id)
        goal = introduction.goal
        is_theirs_alone = other.id == introduction.resident_id and not introductions.is_helped(s, goal.id)
        if tells and is_theirs_alone and goal.state is GoalState.OPEN:
            shortlists.owe(s, goal, ShortlistReason.NEXT, now)


def _is_about(person: Person) -> ColumnElement[bool]:
    """Build the SQL condition: a message is about a row that this person is in."""
    theirs = {
        Ask: select(Ask.id).where(or_(Ask.asker_id == person.id, Ask.mentor_id == person.id)),
        Introduction: select(Introduction.id).where(
            or_(Introduction.resident_id == person.id, Introduction.mentor_id == person.id)
        ),
    }
    of_asks, of_introductions = theirs[Ask], theirs[Introduction]
    ids = theirs | {
        Referral: select(Referral.id).where(or_(Referral.ask_id.in_(of_asks), Referral.colleague_id == person.id)),
        Proposal: select(Proposal.id).where(Proposal.introduction_id.in_(of_introductions)),
    }
    mine = select(Goal.id).where(Goal.person_id == person.id)
    return or_(
        and_(Message.kind == MessageKind.POST, Message.subject_id.in_(mine)),
        *(and_(Message.kind.in_(kinds), Message.subject_id.in_(ids[table])) for table, kinds in ABOUT_TWO.items()),
    )


def _goals_they_were_suggested_for(s: Session, person: Person) -> Sequence[int]:
    rows = select(Goal.id).join(Suggestion).where(Suggestion.mentor_id == person.id, Goal.person_id != person.id)
    return s.scalars(rows.where(Goal.state == GoalState.OPEN).order_by(Goal.id).distinct()).all()


def _recheck(s: Session, goal_ids: Sequence[int], now: datetime) -> None:
    """Look for someone else for the goals that have no one left to ask."""
    for goal_id in goal_ids:
        goal = s.get_one(Goal, goal_id)
        is_waiting = goal.next_search_at is None and not introductions.is_helped(s, goal.id)
        if is_waiting and not suggestions.list_shown(s, goal, now):
            shortlists.schedule_recheck(goal, now)


def _erase_user(s: Session, owner: Owner, now: datetime, delete_at: datetime) -> None:
    """Delete what names a Slack user, whether they have used Curbside or not."""
    invited = (Invitation.team_id == owner.team_id, Invitation.user_id == owner.user_id)
    ids = s.scalars(select(Invitation.id).where(*invited)).all()
    invitations = and_(Message.kind == MessageKind.INVITATION, Message.subject_id.in_(ids))
    files = and_(Message.kind == MessageKind.FILE, Message.team_id == owner.team_id, Message.channel == owner.user_id)
    erasure.delete_later(s, and_(Message.erasure.is_(None), or_(invitations, files)), owner.user_id, delete_at)
    for rows in _rows_by_user_id(owner, now):
        s.execute(rows)
    sent = update(Invitation).where(Invitation.team_id == owner.team_id, Invitation.sender == owner.user_id)
    s.execute(sent.values(sender=""), execution_options=BOOKKEEPING)
    written = update(AuditEntry).where(AuditEntry.team_id == owner.team_id, AuditEntry.by == owner.user_id)
    s.execute(written.values(by=""), execution_options=BOOKKEEPING)


def _rows_by_user_id(owner: Owner, now: datetime) -> Iterator[Delete]:
    for table in (Shift, Invitation, StaffMember):
        yield delete(table).where(table.team_id == owner.team_id, table.user_id == owner.user_id)
    either = or_(Evaluation.evaluator == owner.user_id, Evaluation.resident == owner.user_id)
    yield delete(Evaluation).where(Evaluation.team_id == owner.team_id, either, Evaluation.ends_at <= now)


def delete_ended_pairs(s: Session, now: datetime) -> None:
    """Delete the evaluator pairs of forgotten users that have ended meanwhile."""
    users = select(Forgotten.user_id).where(Forgotten.team_id == Evaluation.team_id)
    named = or_(Evaluation.evaluator.in_(users), Evaluation.resident.in_(users))
    s.execute(delete(Evaluation).where(named, Evaluation.ends_at <= now), execution_options=BOOKKEEPING)
