"""Every message and modal with the longest texts that are allowed in it."""

from datetime import date, timedelta
from typing import Any

import models
from handlers.views import (
    ask,
    ask_form,
    audit,
    blocked,
    clarification,
    coverage_map,
    crisis_help,
    erased,
    evaluator_import,
    goal,
    home,
    introduction,
    matching_goals,
    meeting,
    notice,
    offer,
    opening_line,
    own_data,
    pause,
    post,
    private_people,
    program_form,
    program_settings,
    referral,
    search,
    suggestions,
    welcome,
    workflow_steps,
    wrap_up,
)
from handlers.views.block_kit import Block, MessageContent, message_content
from handlers.views.program_pages import PAGES, Kind
from mentoring.goals.goals import GoalForm
from mentoring.goals.suggestions import MAX_SHOWN
from mentoring.home import MAX_HELPED, MAX_LISTED, MAX_PLANS, GoalPlan, Home
from mentoring.program.bands import Reference
from mentoring.program.coverage import FAMILIES, PUBLIC, CoverageMap, Row
from mentoring.program.programs import ProgramSummary, ProgramValues
from mentoring.program.staff import Role as ProgramRole
from mentoring.program.staff import Standing
from mentoring.safety.contacts import Contacts
from mentoring.safety.crisis import Danger
from models import (
    MAX_OFFERS,
    Ask,
    AskState,
    CheckIn,
    CheckInKind,
    Dose,
    Invitation,
    Measure,
    MentorProfile,
    MessageKind,
    PassItOn,
    PastIntroduction,
    QuietKind,
    QuietTime,
    Reminder,
    Shortlist,
    ShortlistReason,
    Suggestion,
    Visibility,
)
from tests.handlers.longest_rows import (
    GUESSED_AREAS,
    LONGEST_AREAS,
    NOW,
    ask_,
    ask_with_clarification,
    card,
    cards,
    check_in_,
    goal_,
    introduction_,
    match,
    open_asks,
    person,
    profile_,
    proposal,
    referral_,
    text,
    unnamed_goal,
)

TOLD = {each: Reference(10**6, 100) for each in Measure}
LONGEST_MAP = CoverageMap(
    NOW.date(),
    text(80),
    [f"{number:03}{text(77)}" for number in range(200)],
    [Row(code, name, 10**4, TOLD) for code, name in FAMILIES.items()],
    [Row(each.id, each.topic, 1, TOLD) for each in PUBLIC.values()],
    Row("WORTH", "", 0, TOLD),
)
# The longest versions of each kind of message; a kind without one fails the test of limits.
MESSAGES: dict[tuple[MessageKind, str], MessageContent] = {
    (MessageKind.POST, "post"): post.post(goal_(), helped=True),
    (MessageKind.SHORTLIST, "people"): message_content(
        *suggestions.cards(
            Shortlist(goal=unnamed_goal(), reason=ShortlistReason.FIRST), cards(MAX_SHOWN), GUESSED_AREAS
        )
    ),
    (MessageKind.SHORTLIST, "no match"): message_content(
        *suggestions.cards(Shortlist(goal=goal_(), reason=ShortlistReason.NEXT), [])
    ),
    (MessageKind.ASK, "ask"): ask.request(ask_(), profile_(), NOW, text(150)),
    (MessageKind.ASK, "ask with clarification"): ask.request(ask_with_clarification(answered=True), profile_(), NOW),
    (MessageKind.CLARIFICATION, "clarification"): clarification.clarification(ask_with_clarification(answered=True)),
    (MessageKind.CLARIFICATION_ANSWER, "clarification answer"): ask.clarification_answered(
        ask_with_clarification(answered=True)
    ),
    (MessageKind.REFERRAL, "referral"): referral.referral(referral_()),
    (MessageKind.ASK, "answered ask"): ask.request(ask_(AskState.DECLINED), profile_(), NOW),
    (MessageKind.RAISED_HAND, "raised hand"): ask.raised_hand(ask_(), "U" * 12),
    (MessageKind.INTRODUCTION, "thread"): introduction.thread(introduction_(), text(300), text(150)),
    (MessageKind.INTRODUCTION, "thread of a colleague's colleague"): introduction.thread(
        introduction_(), text(300), "", "U" * 12
    ),
    (MessageKind.MEETING_PROPOSAL, "times"): meeting.proposal(proposal(), None, NOW),
    (MessageKind.MEETING_PROPOSAL, "set"): meeting.proposal(proposal(meets_at=NOW), None, NOW - timedelta(days=1)),
    (MessageKind.MEETING_PROPOSAL, "was set"): meeting.proposal(proposal(meets_at=NOW), None, NOW),
    (MessageKind.MEETING_CALLED_OFF, "called off"): meeting.called_off(proposal(meets_at=NOW, has_file=True), None),
    (MessageKind.OPENING_LINE, "opening line"): opening_line.posted(proposal(meets_at=NOW), None, None),
    (MessageKind.INVITATION, "invitation"): workflow_steps.invitation(
        Invitation(id=10**9, user_id="U" * 12, sentence=text(200))
    ),
    (MessageKind.COVERAGE_MAP, "coverage map"): coverage_map.message(LONGEST_MAP),
    (MessageKind.THANKS, "thanks"): wrap_up.thanks(introduction_()),
    (MessageKind.INTRODUCTION_ENDED, "ended"): wrap_up.ended(introduction_(), 2),
    (MessageKind.PAST_INTRODUCTION, "other is gone"): wrap_up.other_is_gone(
        PastIntroduction(goal=goal_(), dose=Dose.QUESTION)
    ),
    **{(kind, f"{kind} erased"): erased.line(kind) for kind in MessageKind if kind in erased.LINES},
    (MessageKind.ASK, "erased"): erased.line(MessageKind.ASK),
}
# The longest items of each kind of digest item; a kind without one fails the test of limits.
DIGEST_ITEMS: dict[str, list[Any]] = {
    Reminder.DIGEST_KIND: [Reminder(person_id=1, proposal=proposal(meets_at=NOW))],
    Ask.DIGEST_KIND: [ask_(), ask_with_clarification()],
    CheckIn.DIGEST_KIND: [check_in_(CheckInKind.RECURRING), check_in_(CheckInKind.NUDGE)],
    MentorProfile.DIGEST_KIND: [profile_()],
    PassItOn.DIGEST_KIND: [PassItOn(id=10**9, aspect=LONGEST_AREAS[0]), PassItOn(id=1, aspect="", says_yes=True)],
    Shortlist.REQUEST_NEWS_KIND: [
        Shortlist(goal=unnamed_goal(), reason=ShortlistReason.EXPIRED, suggestions=[]),
        Shortlist(goal=unnamed_goal(), reason=ShortlistReason.SLOW, suggestions=[card().suggestion]),
    ],
    Shortlist.DIGEST_KIND: [
        Shortlist(goal=unnamed_goal(), reason=ShortlistReason.NEW, suggestions=[card().suggestion]),
    ],
    Suggestion.DIGEST_KIND: [card().suggestion],
}
LONGEST_FORM = GoalForm(text(200), tuple(LONGEST_AREAS), text(200), text(300), Dose.COFFEE, Visibility.NAMED)
BUSIEST_HOME = Home(
    person=person(),
    now=NOW,
    quiet=QuietTime(kind=QuietKind.NIGHTS, starts_at=NOW, ends_at=NOW),
    asks=[ask_()] * (MAX_LISTED + 1),
    raised_hands=[ask_()] * (MAX_LISTED + 1),
    questions=[ask_with_clarification()] * (MAX_LISTED + 1),
    referrals=[referral_()] * (MAX_LISTED + 1),
    proposed=[proposal()] * (MAX_LISTED + 1),
    plans=[GoalPlan(goal_(), [introduction_()] * 5, open_asks(), [(NOW, check_in_(CheckInKind.RECURRING))] * 5)]
    * (MAX_PLANS + 1),
    helping=[introduction_()] * MAX_HELPED,
    meeting_times={10**9: NOW},
    reminders_pending={10**9},
    could_help=[goal_()] * MAX_LISTED,
    profile=profile_(),
    finished=[goal_()] * MAX_PLANS,
    parked=[goal_()] * MAX_LISTED,
    thanked=[introduction_()] * MAX_LISTED,
    on_hold=99,
    helped=[(text(75), 99)] * 40,
    has_blocked=True,
    standing=Standing(frozenset(ProgramRole)),
    access=models.SlackAccess(channel=text(80), channel_state=models.ChannelState.UNKNOWN),
)
TYPED_SETTINGS = [each for page in PAGES for each in page.settings if each.kind in (Kind.LINE, Kind.TEXT)]
LONGEST_SETTINGS = program_settings.Values(
    {},
    {each.name: text(2000 if each.kind is Kind.TEXT else 80) for each in TYPED_SETTINGS}
    | {"MESSAGE_WINDOWS": "10:00-10:30,11:00-12:45", "WEEKEND": "mon,tue,wed,thu,fri,sat"},
    ["W" * 11] * program_form.MAX_NAMED,
    ["W" * 11] * program_form.MAX_NAMED,
    programs=[f"{number:03}{text(77)}" for number in range(250)],
)

UPLOAD = evaluator_import.Upload("F" * 11, text(80))
KINDS_OF_LINES = ("Would be added", "Would be changed", "Would be gone", text(80), "Left out", "Problems")
LONGEST_IMPORT = {
    each: evaluator_import.ImportResult(
        source=text(80),
        pairs=10**6,
        was_taken=each == "taken",
        has_problems=each == "problems",
        notes=[text(300)] * evaluator_import.MAX_NOTES,
        sections=[(title, ["&" * 999] * 9999) for title in KINDS_OF_LINES],
        ends=text(100),
    )
    for each in ("looked at", "taken", "problems")
}
LONGEST_ENTRY = models.AuditEntry(at=NOW, action=models.AuditedAction.WORKSPACE_DELETED, by="W" * 11, detail=text(200))
VIEWS: dict[str, Block] = {
    "grow": goal.form(LONGEST_FORM, suggestion_round=99),
    "edit goal": goal.form(LONGEST_FORM, suggestion_round=99, goal_id=10**9),
    "like another goal": goal.form(LONGEST_FORM, suggestion_round=99, like=goal_()),
    "private people": private_people.answer([(person(2), match())] * 3),
    "found": search.results(text(200), [(person(2), match())] * search.MAX_SHOWN),
    "who can help": suggestions.everyone(unnamed_goal(), cards(20)),
    "no one can help": suggestions.everyone(unnamed_goal(), [], text(100), chiefs=["U" * 12] * 9),
    "post": post.form(goal_()),
    "another perspective": suggestions.another_perspective(
        Shortlist(goal=goal_(), reason=ShortlistReason.SECOND_OPINION, suggestions=[card().suggestion]), cards(2)
    ),
    "colleague asked": referral.suggested("U" * 12),
    "opening line": opening_line.form(proposal(meets_at=NOW)),
    "just looking": welcome.just_looking([text(75)] * 20),
    "find or add": search.find_or_add(text(150)),
    "more": ask_form.form(card().suggestion, text(150), profile_(), Dose.THREE, text(300)),
    "mentor": offer.form(profile_(), text(150)),
    "about the past": offer.about_the_past(
        [text(150)] * MAX_OFFERS,
        profile_(),
        Contacts(text(2000)),
        [*Danger],
    ),
    "what each is about": offer.aspects_form(profile_().offers),
    "saved": offer.saved(),
    "met": wrap_up.met_form(introduction_()),
    "done": wrap_up.met_form(introduction_(), check_in=10**9, finished=True),
    "propose": meeting.form(introduction_(), 1),
    "propose early": meeting.form(introduction_(), 1, [NOW] * 3, [(NOW, person())] * 6),
    "about": introduction.about(introduction_(), 1),
    "concern": introduction.concern(text(2000)),
    "blocked": blocked.blocked([models.Block(id=each, blocked="W" * 11) for each in range(1, 51)]),
    "question": clarification.question_form(ask_()),
    "answer": clarification.answer_form(ask_with_clarification()),
    "someone better": referral.form(ask_()),
    "told": wrap_up.mentor_met_notice(introduction_()),
    "pause": pause.form(),
    "crisis": crisis_help.crisis(Contacts(text(2000)), [*Danger]),
    "notice": notice.notice(text(200)),
    "matching goals": matching_goals.matching_goals([goal_()] * 10, text(200)),
    "own data": own_data.own_data(is_unwanted=True, said=own_data.STOPPED),
    "forget me": own_data.forget_form(legal_hold=True),
    "forgotten": own_data.forgotten(legal_hold=True),
    "home of someone forgotten": erased.home(),
    "program settings": program_settings.overview(LONGEST_SETTINGS, [text(200)] * 4, text(80)),
    **{f"settings: {each.name}": program_settings.page_form(each, LONGEST_SETTINGS) for each in PAGES},
    "program": program_form.form(
        ProgramSummary(
            text(80),
            ProgramValues(12, 31, *[["W" * 11] * size for size in (50, 50, program_form.MAX_WITH_GROUPS)]),
            people=9999,
            sites=99,
            years=dict.fromkeys(range(1, 11), 999),
            ends={date(2031, 9, day): 999 for day in range(1, 31)},
            imported_evaluators=99,
        ),
        [(f"S{number:010}", text(80)) for number in range(250)],
        may_name_admins=True,
    ),
    "evaluator import": evaluator_import.form(may_read_emails=False),
    **{f"evaluator list, {each}": evaluator_import.result(LONGEST_IMPORT[each], UPLOAD) for each in LONGEST_IMPORT},
    "audit": audit.view([LONGEST_ENTRY] * audit.MAX_SHOWN, audit.SENT),
    "coverage map": coverage_map.view(LONGEST_MAP, coverage_map.SENT),
    "busiest home": home.home(BUSIEST_HOME, Contacts()),
}
