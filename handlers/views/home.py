"""The Home tab: what waits for an answer, the growth plan, helping, offers, pause."""

from collections.abc import Sequence

from handlers.views import referral as referral_views
from handlers.views.ask import ACCEPT, DECLINE, INTRODUCE, NOT_THIS_TIME
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
    day,
    header,
    modal,
    moment,
    quote,
    rich_text,
    section,
    user,
    when,
)
from handlers.views.clarification import ANSWER_IT
from handlers.views.goal import GROW, HELP
from handlers.views.introduction import about_one
from handlers.views.search import menu
from handlers.views.welcome import OFFER, card
from mentoring.growth_areas import doses
from mentoring.home import FEW, GROWING, GoalPlan, Home
from models import Ask, CheckInKind, Goal, Introduction, Person, QuietKind, ShiftKind, Visibility

PAUSE = ActionId("home.pause")
RESUME = ActionId("home.resume")
DONE = ActionId("home.done")
PARK = ActionId("home.park")
REOPEN = ActionId("home.reopen")
SECOND_OPINION = ActionId("home.second_opinion")
WHO_CAN_HELP = ActionId("home.who_can_help")
REMOVE_POST = ActionId("home.remove_post")
SKIP_CHECK_INS = ActionId("home.skip_check_ins")
BLOCKED = ActionId("home.blocked")
RECORD = ActionId("home.record")
UNBLOCK = ActionId("home.unblock")

CHECK_IN_REASONS = {  # around the name of who helps
    CheckInKind.NUDGE: (", if you and ", " haven't set a time by then."),
    CheckInKind.CONNECTED: (", to hear whether you and ", " found each other."),
    CheckInKind.RECURRING: (", to hear how it's going with ", "."),
}
CONFIRM_REMOVE_POST = confirm(
    "Take down your post?",
    "Its words leave the channel. You keep the goal, and the people for it.",
    "Take it down",
)
MAX_PLANNED = 3  # check-ins listed for a goal
AT_ONCE = 1  # referral: they are rare
QUIET_LABELS = {
    QuietKind.PAUSE: "You're paused",
    QuietKind.NIGHTS: "You're on nights",
    ShiftKind.CALL: "You're on call",
    ShiftKind.POST_CALL: "You're post-call",
    ShiftKind.LEAVE: "You're on leave",
    ShiftKind.ON_SERVICE: "You're on service",
}
MAX_AREAS = 30  # lines in one block
MAX_BLOCKED = 40  # in the window: two blocks each


def home(shown: Home) -> Block:
    """The whole tab; under a hundred blocks for the busiest person."""
    if shown.is_new and not shown.quiet:
        return {"type": "home", "blocks": card()}
    blocks = [_buttons(shown), *_paused(shown), *_waiting(shown), *_plan(shown), *_helping(shown), *_history(shown)]
    blocks += _settings(shown)
    return {"type": "home", "blocks": blocks}


def _buttons(shown: Home) -> Block:
    pause = button("Resume", RESUME, "now") if shown.quiet else button("Pause", PAUSE, "now")
    return actions(
        button("Grow in something", GROW, "new", style="primary"),
        button("What I can teach", OFFER, "mine"),
        pause,
        menu(),
    )


def _paused(shown: Home) -> list[Block]:
    if not shown.quiet:
        return []
    lead, ends = QUIET_LABELS[shown.quiet.kind], shown.quiet.ends_at
    until = day(ends) if shown.quiet.kind is QuietKind.PAUSE else moment(ends)
    return [rich_text(f"{lead} until ", until, ". You aren't shown to anybody, and I start nothing new.")]


def _waiting(shown: Home) -> list[Block]:
    if not any((shown.asks, shown.hands, shown.questions, shown.referrals, shown.proposed)):
        return []
    blocks = [header("Waiting for your answer")]
    for ask in shown.asks[:FEW]:
        blocks += _ask(ask)
    for ask in shown.hands[:FEW]:
        blocks.append(quote(ask.goal.sentence, user(ask.mentor.user_id), " can help with this goal:"))
        blocks.append(
            actions(
                button("Introduce us", INTRODUCE, ask.id, style="primary"),
                button("Not this time", NOT_THIS_TIME, ask.id),
            )
        )
    for ask in shown.questions[:FEW]:
        blocks.append(quote(ask.clarification_question, user(ask.mentor.user_id), " would like to know:"))
        blocks.append(actions(button("Answer", ANSWER_IT, ask.id, style="primary")))
    for found in shown.referrals[:AT_ONCE]:
        blocks.append(quote(found.ask.goal.sentence, user(found.ask.mentor.user_id), " thinks you'd be right for:"))
        blocks.append(
            actions(
                button("Happy to help", referral_views.ACCEPT, found.id, style="primary"),
                button("Not me", referral_views.DECLINE, found.id),
            )
        )
    if shown.proposed:
        times: list[Sequence[str | Block]] = [
            [user(each.proposer.user_id), " proposed times to meet: take one in your group message."]
            for each in shown.proposed[:FEW]
        ]
        blocks.append(bullets(*times))
    few = (shown.asks, shown.hands, shown.questions, shown.proposed)
    return blocks + (
        _more_line(shown.referrals, AT_ONCE) or next((more for each in few if (more := _more_line(each, FEW))), [])
    )


def _more_line(found: Sequence[object], most: int) -> list[Block]:
    """Said where not everything fits on the tab."""
    return [context("There are more. They move up here as you settle these.")] if len(found) > most else []


def _ask(ask: Ask) -> list[Block]:
    cost = f" asks for {doses.NAMES[ask.dose]} about:"
    return [
        quote(ask.goal.sentence, user(ask.asker.user_id), cost),
        actions(button("Happy to", ACCEPT, ask.id, style="primary"), button("Not now", DECLINE, ask.id)),
    ]


def _plan(shown: Home) -> list[Block]:
    blocks = [header("What you're growing in")]
    if not shown.growing:
        blocks.append(section("Nothing yet. One sentence is enough to start, and you choose who sees it."))
    for growing in shown.growing[:GROWING]:
        blocks += _growing(growing, shown)
    blocks += _more_line(shown.growing, GROWING)
    return blocks


def _growing(growing: GoalPlan, shown: Home) -> list[Block]:
    helped: list[Sequence[str | Block]] = [
        [user(each.mentor.user_id), f" is helping: {doses.NAMES[each.dose]}", *_meets(shown, each)]
        for each in growing.introductions
    ]
    asked: list[Sequence[str | Block]] = [
        ["You asked ", user(each.mentor.user_id), f" for {doses.NAMES[each.dose]}"] for each in growing.asks
    ]
    nobody = "Nobody is helping right now."
    if growing.goal.next_search_at:
        nobody += " I'm looking out for somebody, and will tell you."
    lines = [*helped, *asked] or [[nobody]]
    if growing.goal.next_step:
        lines.append([bold("Next step: "), growing.goal.next_step])
    for at, check_in in growing.check_ins[:MAX_PLANNED]:
        before, after = CHECK_IN_REASONS[check_in.kind]
        lines.append(["I'll write ", moment(at), before, user(check_in.introduction.mentor.user_id), after])
    return [_listed(growing.goal.sentence, lines), _menu(growing)]


def _menu(growing: GoalPlan) -> Block:
    """The buttons of a goal: who could help, or see it differently where somebody helps; and the ways to end or rest
    it."""
    goal = growing.goal
    done = confirm(
        "Wrap up this goal?",
        "Open asks close. It stays on your Home among what you've finished.",
        "Wrap up",
    )
    park = confirm(
        "Park this goal?", "It rests here until you pick it up. Whoever is helping reads one kind line.", "Park it"
    )
    view = ("Second view", SECOND_OPINION) if growing.introductions else ("Who can help", WHO_CAN_HELP)
    less = [button("Skip check-ins", SKIP_CHECK_INS, goal.id)] if growing.check_ins else []
    posted = goal.visibility is not Visibility.PEOPLE
    down = [button("Take down the post", REMOVE_POST, goal.id, confirm=CONFIRM_REMOVE_POST)] if posted else []
    return actions(
        button(*view, goal.id),
        button("Done", DONE, goal.id, confirm=None if growing.introductions else done),
        button("Park it", PARK, goal.id, confirm=park),
        *less,
        *down,
    )


def _listed(title: str, lines: Sequence[Sequence[str | Block]]) -> Block:
    """A title in bold with a list under it, in one block."""
    heading, listed = rich_text(bold(title))["elements"], bullets(*lines)["elements"]
    return {"type": "rich_text", "elements": [*heading, *listed]}


def _meets(shown: Home, introduction: Introduction) -> Sequence[str | Block]:
    at = shown.meets.get(introduction.id)
    if at is None:
        return ()
    return (" · you meet ", when(at), *(("; I'll remind you",) if introduction.id in shown.reminded else ()))


def _helping(shown: Home) -> list[Block]:
    blocks: list[Block] = []
    if shown.helping:
        blocks.append(header("People you're helping"))
        lines: list[Sequence[str | Block]] = [
            [user(each.resident.user_id), f": {each.goal.sentence} ({doses.NAMES[each.dose]})", *_meets(shown, each)]
            for each in shown.helping
        ]
        blocks.append(bullets(*lines))
    if shown.could_help:
        blocks.append(header("Goals you could help with"))
        for goal in shown.could_help:
            blocks += _fitting_goal(goal)
    if shown.listing and shown.listing.offers:
        blocks.append(header("What people can ask you about"))
        places = f"Up to {_people(shown.listing.capacity)} at once"
        blocks.append(_listed(places, [[offer.sentence] for offer in shown.listing.offers]))
    return blocks


def _fitting_goal(goal: Goal) -> list[Block]:
    who: str | Block = user(goal.person.user_id) if goal.visibility is Visibility.NAMED else "Somebody here"
    return [
        quote(goal.sentence, who, f" is asking for {doses.NAMES[goal.dose]}:"),
        actions(button("I can help", HELP, goal.id)),
    ]


def _history(shown: Home) -> list[Block]:
    blocks: list[Block] = []
    if shown.helped:
        blocks.append(header("People you've helped"))
        lines = [[f"{label}: {_people(count)}"] for label, count in shown.helped[:MAX_AREAS]]
        blocks.append(bullets(*lines))
        blocks.append(actions(button("My record", RECORD, "mine")))
    if shown.thanked:
        blocks.append(header("Thanks you received"))
        blocks += [quote(each.thanks, user(each.resident.user_id), ":") for each in shown.thanked]
    if shown.parked:
        blocks.append(header("Parked"))
        for goal in shown.parked:
            blocks += [rich_text(goal.sentence), actions(button("Pick it up", REOPEN, goal.id))]
    if shown.finished:
        blocks.append(header("What you've finished"))
        blocks.append(bullets(*([goal.sentence] for goal in shown.finished)))
    return blocks


def _settings(shown: Home) -> list[Block]:
    """What somebody is written to about by itself, until when they are open, whom they have blocked."""
    blocks: list[Block] = []
    if shown.listing and shown.listing.offers:
        blocks += [alerts_line(shown.listing), *capacity_controls(shown.listing, shown.now)]
    growing = [each for goal in shown.growing for each in goal.introductions]
    own = {each.id: each for each in (*shown.helping, *growing)}
    menu_of_own = [about_one([*own.values()], shown.person.id)] if own else []
    blocked_ones = [button("Whom you've blocked", BLOCKED, "mine")] if shown.has_blocked else []
    if menu_of_own or blocked_ones:  # a new id lets go of what was chosen in the menu: it may be chosen again
        ways = actions(*menu_of_own, *blocked_ones)
        blocks.append(ways | {"block_id": f"introductions:{int(shown.now.timestamp())}"})
    return [header("Your settings"), *blocks] if blocks else []


def record_sent() -> str:
    """What goes with the record."""
    return "Your mentoring record, for your own files. It names nobody; two columns are yours to fill in."


def blocked(people: Sequence[Person]) -> Block:
    """Whom somebody has blocked, and the way back."""
    if not people:
        return modal("Blocked", [section("You've blocked nobody.")])
    shown: list[Block] = [section("You and these people aren't shown to each other. They aren't told.")]
    for person in people[:MAX_BLOCKED]:
        shown += [rich_text(user(person.user_id)), actions(button("Unblock", UNBLOCK, person.id))]
    return modal("Blocked", shown)


def _people(count: int) -> str:
    return "one person" if count == 1 else f"{count} people"
