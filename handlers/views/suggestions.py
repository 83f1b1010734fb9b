"""The people suggested for a goal: a card for each, and a modal with more about one and a form to ask."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.views.block_kit import (
    ActionId,
    Block,
    CallbackId,
    actions,
    bold,
    bullets,
    button,
    context,
    divider,
    header,
    input_block,
    modal,
    read_metadata,
    rich_text,
    section,
    text_input,
    user,
    with_metadata,
)
from handlers.views.goal import dose_choice, reason_line
from handlers.views.payloads import reading_payload, typed_text
from mentoring.asks.asks import may_ask_again
from mentoring.goals.goals import MAX_QUESTION
from mentoring.growth_areas import areas, doses
from mentoring.mentors.offers import public_offers
from mentoring.suggestion_cards import Card
from models import (
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
    Suggestion,
    Visibility,
)

ASK = ActionId("suggestion.ask")
NOT_FOR_ME = ActionId("suggestion.not_for_me")
MORE = ActionId("suggestion.more")
CHOOSE_AREA = ActionId("suggestion.choose_area")
WHO_CAN_HELP = ActionId("home.who_can_help")
ASK_FORM = CallbackId("suggestion.ask_form")


@dataclass(frozen=True)
class SuggestionId:
    """What the form to ask carries."""

    suggestion_id: int


HEADINGS = {
    ShortlistReason.FIRST: "People who can help",
    ShortlistReason.DECLINED: "That one didn't line up",
    ShortlistReason.EXPIRED: "That one didn't line up",
    ShortlistReason.NEW: "Somebody new can help",
    ShortlistReason.SECOND_OPINION: "A second view",
    ShortlistReason.NEXT: "Who could come next",
}
COUNTS = {1: "One person", 2: "Two people", 3: "Three people"}
MAX_IN_MODAL = 15  # people; each takes five of a modal's 100 blocks
EASY_DECLINE = "A no is one press for them, and stays neutral."
ASKING_NAMES_YOU = "Asking somebody tells them your name. Nobody else learns it."
NO_ONE_NEW = "Nobody new fits right now. I'll look again, and tell you when somebody does."
NO_ONE_ELSE = "There's nobody else to ask right now."
NO_ONE = {
    ShortlistReason.DECLINED: NO_ONE_NEW,
    ShortlistReason.EXPIRED: NO_ONE_NEW,
    ShortlistReason.SECOND_OPINION: NO_ONE_NEW,
    ShortlistReason.NEXT: NO_ONE_NEW,
}


def cards(
    shortlist: Shortlist, people: Sequence[Card], area_guesses: Sequence[str] = (), instead_of: Sequence[Person] = ()
) -> list[Block]:
    """Show everyone on a shortlist, as things stand, and growth areas to choose from when the goal is unclear.

    `instead_of` are the mentors who declined or didn't answer.
    """
    goal = shortlist.goal
    mentions = [part for person in instead_of for part in (", ", user(person.user_id))][1:]
    about = rich_text(
        "For your goal: “", goal.sentence, "”", *(("\nYou had asked ", *mentions, ".") if mentions else ())
    )
    if not people:
        is_first = shortlist.reason is ShortlistReason.FIRST and not shortlist.suggestions
        lead = "Nobody yet" if is_first else HEADINGS[shortlist.reason]
        return [header(lead), about, section(_no_one_text(shortlist)), *_area_buttons(goal, area_guesses)]
    is_open = goal.state is GoalState.OPEN
    is_repeat = not shortlist.suggestions
    lead = "Ask one or several: hearing two views is a good thing. They can say no with one press."
    if len(people) == 1:
        lead = EASY_DECLINE
    if is_repeat:
        lead = "Nobody new fits right now. These you haven't asked yet:"
    name_note = [context(ASKING_NAMES_YOU)] if is_open and goal.visibility is Visibility.UNNAMED else []
    blocks = [
        header(HEADINGS[shortlist.reason]),
        about,
        context(lead if is_open else "This goal is wrapped up."),
        *name_note,
    ]
    for card in people:
        blocks += [divider(), *_card(card, goal)]
    return [*blocks, *_area_buttons(goal, area_guesses)]


def everyone(goal: Goal, people: Sequence[Card]) -> Block:
    """Show everyone suggested for a goal, in a modal."""
    blocks = [rich_text("For your goal: “", goal.sentence, "”")]
    if any(_may_ask(card) and card.profile for card in people):
        blocks.append(context(EASY_DECLINE))
        blocks += [context(ASKING_NAMES_YOU)] if goal.visibility is Visibility.UNNAMED else []
    else:
        blocks.append(section(NO_ONE_NEW if goal.next_search_at else NO_ONE_ELSE))
    for card in people[:MAX_IN_MODAL]:
        blocks += [divider(), *_card(card, goal, in_modal=True)]
    if len(people) > MAX_IN_MODAL:
        blocks.append(context("Those shown earlier are in your messages."))
    return modal("Who can help", blocks)


def news(shortlist: Shortlist) -> list[Block]:
    """Tell the resident, in a digest, that there are people for a goal. Who they are is shown when they look."""
    goal, count = shortlist.goal, len(shortlist.suggestions)
    about = (f" {COUNTS.get(count, 'People')} for your goal: “", goal.sentence, "”")
    lead = bold(f"{HEADINGS[shortlist.reason]}.")
    if goal.state is not GoalState.OPEN:
        return [rich_text("For your goal: “", goal.sentence, "”"), context("This goal is wrapped up.")]
    if not count:
        about = (" For your goal: “", goal.sentence, f"” {_no_one_text(shortlist)}")
    return [rich_text(lead, *about), actions(button("See who", WHO_CAN_HELP, goal.id))]


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
    return f"Nobody here offers this yet. {status}, and I'll tell you when somebody does."


def _card(card: Card, goal: Goal, *, in_modal: bool = False) -> list[Block]:
    suggestion, mentor = card.suggestion, card.suggestion.mentor
    topic = f"\nAsk me about: “{card.topic}”" if card.topic else ""
    who = rich_text(user(mentor.user_id), f" · {mentor.about}" if mentor.about else "", topic)
    why = rich_text(reason_line(suggestion.fit, suggestion.reasons)) if suggestion.reasons and card.topic else None
    may_ask = goal.state is GoalState.OPEN and _may_ask(card) and bool(card.topic)
    gone = "" if card.topic else "*What you found them by isn't offered any more.*"
    status = _status(card) or gone or (_other_dose(card, goal.dose) if may_ask else "")
    status_block = context(status) if status else None
    buttons = _card_buttons(card, goal.dose, in_modal=in_modal) if may_ask else None
    return [block for block in (who, why, status_block, buttons) if block]


def _status(card: Card) -> str:
    """Say how things stand with a mentor, if anything has happened."""
    if card.introduction and card.introduction.state is IntroductionState.OPEN:
        return "*You're introduced.* The thread is in your group message."
    if card.ask and card.ask.state is AskState.OPEN:
        if card.ask.started_by is Initiator.MENTOR:
            return "*They raised a hand.* Introduce yourselves from the message about it, or with Ask."
        return f"*Asked* for {doses.NAMES[card.ask.dose]}. Their answer comes to you as a message."
    if card.ask:
        return "*That one didn't line up.*"
    if card.introduction:
        return "*This one has wrapped up.*"
    return "*Off your list.* They won't learn of it." if card.suggestion.dismissed else ""


def _may_ask(card: Card) -> bool:
    """Say whether the resident may ask this mentor, for the first time or again."""
    if card.ask:
        return card.ask.started_by is Initiator.MENTOR
    if card.introduction and not may_ask_again(card.introduction):
        return False
    return not card.suggestion.dismissed


def _other_dose(card: Card, dose: Dose) -> str:
    """Say which dose the mentor takes when it isn't the one the goal asks for."""
    if card.profile is None or dose.value in card.profile.doses:
        return ""
    return f"You'd like {doses.NAMES[dose]}; they take {doses.NAMES[_closest_dose(card.profile, dose)]}."


def _closest_dose(profile: MentorProfile, dose: Dose) -> Dose:
    return doses.closest_dose(dose, [Dose(each) for each in profile.doses])


def _card_buttons(card: Card, goal_dose: Dose, *, in_modal: bool) -> Block:
    suggestion = card.suggestion
    if card.profile is None:
        return context("They aren't taking anybody on at the moment.")
    dose = _closest_dose(card.profile, goal_dose)
    label = "Ask again" if card.introduction else "Ask"
    return actions(
        button(f"{label} for {doses.NAMES[dose]}", ASK, f"{suggestion.id}:{dose.value}", style="primary"),
        *([] if card.introduction else [button("Not for me", NOT_FOR_ME, suggestion.id)]),
        *([] if in_modal else [button("More", MORE, suggestion.id)]),
    )


def more(suggestion: Suggestion, topic: str, profile: MentorProfile, dose: Dose, question: str) -> Block:
    """Show everything a mentor says about themselves, with a form to ask for another dose or with another question.

    `topic` is what they were found by; it may be about a private area, and then it is all that is shown.
    """
    doses_taken = [Dose(each) for each in profile.doses]
    learning = [rich_text("Learning now: ", profile.learning)] if profile.learning else []
    view = modal(
        "More about them",
        [
            rich_text(
                user(suggestion.mentor.user_id), f" · {suggestion.mentor.about}" if suggestion.mentor.about else ""
            ),
            section("*Ask me about*"),
            bullets(*([line] for line in public_offers(profile) or [topic])),
            *learning,
            input_block(
                "dose", "How much do you ask for?", dose_choice(doses.closest_dose(dose, doses_taken), doses_taken)
            ),
            input_block(
                "first_question",
                "What would you ask first?",
                text_input("first_question", question, MAX_QUESTION),
                optional=True,
                hint="No patient details.",
            ),
        ],
        submit="Ask",
        callback=ASK_FORM,
    )
    return with_metadata(view, SuggestionId(suggestion.id))


@reading_payload()
def parse_submission(view: Block) -> tuple[int, Dose, str]:
    """Read the submitted form.

    Returns: the suggestion's id, the dose, and the first question.
    """
    values = view["state"]["values"]
    dose = Dose(values["dose"]["dose"]["selected_option"]["value"])
    suggestion_id = read_metadata(view, SuggestionId).suggestion_id
    return suggestion_id, dose, typed_text(values["first_question"]["first_question"])
