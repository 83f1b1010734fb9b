"""The Home tab: what waits for an answer, the growth plan, helping others, history and settings."""

from collections.abc import Sequence
from datetime import time

from handlers.views import ask as ask_views
from handlers.views import own_data, program_settings
from handlers.views import referral as referral_views
from handlers.views.availability import alerts_line, capacity_controls
from handlers.views.block_kit import (
    ActionId,
    Block,
    actions,
    bold,
    bullets,
    button,
    confirm,
    context,
    header,
    one_block,
    quote,
    rich_text,
    section,
    user,
)
from handlers.views.blocked import BLOCKED
from handlers.views.clarification import ANSWER_IT
from handlers.views.crisis_help import FOR_ADMINS, QUIET_LINE, for_admins
from handlers.views.dates import day, moment, when
from handlers.views.goal import GROW
from handlers.views.introduction import about_one
from handlers.views.matching_goals import matching_goal
from handlers.views.pause import RESUME, chips
from handlers.views.program_pages import channel_to_do
from handlers.views.search import menu
from handlers.views.suggestions import WHO_CAN_HELP, withdraw_menu
from handlers.views.welcome import OFFER, card, first_steps
from mentoring.growth_areas import doses
from mentoring.home import MAX_LISTED, MAX_PLANS, GoalPlan, Home
from mentoring.people.time_zones import zone
from mentoring.program.staff import Task
from mentoring.safety.contacts import Contacts
from models import CheckInKind, Introduction, QuietKind, ShiftKind, Visibility

DONE = ActionId("home.done")
PARK = ActionId("home.park")
REOPEN = ActionId("home.reopen")
SECOND_OPINION = ActionId("home.second_opinion")
REMOVE_POST = ActionId("home.remove_post")
POST_IT = ActionId("home.post_it")
EDIT = ActionId("home.edit_goal")
SKIP_CHECK_INS = ActionId("home.skip_check_ins")
RECORD = ActionId("home.record")

CHECK_IN_REASONS = {  # text before and after the mentor's name
    CheckInKind.NUDGE: (" if you and ", " haven't set a time by then."),
    CheckInKind.CONNECTED: (" about you and ", "."),
    CheckInKind.RECURRING: (" about how it's going with ", "."),
}
CONFIRM_REMOVE_POST = confirm(
    "Take down your post?",
    "The text is removed from the channel. You keep the goal and the people for it.",
    "Take it down",
)
MAX_BLOCKS = 100  # of a Home tab: https://docs.slack.dev/surfaces/app-home
MAX_PLANNED = 3  # check-ins listed for a goal
MAX_REFERRALS = 1  # referrals on Home: they are rare
QUIET_LABELS = {
    QuietKind.PAUSE: "You're paused",
    QuietKind.NIGHTS: "You're on nights",
    ShiftKind.CALL: "You're on call",
    ShiftKind.POST_CALL: "You're post-call",
    ShiftKind.LEAVE: "You're on leave",
    ShiftKind.ON_SERVICE: "You're on service",
}
MAX_AREAS = 30  # lines in the list of people helped


def home(data: Home, contacts: Contacts) -> Block:
    """Build the whole tab. When there is too much for Slack, history is cut first."""
    may_set = data.standing.may(Task.SET_HOSPITAL)
    to_do = (*for_admins(contacts), *(f"{FOR_ADMINS} {each}" for each in channel_to_do(data.access)))
    foot = context("\n".join((*(to_do if may_set else ()), QUIET_LINE)))
    if data.is_new and not data.quiet:
        own = actions(own_data.entry(), *program_settings.entries(data.standing))
        return {"type": "home", "blocks": [*card(), *first_steps(), own, foot]}
    current = [_top_buttons(data), *_quiet_notice(data), *_waiting(data), *_plan(data), *_helping(data)]
    settings = [*_settings(data), foot]
    history = _limited(_history(data), MAX_BLOCKS - len(current) - len(settings))
    return {"type": "home", "blocks": _limited([*current, *history, *settings], MAX_BLOCKS)}


def _limited(blocks: list[Block], room: int) -> list[Block]:
    """Cut what doesn't fit, and say so; Slack would refuse the whole tab."""
    return blocks if len(blocks) <= room else [*blocks[: max(0, room - 1)], context("There is more than fits here.")]


def _top_buttons(data: Home) -> Block:
    resume = [button("Resume", RESUME, "now")] if data.quiet else []
    return actions(
        button("Add a goal", GROW, "new", style="primary"),
        button("My topics", OFFER, "mine"),
        *resume,
        own_data.entry(),
        *program_settings.entries(data.standing),
        menu(),
    )


def _quiet_notice(data: Home) -> list[Block]:
    if not data.quiet:
        return []
    lead, ends = QUIET_LABELS[data.quiet.kind], data.quiet.ends_at
    is_whole_day = ends.astimezone(zone(data.person.tz)).time() == time(0)
    until = day(ends) if is_whole_day else moment(ends)
    return [rich_text(f"{lead} until ", until, ". I won't message you first or show you to anyone.")]


def _waiting(data: Home) -> list[Block]:
    if not any((data.asks, data.raised_hands, data.questions, data.referrals, data.proposed)):
        return []
    blocks = [header("Waiting for your answer")]
    for ask in data.asks[:MAX_LISTED]:
        blocks += [ask_views.summary(ask), ask_views.answer_buttons(ask)]
    for ask in data.raised_hands[:MAX_LISTED]:
        blocks += [ask_views.offer_summary(ask), ask_views.offer_buttons(ask)]
    for ask in data.questions[:MAX_LISTED]:
        blocks.append(quote(ask.clarification_question, user(ask.mentor.user_id), " would like to know:"))
        blocks.append(actions(button("Answer", ANSWER_IT, ask.id, style="primary")))
    for referral in data.referrals[:MAX_REFERRALS]:
        ask = referral.ask
        blocks.append(
            quote(ask.goal.sentence, user(ask.mentor.user_id), " thinks you'd be a great fit for someone working on:")
        )
        blocks.append(
            actions(
                button("Happy to help", referral_views.ACCEPT, referral.id, style="primary"),
                button("Not me", referral_views.DECLINE, referral.id),
            )
        )
    if data.proposed:
        proposals: list[Sequence[str | Block]] = [
            [user(each.proposer.user_id), " suggested times to meet: pick one in your group message."]
            for each in data.proposed[:MAX_LISTED]
        ]
        blocks.append(bullets(*proposals))
    limited = (data.asks, data.raised_hands, data.questions, data.proposed)
    return blocks + (
        _more_line(data.referrals, MAX_REFERRALS)
        or next((more for each in limited if (more := _more_line(each, MAX_LISTED))), [])
    )


def _more_line(items: Sequence[object], limit: int) -> list[Block]:
    """Say when not everything fits on the tab."""
    return [context("More will appear as you finish these.")] if len(items) > limit else []


def _plan(data: Home) -> list[Block]:
    blocks = [header("What you're growing in")]
    if not data.plans:
        blocks.append(section("Nothing yet. One sentence is enough to start, and you choose who sees it."))
    for plan in data.plans[:MAX_PLANS]:
        blocks += _goal_blocks(plan, data)
    blocks += _more_line(data.plans, MAX_PLANS)
    return blocks


def _goal_blocks(plan: GoalPlan, data: Home) -> list[Block]:
    helped: list[Sequence[str | Block]] = [
        [user(each.mentor.user_id), f" is helping: {doses.NAMES[each.dose]}{_done(each)}", *_meets_at(data, each)]
        for each in plan.introductions
    ]
    asked: list[Sequence[str | Block]] = [
        ["You asked ", user(each.mentor.user_id), f" for {doses.NAMES[each.dose]}"] for each in plan.asks
    ]
    no_one = "No one is helping right now."
    if plan.goal.next_search_at:
        no_one += " I'm still looking and will let you know."
    lines = [*helped, *asked] or [[no_one]]
    if plan.goal.next_step:
        lines.append([bold("Next step: "), plan.goal.next_step])
    for at, check_in in plan.check_ins[:MAX_PLANNED]:
        before, after = CHECK_IN_REASONS[check_in.kind]
        lines.append(["I'll check in on ", day(at), before, user(check_in.introduction.mentor.user_id), after])
    return [_titled_list(plan.goal.sentence, lines), _goal_buttons(plan)]


def _done(introduction: Introduction) -> str:
    """Say how many of several meetings are behind the two."""
    number = doses.number_of(introduction.dose, len(introduction.meetings)) if introduction.meetings else ""
    return f", {number} done" if number else ""


def _goal_buttons(plan: GoalPlan) -> Block:
    """Build a goal's buttons: find help or a second opinion, and end, park or quiet the goal."""
    goal = plan.goal
    done = confirm(
        "Wrap up this goal?",
        "Open requests close. The goal moves to your finished ones on Home.",
        "Wrap up",
    )
    park = confirm(
        "Park this goal?", "It stays here until you pick it up. Anyone helping gets a short, kind note.", "Park it"
    )
    find_people = ("Second opinion", SECOND_OPINION) if plan.introductions else ("Who can help", WHO_CAN_HELP)
    skip = [button("Skip check-ins", SKIP_CHECK_INS, goal.id)] if plan.check_ins else []
    withdraw = [withdraw_menu(plan.asks)] if plan.asks else []
    post = button("Take down the post", REMOVE_POST, goal.id, confirm=CONFIRM_REMOVE_POST)
    if goal.visibility is Visibility.NOT_POSTED:
        post = button("Post it", POST_IT, goal.id)
    return actions(
        button(*find_people, goal.id),
        button("Edit", EDIT, goal.id),
        button("Done", DONE, goal.id, confirm=None if plan.introductions else done),
        button("Park it", PARK, goal.id, confirm=park),
        *skip,
        post,
        *withdraw,
    )


def _titled_list(title: str, lines: Sequence[Sequence[str | Block]]) -> Block:
    return one_block(rich_text(bold(title)), bullets(*lines))


def _meets_at(data: Home, introduction: Introduction) -> Sequence[str | Block]:
    at = data.meeting_times.get(introduction.id)
    if at is None:
        return ()
    return (" · you meet ", when(at), *(("; I'll remind you",) if introduction.id in data.reminders_pending else ()))


def _helping(data: Home) -> list[Block]:
    blocks = _on_hold(data)
    if data.helping:
        blocks.append(header("People you're helping"))
        lines: list[Sequence[str | Block]] = [
            [user(each.resident.user_id), f": {each.goal.sentence} ({doses.NAMES[each.dose]})", *_meets_at(data, each)]
            for each in data.helping
        ]
        blocks.append(bullets(*lines))
    if data.could_help:
        blocks.append(header("Goals you could help with"))
        for goal in data.could_help:
            blocks += matching_goal(goal)
    if data.profile and data.profile.offers:
        blocks.append(header("Your topics"))
        capacity = f"Up to {_people(data.profile.capacity)} at once"
        blocks.append(_titled_list(capacity, [[offer.sentence] for offer in data.profile.offers]))
    return blocks


def _on_hold(data: Home) -> list[Block]:
    """Say that introductions rest, without a name."""
    if not data.on_hold:
        return []
    if data.on_hold == 1:
        return [context("One introduction is on hold for now. It will resume on its own.")]
    return [context(f"{data.on_hold} introductions are on hold for now. They will resume on their own.")]


def _history(data: Home) -> list[Block]:
    blocks: list[Block] = []
    if data.helped:
        blocks.append(header("People you've helped"))
        lines = [[f"{label}: {_people(count)}"] for label, count in data.helped[:MAX_AREAS]]
        blocks.append(bullets(*lines))
        blocks.append(actions(button("My record", RECORD, "mine")))
    if data.thanked:
        blocks.append(header("Thanks you received"))
        blocks += [quote(each.thanks, user(each.resident.user_id), ":") for each in data.thanked]
    if data.parked:
        blocks.append(header("Parked"))
        for goal in data.parked[:MAX_LISTED]:
            blocks += [rich_text(goal.sentence), actions(button("Pick it up", REOPEN, goal.id))]
        blocks += _more_line(data.parked, MAX_LISTED)
    if data.finished:
        blocks.append(_titled_list("What you've finished", [[goal.sentence] for goal in data.finished]))
    return blocks


def _settings(data: Home) -> list[Block]:
    """Show the pause, alerts, availability, introductions and blocked people."""
    blocks = [] if data.quiet else [chips()]
    if data.profile and data.profile.offers:
        blocks += [alerts_line(data.profile), *capacity_controls(data.profile, data.now)]
    helping_me = [each for goal in data.plans for each in goal.introductions]
    introductions = {each.id: each for each in (*data.helping, *helping_me)}
    introduction_menu = [about_one([*introductions.values()], data.person.id)] if introductions else []
    blocked_button = [button("People you've blocked", BLOCKED, "mine")] if data.has_blocked else []
    if introduction_menu or blocked_button:  # a new block id clears the menu, so that the same one can be chosen again
        controls = actions(*introduction_menu, *blocked_button)
        blocks.append(controls | {"block_id": f"introductions:{int(data.now.timestamp())}"})
    return [header("Your settings"), *blocks] if blocks else []


def _people(count: int) -> str:
    return "one person" if count == 1 else f"{count} people"
