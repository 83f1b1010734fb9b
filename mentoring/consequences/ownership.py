"""Whose each column of each table is: what someone may take with them, and what is another's or no one's.

A new table or column has to be put into one of the lists here; a test walks all tables.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from mentoring.consequences.owner import Owner
from models import (
    Ask,
    AskState,
    AuditEntry,
    Base,
    Block,
    ChannelMembership,
    CheckIn,
    ChosenSetting,
    CoverageCell,
    DigestItem,
    DoNotMessage,
    Evaluation,
    EvaluatorSource,
    Forgotten,
    Goal,
    GoalAspect,
    HeldForgetting,
    HeldMeeting,
    Holiday,
    HospitalRhythm,
    Initiator,
    Introduction,
    IntroductionState,
    Invitation,
    MentorProfile,
    Message,
    MessageKind,
    Offer,
    OfferAspect,
    PassItOn,
    PastIntroduction,
    Person,
    Placement,
    PlannedWork,
    Process,
    Program,
    Proposal,
    QuietTime,
    RateLimit,
    Referral,
    Reminder,
    Shift,
    Shortlist,
    ShortlistReason,
    SlackAccess,
    StaffMember,
    StandingEvaluator,
    Suggestion,
    Uninstall,
    UnlistedForgetting,
    WeekendDay,
    WrapUpAnswers,
)

Row = dict[str, Any]
Masks = dict[str, Callable[[Row, Owner], object]]


@dataclass(frozen=True)
class Part:
    """The rows of a table that are about someone in one way, and which of their columns are theirs.

    `about` says in plain words what the rows are. A mask replaces a cell that would tell more than they may know.
    """

    name: str
    about: str
    table: type[Base]
    whose: Callable[[Owner], ColumnElement[bool]]
    columns: tuple[str, ...]
    masks: Masks = field(default_factory=dict)


def _of_user(table: Any, column: str = "user_id") -> Callable[[Owner], ColumnElement[bool]]:
    return lambda who: and_(table.team_id == who.team_id, getattr(table, column) == who.user_id)


def _of_person(column: Any) -> Callable[[Owner], ColumnElement[bool]]:
    return lambda who: column == who.person_id


def _goals(who: Owner) -> Select[int]:
    return select(Goal.id).where(Goal.person_id == who.person_id)


def _introductions(who: Owner) -> Select[int]:
    as_resident = _with(Introduction.resident_id, Introduction.mentor_id)(who)
    return select(Introduction.id).where(or_(as_resident, _with(Introduction.mentor_id, Introduction.resident_id)(who)))


def _with(own: Any, other: Any) -> Callable[[Owner], ColumnElement[bool]]:
    """Rows of two people: theirs, without those of someone whom they may not be shown now."""
    return lambda who: and_(own == who.person_id, other.not_in(who.hidden))


def _asked(own: Any, other: Any, by: Initiator) -> Callable[[Owner], ColumnElement[bool]]:
    return lambda who: and_(_with(own, other)(who), Ask.started_by == by)


def _suggested(who: Owner) -> ColumnElement[bool]:
    for_hidden = select(Goal.id).where(Goal.person_id.in_(who.hidden))
    return and_(Suggestion.mentor_id == who.person_id, Suggestion.goal_id.not_in(for_hidden))


def _proposed(who: Owner) -> ColumnElement[bool]:
    return Proposal.introduction_id.in_(_introductions(who))


def _messages(who: Owner) -> ColumnElement[bool]:
    invited = select(Invitation.id).where(_of_user(Invitation)(who))
    as_invited = and_(Message.kind == MessageKind.INVITATION, Message.subject_id.in_(invited))
    files = and_(Message.kind == MessageKind.FILE, Message.team_id == who.team_id, Message.channel == who.user_id)
    return or_(Message.person_id == who.person_id, as_invited, files)


def _without_no(row: Row, _: Owner) -> object:
    """A no and no answer read the same to the person who asked: it didn't line up."""
    return "closed" if row["state"] in (AskState.DECLINED, AskState.EXPIRED) else row["state"]


def _without_reason(row: Row, _: Owner) -> object:
    after_a_no = (ShortlistReason.DECLINED, ShortlistReason.EXPIRED)
    return ShortlistReason.NEXT if row["reason"] in after_a_no else row["reason"]


def _passed_on(row: Row, _: Owner) -> object:
    """A thank-you belongs to the mentor once it was passed on."""
    return "" if row["state"] is IntroductionState.OPEN else row["thanks"]


def _only_by_me(row: Row, who: Owner) -> object:
    """Who ended an introduction is told to no one; one's own part is one's own."""
    return row["ended_by"] if row["ended_by"] == who.person_id else None


MET = ("id", "dose", "state", "thanks", "thanks_kept", "started_at", "ended_at", "ended_by")
PARTS: tuple[Part, ...] = (
    Part("profile", "who you are here, from your Slack profile and your forms", Person, _of_person(Person.id),
         ("user_id", "team_id", "name", "about", "title", "tz", "created_at", "deferred_until", "left_at",
          "memberships_synced_at", "is_admin")),
    Part("goals", "what you want to grow in", Goal, _of_person(Goal.person_id),
         ("id", "sentence", "about", "first_question", "dose", "visibility", "state", "next_step", "created_at",
          "finished_at", "next_search_at")),
    Part("goal_areas", "the growth areas of your goals", GoalAspect, lambda who: GoalAspect.goal_id.in_(_goals(who)),
         ("goal_id", "aspect")),
    Part("lists_for_you", "when people were suggested to you", Shortlist,
         lambda who: Shortlist.goal_id.in_(_goals(who)), ("id", "goal_id", "reason", "created_at"),
         {"reason": _without_reason}),
    Part("people_suggested_to_you", "who was suggested to you, and why", Suggestion,
         lambda who: and_(Suggestion.goal_id.in_(_goals(who)), Suggestion.mentor_id.not_in(who.hidden)),
         ("shortlist_id", "goal_id", "mentor_id", "line", "position", "reasons", "fit", "dismissed")),
    Part("you_were_suggested", "by which of your topics you were suggested to someone", Suggestion,
         _suggested, ("line", "fit", "alert_at")),
    Part("requests_you_made", "whom you asked about a goal", Ask,
         _asked(Ask.asker_id, Ask.mentor_id, Initiator.RESIDENT),
         ("id", "goal_id", "mentor_id", "dose", "first_question", "state", "asked_at", "clarification_answer"),
         {"state": _without_no}),
    Part("requests_to_you", "that someone asked you", Ask, _asked(Ask.mentor_id, Ask.asker_id, Initiator.RESIDENT),
         ("id", "dose", "state", "asked_at", "answered_at", "clarification_question")),
    Part("help_offered_to_you", "that someone offered to help you", Ask,
         _asked(Ask.asker_id, Ask.mentor_id, Initiator.MENTOR),
         ("id", "goal_id", "mentor_id", "state", "asked_at", "answered_at")),
    Part("help_you_offered", "that you offered to help", Ask, _asked(Ask.mentor_id, Ask.asker_id, Initiator.MENTOR),
         ("id", "dose", "state", "asked_at"), {"state": _without_no}),
    Part("colleagues_you_suggested", "whom you suggested in your place", Referral,
         lambda who: and_(Referral.ask_id.in_(select(Ask.id).where(_with(Ask.mentor_id, Ask.asker_id)(who))),
                          Referral.colleague_id.not_in(who.hidden)),
         ("ask_id", "colleague_id", "created_at")),
    Part("you_were_named", "that a colleague suggested you", Referral, _of_person(Referral.colleague_id),
         ("state", "created_at")),
    Part("introductions_as_resident", "who helped you", Introduction,
         _with(Introduction.resident_id, Introduction.mentor_id),
         (*MET, "goal_id", "mentor_id", "check_in_weeks"), {"ended_by": _only_by_me}),
    Part("introductions_as_mentor", "whom you helped, and thanks passed on to you", Introduction,
         _with(Introduction.mentor_id, Introduction.resident_id), (*MET, "resident_id"),
         {"ended_by": _only_by_me, "thanks": _passed_on}),
    Part("past_introductions", "what is left of introductions to people who are gone", PastIntroduction,
         _of_person(PastIntroduction.person_id),
         ("side", "goal_id", "aspects", "dose", "is_finished", "started_month", "ended_month", "meetings", "thanks")),
    Part("meetings", "meetings that were reported", HeldMeeting,
         lambda who: HeldMeeting.introduction_id.in_(_introductions(who)), ("introduction_id", "reported_at")),
    Part("times_proposed", "times to meet", Proposal, _proposed,
         ("id", "introduction_id", "proposer_id", "first_at", "second_at", "third_at", "state", "meets_at",
          "created_at", "called_off_by", "opening")),
    Part("reminders", "reminders of your meetings", Reminder,
         lambda who: and_(Reminder.person_id == who.person_id,
                          Reminder.proposal_id.in_(select(Proposal.id).where(_proposed(who)))),
         ("proposal_id", "due_at")),
    Part("check_ins", "what you were asked, and what you answered", CheckIn,
         lambda who: and_(CheckIn.person_id == who.person_id, CheckIn.introduction_id.in_(_introductions(who))),
         ("introduction_id", "kind", "number", "due_at", "state", "answer", "answered_at")),
    Part("mentor_settings", "what you take on as a mentor", MentorProfile, _of_person(MentorProfile.person_id),
         ("capacity", "doses", "learning", "alerts", "updated_at", "full_until", "unanswered_in_a_row", "rested_at")),
    Part("topics", "what people can ask you about", Offer, _of_person(Offer.person_id),
         ("id", "position", "sentence")),
    Part("topic_areas", "the growth areas of your topics", OfferAspect,
         lambda who: OfferAspect.offer_id.in_(select(Offer.id).where(Offer.person_id == who.person_id)),
         ("offer_id", "aspect", "confirmed")),
    Part("people_you_blocked", "whom you have blocked", Block, _of_user(Block, "blocker"), ("blocked", "created_at")),
    Part("you_evaluate", "when your program says that you evaluate someone", Evaluation,
         _of_user(Evaluation, "evaluator"), ("source", "program", "first_day", "last_day", "starts_at", "ends_at")),
    Part("you_are_evaluated", "when your program says that someone evaluates you", Evaluation,
         _of_user(Evaluation, "resident"), ("source", "program", "first_day", "last_day", "starts_at", "ends_at")),
    Part("standing_evaluator", "programs in which you evaluate everyone", StandingEvaluator,
         _of_user(StandingEvaluator, "evaluator"), ("source", "program")),
    Part("program_and_site", "where your program says you belong", Placement, _of_user(Placement),
         ("program", "site", "role", "year", "ends", "takes_part", "is_home")),
    Part("channels", "public channels you are in, as last read", ChannelMembership,
         _of_person(ChannelMembership.person_id), ("channel_id", "name", "size")),
    Part("shifts", "when your program says you are on shift", Shift, _of_user(Shift), ("kind", "starts_at", "ends_at")),
    Part("pauses", "when you asked to be left alone", QuietTime, _of_person(QuietTime.person_id),
         ("kind", "starts_at", "ends_at")),
    Part("invitations_to_you", "goals that a workflow passed on to you", Invitation, _of_user(Invitation),
         ("sentence", "state", "expires_at")),
    Part("invitations_you_sent", "goals that you passed on", Invitation, _of_user(Invitation, "sender"),
         ("user_id", "sentence", "expires_at")),
    Part("messages_to_you", "which messages and files you were sent; what they said is made from the other files",
         Message, _messages, ("kind", "state", "sent_at", "post_at", "channel", "ts")),
    Part("in_your_messages", "what your scheduled messages held", DigestItem,
         lambda who: DigestItem.message_id.in_(select(Message.id).where(_messages(who))), ("kind", "released_at")),
    Part("no_messages", "that you asked for no messages", DoNotMessage, _of_user(DoNotMessage), ("user_id",)),
    Part("you_were_forgotten", "that you were forgotten", Forgotten, _of_user(Forgotten),
         ("user_id", "programs", "takes_part", "is_back")),
    Part("being_written_down", "that your being forgotten is about to be noted beside the backups", UnlistedForgetting,
         _of_user(UnlistedForgetting), ("forgotten_at", "no_messages")),
    Part("kept_under_legal_hold", "that what was deleted is kept, where no one sees it, until a legal hold ends",
         HeldForgetting, _of_user(HeldForgetting), ("forgotten_at",)),
    Part("skills_to_pass_on", "what you were asked to pass on", PassItOn, _of_person(PassItOn.person_id),
         ("aspect", "asked_at", "expires_at", "says_yes", "answered_at")),
    Part("what_you_look_after", "programs you look after", StaffMember, _of_user(StaffMember), ("duty", "program")),
    Part("what_you_did", "what is written down of you in the audit", AuditEntry, _of_user(AuditEntry, "by"),
         ("at", "action", "detail")),
)  # fmt: skip

# What is about someone else, or would tell of them: a mentor's reasons are made from the other's words.
OF_OTHERS: dict[type[Base], set[str]] = {
    Ask: {"asker_id", "first_question", "clarification_question", "answered_at", "has_suggestion"},
    Block: {"blocker"},
    Evaluation: {"evaluator", "resident"},
    HeldForgetting: {"deleted_rows"},
    Introduction: {"ended_by"},
    Invitation: {"sender"},
    Suggestion: {"reasons", "goal_id", "mentor_id", "dismissed", "position", "shortlist_id"},
}
# What only holds the tables together, or the machine needs.
OF_NO_ONE: dict[type[Base], set[str]] = {
    Person: {"id"},
    Goal: {"person_id", "view_id"},
    Shortlist: {"people_owed", "view_id"},
    Suggestion: {"id"},
    Ask: {"started_by", "slot", "awaiting_since", "next_check_at", "reminder_due_at", "replacement_shortlist_id"},
    Referral: {"id"},
    Introduction: {"ask_id", "seat"},
    PastIntroduction: {"id", "person_id", "other_id", "same_person"},
    HeldMeeting: {"id", "view_id"},
    Proposal: {"view_id", "resident_has_file", "mentor_has_file"},
    Reminder: {"id", "person_id"},
    CheckIn: {"id", "person_id"},
    MentorProfile: {"person_id", "revision"},
    Offer: {"person_id", "reading"},  # made from the sentence at any time
    Block: {"id", "team_id"},
    Evaluation: {"id", "team_id", "is_refused", "is_left_out", "begun_at"},
    StandingEvaluator: {"team_id", "evaluator", "is_refused"},
    ChannelMembership: {"person_id"},
    **{each: {"id", "person_id"} for each in (QuietTime, PassItOn)},
    Invitation: {"id", "team_id", "function_execution_id", "reported_at"},
    Message: {"id", "team_id", "subject_id", "person_id", "goal_id", "dedupe_key", "due_at", "revision",
              "delivered_revision", "urgency", "content_hash", "holds_until", "final_at", "mended_at", "lease_version",
              "leased_until", "attempts", "scheduled_id", "counts_toward_budget", "last_error", "erasure"},
    DigestItem: {"message_id", "item_id"},
    AuditEntry: {"id", "team_id", "by"},
    **{each: {"team_id", "user_id"} for each in (Placement, StaffMember)},
    **{each: {"id", "team_id", "user_id"} for each in (Shift, UnlistedForgetting, HeldForgetting)},
    **{each: {"team_id"} for each in (DoNotMessage, Forgotten)},
    Program: {"team_id", "name", "year_month", "year_day"},
    ChosenSetting: {"team_id", "name", "value", "changed_at"},
    HospitalRhythm: {"team_id", "night_begins", "day_begins", "remind_days", "expire_days", "check_in_weeks"},
    SlackAccess: {"team_id", "scopes", "channel", "channel_state", "asked_at"},
    WrapUpAnswers: {"team_id", "month", "answer", "count"},
    CoverageCell: {"team_id", "month", "program", "part", "measure", "count", "k", "is_told"},
    EvaluatorSource: {"team_id", "source", "imported_at", "refused_at", "unreadable_rows"},
    RateLimit: {"team_id", "method", "next_allowed_at", "last_error"},
    Process: {"id", "version", "started_at", "seen_at", "stopped_at"},
    PlannedWork: {"name", "due_at"},
    Holiday: {"team_id", "day", "name"}, WeekendDay: {"team_id", "weekday"},
    Uninstall: {"team_id", "uninstalled_at", "settle_at", "settled_at"},
}  # fmt: skip
