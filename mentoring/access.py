"""Whose each row is: who may use a button or a form that names it. Questions only; the use cases ask again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    ScalarSelect,
    Select,
    String,
    and_,
    bindparam,
    exists,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session

from mentoring.people.participation import SAYING, is_left_out
from models import (
    Ask,
    Block,
    CheckIn,
    Goal,
    Initiator,
    Introduction,
    Invitation,
    PassItOn,
    Person,
    Proposal,
    Referral,
    Suggestion,
)

MAX_ID = 2**31 - 1  # of a row: an integer of four bytes in PostgreSQL


@dataclass(frozen=True)
class Who:
    """A Slack user who acts, known or not."""

    team_id: str | BindParameter[str]
    user_id: str | BindParameter[str]

    @property
    def person_id(self) -> ScalarSelect[int]:
        mine = select(Person.id).where(Person.team_id == self.team_id, Person.user_id == self.user_id)
        return mine.scalar_subquery()


RowId = int | BindParameter[int]
Access = Callable[[Who, RowId], ColumnElement[bool]]


@dataclass(frozen=True)
class Standing:
    """How things stand with someone who acts, asked in one question: every tap waits for it."""

    takes_part: bool  # as far as their imported role says
    is_parked: bool  # they were no member of the workspace when that was last asked
    is_allowed: bool  # they have access to all rows that they name


def standing_of(s: Session, who: Who, wanted: Sequence[tuple[Access, int]]) -> Standing:
    """Ask whether someone takes part, and has access to all of these rows."""
    rows = {f"row_{number}": row_id for number, (_, row_id) in enumerate(wanted)}
    statement = _standing(tuple(has_access for has_access, _ in wanted))
    return Standing(*map(bool, s.execute(statement, {"team_id": who.team_id, "user_id": who.user_id, **rows}).one()))


@lru_cache(maxsize=64)
def _standing(accesses: tuple[Access, ...]) -> Select[bool, bool, bool]:
    """Build the question once for each kind of access."""
    who = Who(bindparam("team_id", type_=String()), bindparam("user_id", type_=String()))
    left_out = or_(*(is_left_out(table, who.team_id, who.user_id) for table in SAYING))
    parked = exists().where(Person.team_id == who.team_id, Person.user_id == who.user_id, Person.left_at.is_not(None))
    rows = (bindparam(f"row_{number}", type_=Integer()) for number in range(len(accesses)))
    allowed = and_(true(), *(has_access(who, row_id) for has_access, row_id in zip(accesses, rows, strict=True)))
    return select(~left_out, parked, allowed)


def owns_goal(who: Who, goal_id: RowId) -> ColumnElement[bool]:
    return exists().where(Goal.id == goal_id, Goal.person_id == who.person_id)


def is_in_workspace_of_goal(who: Who, goal_id: RowId) -> ColumnElement[bool]:
    """Anyone who reads a post may offer to help: they needn't have used Curbside before."""
    return exists().where(Goal.id == goal_id, Person.id == Goal.person_id, Person.team_id == who.team_id)


def got_suggestion(who: Who, suggestion_id: RowId) -> ColumnElement[bool]:
    mine = and_(Goal.id == Suggestion.goal_id, Goal.person_id == who.person_id)
    return exists().where(Suggestion.id == suggestion_id, mine)


def answers_ask(who: Who, ask_id: RowId) -> ColumnElement[bool]:
    """The mentor who is asked, or the resident to whom a hand is raised."""
    answerer = or_(
        and_(Ask.started_by == Initiator.RESIDENT, Ask.mentor_id == who.person_id),
        and_(Ask.started_by == Initiator.MENTOR, Ask.asker_id == who.person_id),
    )
    return exists().where(Ask.id == ask_id, answerer)


def made_request(who: Who, ask_id: RowId) -> ColumnElement[bool]:
    """The resident who asked."""
    return exists().where(Ask.id == ask_id, Ask.asker_id == who.person_id, Ask.started_by == Initiator.RESIDENT)


def was_asked_back(who: Who, ask_id: RowId) -> ColumnElement[bool]:
    """The resident whose ask the mentor has a question about."""
    return exists().where(Ask.id == ask_id, Ask.asker_id == who.person_id, Ask.clarification_question != "")


def was_referred_to(who: Who, referral_id: RowId) -> ColumnElement[bool]:
    return exists().where(Referral.id == referral_id, Referral.colleague_id == who.person_id)


def is_introduced(who: Who, introduction_id: RowId) -> ColumnElement[bool]:
    """Either of the two."""
    return exists().where(Introduction.id == introduction_id, _either(who))


def learns_in(who: Who, introduction_id: RowId) -> ColumnElement[bool]:
    """The resident of an introduction, who alone reports on it."""
    return exists().where(Introduction.id == introduction_id, Introduction.resident_id == who.person_id)


def meets_at(who: Who, proposal_id: RowId) -> ColumnElement[bool]:
    """Either of the two to whom times are proposed."""
    return exists().where(Proposal.id == proposal_id, Introduction.id == Proposal.introduction_id, _either(who))


def learns_at(who: Who, proposal_id: RowId) -> ColumnElement[bool]:
    """The resident of the introduction whose time was set."""
    mine = and_(Introduction.id == Proposal.introduction_id, Introduction.resident_id == who.person_id)
    return exists().where(Proposal.id == proposal_id, mine)


def is_checked_in_with(who: Who, check_in_id: RowId) -> ColumnElement[bool]:
    return exists().where(CheckIn.id == check_in_id, CheckIn.person_id == who.person_id)


def is_asked_to_pass_on(who: Who, question_id: RowId) -> ColumnElement[bool]:
    return exists().where(PassItOn.id == question_id, PassItOn.person_id == who.person_id)


def is_invited(who: Who, invitation_id: RowId) -> ColumnElement[bool]:
    """They needn't have used Curbside before."""
    theirs = and_(Invitation.team_id == who.team_id, Invitation.user_id == who.user_id)
    return exists().where(Invitation.id == invitation_id, theirs)


def may_look_for_topic(who: Who, offer_id: RowId) -> ColumnElement[bool]:  # noqa: ARG001 (as all others)
    """Anyone: which topics someone may be shown is asked where they are found, and one may be gone."""
    return true()


def made_block(who: Who, block_id: RowId) -> ColumnElement[bool]:
    return exists().where(Block.id == block_id, Block.team_id == who.team_id, Block.blocker == who.user_id)


def _either(who: Who) -> ColumnElement[bool]:
    return or_(Introduction.resident_id == who.person_id, Introduction.mentor_id == who.person_id)
