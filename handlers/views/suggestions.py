"""The people suggested for a goal: a card for each, and a modal with more about one and a form to ask."""

from collections.abc import Sequence

from handlers.views.block_kit import (
    ActionId,
    Block,
    actions,
    bold,
    button,
    confirm,
    context,
    divider,
    header,
    mentions,
    modal,
    option,
    plain_text,
    rich_text,
    section,
    truncate,
    user,
)
from handlers.views.chiefs import turn_to
from handlers.views.goal import closed, reason_line
from handlers.views.payloads import reading_payload
from mentoring.growth_areas import areas, doses
from mentoring.suggestion_cards import Card, can_be_asked, may_ask
from models import (
    Ask,
    AskState,
    Dose,
    Goal,
    GoalState,
    Initiator,
    IntroductionState,
    MentorProfile,
    Person,
    Shortlist,
    ShortlistReason,
    Visibility,
)

ASK = ActionId("suggestion.ask")
NOT_FOR_ME = ActionId("suggestion.not_for_me")
MORE = ActionId("suggestion.more")
CHOOSE_AREA = ActionId("suggestion.choose_area")
WHO_CAN_HELP = ActionId("home.who_can_help")
WITHDRAW = ActionId("ask.withdraw")
WITHDRAW_ONE = ActionId("ask.withdraw_one")
UNDO = ActionId("suggestion.undo")

HEADINGS = {
    ShortlistReason.FIRST: "People who can help",
    ShortlistReason.DECLINED: "That one didn't line up",
    ShortlistReason.EXPIRED: "That one didn't line up",
    ShortlistReason.NEW: "Someone new can help",
    ShortlistReason.SECOND_OPINION: "Another perspective",
    ShortlistReason.NEXT: "Who to ask next",
    ShortlistReason.SLOW: "This one may take a while",
}
CONFIRM_WITHDRAW = confirm(
    "Withdraw this request?",
    "They'll see that it's no longer open. You can ask them again later.",
    "Withdraw",
    "Keep it",
)
COUNTS = {1: "One person", 2: "Two people", 3: "Three people"}
MAX_IN_MODAL = 15  # people; each takes five of a modal's 100 blocks
EASY_DECLINE = "They can say no with one tap, no hard feelings."
ASKING_NAMES_YOU = "Asking someone tells them your name. No one else sees it."
TITLE = "Who can help"
SHARED, SAVED = "*Shared.*", "*Saved.*"
FINDING = "Finding people …"
COMES_AS_MESSAGE = "You can close this. The people I find also come as a message."
ALREADY_ASKED = "*Already asked.* This is how things stand now."
ALSO_IN_MESSAGES = "*People who may see it differently.* You'll also find them in your messages."
STAYS_OPEN = "Your request stays open, and doesn't count toward your five."
NO_ONE_NEW = "No new matches right now. I'll keep looking and let you know."
NOT_ASKED_YET = "No new matches. You haven't asked these yet:"
FROM_EARLIER = "No new matches. From an earlier list:"
SOME_LEFT = "No new matches right now; I'll keep looking. You haven't asked everyone on your list yet."
NO_ONE_ELSE = "There's no one else to ask right now."
NO_ONE = {
    ShortlistReason.DECLINED: NO_ONE_NEW,
    ShortlistReason.EXPIRED: NO_ONE_NEW,
    ShortlistReason.SECOND_OPINION: NO_ONE_NEW,
    ShortlistReason.NEXT: NO_ONE_NEW,
    ShortlistReason.SLOW: NO_ONE_ELSE,
}


def cards(
    shortlist: Shortlist, people: Sequence[Card], area_guesses: Sequence[str] = (), instead_of: Sequence[Person] = ()
) -> list[Block]:
    """Show everyone on a shortlist, as things stand, and growth areas to choose from when the goal is unclear.

    `instead_of` are the mentors who declined or didn't answer.
    """
    goal = shortlist.goal
    asked = mentions(person.user_id for person in instead_of)
    about = rich_text("For your goal: “", goal.sentence, "”", *(("\nYou had asked ", *asked, ".") if asked else ()))
    is_open = goal.state is GoalState.OPEN
    if not people:
        is_first = shortlist.reason is ShortlistReason.FIRST and not shortlist.suggestions
        lead = "No one yet" if is_first else HEADINGS[shortlist.reason]
        if not is_open:
            return [header(lead), about, context(closed(goal))]
        return [header(lead), about, section(_no_one_text(shortlist)), *_area_buttons(goal, area_guesses)]
    is_repeat = not shortlist.suggestions
    lead = "Ask one or more; two perspectives help. They can say no with one tap."
    if len(people) == 1:
        lead = EASY_DECLINE
    if is_repeat:
        lead = FROM_EARLIER if any(each.ask or each.introduction for each in people) else NOT_ASKED_YET
    name_note = [context(ASKING_NAMES_YOU)] if is_open and goal.visibility is Visibility.UNNAMED else []
    blocks = [
        header(HEADINGS[shortlist.reason]),
        about,
        context(lead if is_open else closed(goal)),
        *name_note,
    ]
    for card in people:
        blocks += [divider(), *_card(card, goal)]
    return [*blocks, *_area_buttons(goal, area_guesses)]


def finding(goal: Goal) -> Block:
    """Confirm at once that a goal is shared, while people are found for it."""
    said = SAVED if goal.visibility is Visibility.NOT_POSTED else SHARED
    about = rich_text("For your goal: “", goal.sentence, "”")
    return modal(TITLE, [section(f"{said} {FINDING}"), about, context(COMES_AS_MESSAGE)])


def everyone(
    goal: Goal, people: Sequence[Card], said: str = "", *, more_come: bool = False, chiefs: Sequence[str] = ()
) -> Block:
    """Show everyone suggested for a goal, in a modal; `said` tells what was just done.

    `more_come` tells that others are still being looked for; `chiefs` may know whom to ask when there is no one.
    """
    blocks = [section(said)] if said else []
    blocks.append(rich_text("For your goal: “", goal.sentence, "”"))
    if any(can_be_asked(card) for card in people):
        blocks.append(context(EASY_DECLINE))
        blocks += [context(ASKING_NAMES_YOU)] if goal.visibility is Visibility.UNNAMED else []
    else:
        blocks.append(section(FINDING if more_come else NO_ONE_NEW if goal.next_search_at else NO_ONE_ELSE))
        blocks += turn_to(chiefs)
    for card in people[:MAX_IN_MODAL]:
        blocks += [divider(), *_card(card, goal)]
    if len(people) > MAX_IN_MODAL:
        blocks.append(context("Earlier suggestions are in your messages."))
    return modal(TITLE, blocks)


def another_perspective(shortlist: Shortlist, people: Sequence[Card], chiefs: Sequence[str] = ()) -> Block:
    """Show at once who was found for a second opinion, and say where they are from now on."""
    blocks = [rich_text("For your goal: “", shortlist.goal.sentence, "”")]
    found = ALSO_IN_MESSAGES if shortlist.suggestions else NOT_ASKED_YET
    blocks += [section(found)] if people else [section(_no_one_text(shortlist)), *turn_to(chiefs)]
    for card in people:
        blocks += [divider(), *_card(card, shortlist.goal)]
    return modal("Second opinion", blocks)


def news(shortlist: Shortlist, *, some_not_asked: bool = False) -> list[Block]:
    """Tell the resident, in a digest, that there are people for a goal. Who they are is shown when they look.

    `some_not_asked` says that someone was shown earlier and not asked yet.
    """
    goal, count = shortlist.goal, len(shortlist.suggestions)
    about = (f" {COUNTS.get(count, 'People')} for your goal: “", goal.sentence, "”")
    lead = bold(f"{HEADINGS[shortlist.reason]}.")
    if goal.state is not GoalState.OPEN:
        return [rich_text("For your goal: “", goal.sentence, "”"), context(closed(goal))]
    if not count:
        about = (" For your goal: “", goal.sentence, f"” {SOME_LEFT if some_not_asked else _no_one_text(shortlist)}")
    if shortlist.reason is ShortlistReason.SLOW:
        about = (f" {STAYS_OPEN}{about[0]}", *about[1:])
    label = "See who" if count or some_not_asked else "See your list"
    return [rich_text(lead, *about), actions(button(label, WHO_CAN_HELP, goal.id))]


def _area_buttons(goal: Goal, area_guesses: Sequence[str]) -> list[Block]:
    if not area_guesses:
        return []
    question = section("*I'm not sure what this is about: is it one of these?* I'll look again with your answer.")
    return [
        question,
        *(actions(button(areas.ALL[each].label, CHOOSE_AREA, f"{goal.id}:{each}")) for each in area_guesses),
    ]


@reading_payload()
def parse_dose_button(value: str) -> tuple[int, Dose]:
    """Read the value of a button to ask: the suggestion's id and the dose."""
    suggestion_id, dose = value.split(":")
    return int(suggestion_id), Dose(dose)


@reading_payload()
def parse_area_button(value: str) -> tuple[int, str]:
    """Read the value of a button that names a growth area: the goal's id and the area."""
    goal_id, aspect = value.split(":")
    return int(goal_id), aspect


def _no_one_text(shortlist: Shortlist) -> str:
    if shortlist.suggestions:  # none of them may be shown now
        return NO_ONE_NEW if shortlist.goal.next_search_at else NO_ONE_ELSE
    if shortlist.reason in NO_ONE:
        return NO_ONE[shortlist.reason]
    status = "Your goal is kept" if shortlist.goal.visibility is Visibility.NOT_POSTED else "Your post is up"
    return f"No one here offers this yet. {status}, and I'll let you know when someone does."


def _card(card: Card, goal: Goal) -> list[Block]:
    suggestion, mentor = card.suggestion, card.suggestion.mentor
    topic = f"\nAsk me about: “{card.topic}”" if card.topic else ""
    who = rich_text(user(mentor.user_id), f" · {mentor.about}" if mentor.about else "", topic)
    why = rich_text(reason_line(suggestion.fit, suggestion.reasons)) if suggestion.reasons and card.topic else None
    is_askable = goal.state is GoalState.OPEN and may_ask(card)
    gone = "" if card.topic else "*They no longer offer the topic you found them through.*"
    status = _status(card) or gone or (_other_dose(card, goal.dose) if is_askable else "")
    status_block = context(status) if status else None
    buttons = _card_buttons(card, goal.dose) if is_askable else _ways_back(card, goal)
    if buttons:  # the same id whatever stands in the other cards
        buttons |= {"block_id": f"card:{suggestion.id}"}
    return [block for block in (who, why, status_block, buttons) if block]


def _ways_back(card: Card, goal: Goal) -> Block | None:
    """Build the button that takes back what the resident did: a request, or **Not for me**."""
    if goal.state is not GoalState.OPEN:
        return None
    if card.ask and card.ask.state is AskState.OPEN and card.ask.started_by is Initiator.RESIDENT:
        return actions(button("Withdraw", WITHDRAW, card.ask.id, confirm=CONFIRM_WITHDRAW))
    is_untouched = not card.ask and not card.introduction
    return actions(button("Undo", UNDO, card.suggestion.id)) if card.suggestion.dismissed and is_untouched else None


def withdraw_menu(asked: Sequence[Ask]) -> Block:
    """Build a menu of a goal's open requests; choosing one takes it back."""
    options = [option(truncate(each.mentor.name), str(each.id)) for each in asked]
    return {
        "type": "static_select",
        "action_id": WITHDRAW_ONE,
        "placeholder": plain_text("Withdraw a request …"),
        "options": options,
        "confirm": CONFIRM_WITHDRAW,
    }


def _status(card: Card) -> str:
    """Say how things stand with a mentor, if anything has happened."""
    if card.introduction and card.introduction.state is IntroductionState.OPEN:
        return "*You're introduced.* The thread is in your group message."
    if card.ask and card.ask.state is AskState.OPEN:
        if card.ask.started_by is Initiator.MENTOR:
            return "*They offered to help.* Tap Introduce us in the message about it, or Ask."
        return f"*Asked* for {doses.NAMES[card.ask.dose]}. You'll get their answer as a message."
    if card.ask:
        return "*That one didn't line up.*"
    if card.introduction:
        return "*This one has wrapped up.*"
    return "*Removed.* They won't know." if card.suggestion.dismissed else ""


def _other_dose(card: Card, dose: Dose) -> str:
    """Say which dose the mentor takes when it isn't the one the goal asks for."""
    if card.profile is None or dose.value in card.profile.doses:
        return ""
    return f"You asked for {doses.NAMES[dose]}; they offer {doses.NAMES[_closest_dose(card.profile, dose)]}."


def _closest_dose(profile: MentorProfile, dose: Dose) -> Dose:
    return doses.closest_dose(dose, [Dose(each) for each in profile.doses])


def _card_buttons(card: Card, goal_dose: Dose) -> Block:
    suggestion = card.suggestion
    if card.profile is None:
        return context("Not taking new people right now.")
    dose = _closest_dose(card.profile, goal_dose)
    label = "Ask again" if card.introduction else "Ask"
    return actions(
        button(f"{label} for {doses.NAMES[dose]}", ASK, f"{suggestion.id}:{dose.value}", style="primary"),
        *([] if card.introduction else [button("Not for me", NOT_FOR_ME, suggestion.id)]),
        button("More", MORE, suggestion.id),
    )
