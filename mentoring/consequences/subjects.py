"""Which goals and people each row is about. When rows change, the messages that show those are rendered again.

No use case has to remember what becomes stale: the session notes every row that a transaction inserts, changes or
deletes, and before the commit the messages about them are marked. Delivery renders a marked message and calls Slack
only if its content differs from what was sent last, so marking too many costs a rendering and never a call.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import Any

from sqlalchemy import CompoundSelect, Delete, Select, Update, bindparam, inspect, select, union
from sqlalchemy.orm import ORMExecuteState, Session

from mentoring.messages import outbox
from models import (
    Ask,
    Base,
    Block,
    CheckIn,
    DigestItem,
    DoNotMessage,
    Evaluation,
    Goal,
    GoalAspect,
    Introduction,
    Invitation,
    MentorProfile,
    Offer,
    OfferAspect,
    PassItOn,
    Person,
    Placement,
    Proposal,
    QuietTime,
    Referral,
    Reminder,
    Shift,
    Shortlist,
    Suggestion,
)


class Subject(Enum):
    """What a column names."""

    GOAL = "a goal: the messages about it, and the Home of everyone who takes part in it"
    READER = "a person whose own Home and digests show the row"
    PERSON = "a person who is shown: also the messages about every goal they take part in or were suggested for"
    SLACK_USER = "a Slack user, who may be such a person"
    ASK = "an ask: its goal and both people"
    INTRODUCTION = "an introduction: its goal and both people"
    PROPOSAL = "a proposal: its introduction"
    OFFER = "an offer: its mentor"
    MESSAGE = "a message"
    INVITATION = "an invitation, which has a message of its own"


# One line for each table that a message or Home shows something of: column → what it names.
SUBJECTS: dict[type[Base], dict[str, Subject]] = {
    Goal: {"id": Subject.GOAL, "person_id": Subject.READER},
    GoalAspect: {"goal_id": Subject.GOAL},
    Shortlist: {"goal_id": Subject.GOAL},
    Suggestion: {"goal_id": Subject.GOAL, "mentor_id": Subject.READER},
    Ask: {"goal_id": Subject.GOAL, "asker_id": Subject.READER, "mentor_id": Subject.READER},
    Referral: {"ask_id": Subject.ASK, "colleague_id": Subject.READER},
    Introduction: {"goal_id": Subject.GOAL, "resident_id": Subject.READER, "mentor_id": Subject.PERSON},
    Proposal: {"introduction_id": Subject.INTRODUCTION},
    Reminder: {"proposal_id": Subject.PROPOSAL, "person_id": Subject.READER},
    CheckIn: {"person_id": Subject.READER},
    MentorProfile: {"person_id": Subject.PERSON},
    Offer: {"person_id": Subject.PERSON},
    PassItOn: {"person_id": Subject.READER},
    OfferAspect: {"offer_id": Subject.OFFER},
    Person: {"id": Subject.PERSON},
    Block: {"blocker": Subject.SLACK_USER, "blocked": Subject.SLACK_USER},
    Placement: {"user_id": Subject.SLACK_USER},
    Evaluation: {"evaluator": Subject.SLACK_USER, "resident": Subject.SLACK_USER},
    DoNotMessage: {"user_id": Subject.SLACK_USER},
    QuietTime: {"person_id": Subject.PERSON},
    Shift: {"user_id": Subject.SLACK_USER},
    DigestItem: {"message_id": Subject.MESSAGE},
    Invitation: {"id": Subject.INVITATION},
}
# Changes of these alone are shown nowhere.
NOT_SHOWN: dict[type[Base], set[str]] = {
    Person: {"deferred_until", "memberships_synced_at"},
    Shortlist: {"people_owed"},
    Ask: {"next_check_at", "reminder_due_at"},
    MentorProfile: {"revision", "updated_at", "unanswered_in_a_row"},
    Offer: {"reading"},
    Invitation: {"reported_at", "state"},
}
# Changes of these are shown first: the other person must not be shown any more.
URGENT: tuple[type[Base], ...] = (Block, Evaluation)
URGENT_COLUMNS: dict[type[Base], set[str]] = {Goal: {"visibility"}}  # a post that was taken down
CHANGED = "subjects of changed rows"  # key in session.info
MAX_PARAMETERS = 500  # ids in one statement; SQLite can't take many thousands

# How someone takes part in a goal: (goal, person).
PARTS = (
    (Goal.id, Goal.person_id),
    (Suggestion.goal_id, Suggestion.mentor_id),
    (Ask.goal_id, Ask.mentor_id),
    (Introduction.goal_id, Introduction.mentor_id),
)
_IDS: Any = bindparam("ids", expanding=True)
Statement = Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]
# Built once, because every transaction that changes something runs some of them.
GOALS_OF: Statement = union(*(select(goal_id).where(who.in_(_IDS)) for goal_id, who in PARTS))
PEOPLE_OF: Statement = union(*(select(who).where(goal_id.in_(_IDS)) for goal_id, who in PARTS))
INTRODUCTIONS_OF_PROPOSALS: Statement = select(Proposal.introduction_id).where(Proposal.id.in_(_IDS))
INTRODUCED: Statement = select(Introduction.goal_id, Introduction.resident_id, Introduction.mentor_id).where(
    Introduction.id.in_(_IDS)
)
ASKED: Statement = select(Ask.goal_id, Ask.asker_id, Ask.mentor_id).where(Ask.id.in_(_IDS))
PEOPLE_OF_OFFERS: Statement = select(Offer.person_id).where(Offer.id.in_(_IDS))
PEOPLE_OF_USERS: Statement = select(Person.id).where(Person.user_id.in_(_IDS))

Ids = defaultdict[Subject, set[Any]]


def note_rows(session: Session) -> None:
    """Note the rows that a flush has inserted or changed, without people who are new: nothing shows them yet."""
    new, dirty = session.new, session.dirty  # each is built when it is asked for
    for row in (*new, *dirty):
        table = type(row)
        if table is Person and row in new:
            continue
        changed = _changed_columns(row) if row in dirty else set(SUBJECTS.get(table, ()))
        if table in SUBJECTS and changed - NOT_SHOWN.get(table, set()):
            _note(session, table, {column: getattr(row, column) for column in SUBJECTS[table]})
            if changed & URGENT_COLUMNS.get(table, set()):
                session.info[outbox.URGENT] = True


def note_deleted(session: Session, row: object) -> None:
    """Note a row that a flush has deleted, also as an orphan."""
    table: Any = type(row)
    if table in SUBJECTS:
        _note(session, table, {column: getattr(row, column) for column in SUBJECTS[table]})


def _changed_columns(row: object) -> set[str]:
    state: Any = inspect(row)
    return {each.key for each in state.mapper.column_attrs if state.attrs[each.key].history.has_changes()}


def note_statement(state: ORMExecuteState) -> None:
    """Note the rows that a statement is about to insert, change or delete at once, unless it is bookkeeping.

    Statements with that option change what is shown nowhere, as the columns in NOT_SHOWN. Only updates with a condition
    and inserts with a list of values are understood.
    """
    table = state.bind_mapper.class_ if state.bind_mapper else None
    if table not in SUBJECTS or not (state.is_insert or state.is_update or state.is_delete):
        return
    if state.execution_options.get("bookkeeping"):
        return
    statement: Any = state.statement
    if state.is_insert:
        assert state.parameters, "insert rows with s.execute(insert(…), rows)"  # noqa: S101
        for values in [state.parameters] if isinstance(state.parameters, Mapping) else state.parameters:
            _note(state.session, table, {column: values[column] for column in SUBJECTS[table]})
    else:
        columns = [getattr(table, column) for column in SUBJECTS[table]]
        for row in state.session.execute(_matching(statement, columns)):
            _note(state.session, table, dict(zip(SUBJECTS[table], row, strict=True)))


def _matching(statement: Update | Delete, columns: list[Any]) -> Select[Any]:
    rows = select(*columns)
    return rows.where(statement.whereclause) if statement.whereclause is not None else rows


def _note(session: Session, table: type[Base], values: Mapping[str, Any]) -> None:
    noted: Ids = session.info.setdefault(CHANGED, defaultdict(set))
    for column, subject in SUBJECTS[table].items():
        noted[subject].add(values[column])
    if table in URGENT:
        session.info[outbox.URGENT] = True


def mark_messages(session: Session) -> None:
    """Mark the messages about everything that this transaction has changed; called before the commit."""
    session.flush()
    noted: Ids = session.info.pop(CHANGED, defaultdict(set))
    urgency = 0 if session.info.pop(outbox.URGENT, False) else 1
    if noted:
        goals, homes, digests = _expanded(session, noted)
        outbox.mark_about(session, goals, homes, digests, noted[Subject.MESSAGE], noted[Subject.INVITATION], urgency)


def _expanded(s: Session, noted: Ids) -> tuple[set[int], set[int], set[int]]:
    """Find what the noted ids lead to.

    Returns: the ids of goals, of people whose Home is about them, and of people whose digests may be.
    """
    goals, homes, people = set(noted[Subject.GOAL]), set(noted[Subject.READER]), set(noted[Subject.PERSON])
    introductions = noted[Subject.INTRODUCTION] | _ids(s, INTRODUCTIONS_OF_PROPOSALS, noted[Subject.PROPOSAL])
    for goal_id, one, other in (
        *_rows(s, INTRODUCED, introductions),
        *_rows(s, ASKED, noted[Subject.ASK]),
    ):
        goals.add(goal_id)
        homes |= {one, other}
    people |= _ids(s, PEOPLE_OF_OFFERS, noted[Subject.OFFER])
    people |= _ids(s, PEOPLE_OF_USERS, noted[Subject.SLACK_USER])
    homes |= people
    goals |= _ids(s, GOALS_OF, people)
    digests = homes | _ids(s, PEOPLE_OF, goals)
    return goals, homes, digests


def _ids(s: Session, statement: Statement, values: Iterable[Any]) -> set[Any]:
    return {row[0] for row in _rows(s, statement, values)}


def _rows(s: Session, statement: Statement, values: Iterable[Any]) -> Iterator[Any]:
    for batch in _batches(values):  # plain rows, without what a session adds to a statement
        yield from s.connection().execute(statement, {"ids": batch})


def _batches(values: Iterable[Any]) -> Iterator[list[Any]]:
    ordered = sorted(each for each in values if each is not None)
    return (ordered[start : start + MAX_PARAMETERS] for start in range(0, len(ordered), MAX_PARAMETERS))
