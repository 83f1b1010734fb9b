"""The people shown for a goal: a card each, the window with more about one, and the ask from there."""

from collections.abc import Sequence
from typing import NamedTuple

from handlers.views.block_kit import (
    ActionId,
    Block,
    CallbackId,
    actions,
    bullets,
    button,
    context,
    divider,
    header,
    input_block,
    modal,
    rich_text,
    section,
    text_input,
    user,
)
from handlers.views.goal import dose_choice
from handlers.views.goal import reason_line as why_in_words
from mentoring.asks.asks import may_ask_again
from mentoring.goals.goals import MAX_QUESTION
from mentoring.growth_areas import areas, doses
from mentoring.mentors.offers import public_offers
from models import (
    Ask,
    AskState,
    Dose,
    Goal,
    GoalState,
    Initiator,
    Introduction,
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
ASK_FORM = CallbackId("suggestion.ask_form")


class Card(NamedTuple):
    """One suggested person, and how things stand with them."""

    suggestion: Suggestion
    listing: MentorProfile | None
    ask: Ask | None
    introduction: Introduction | None


LEADS = {
    ShortlistReason.FIRST: "People who can help",
    ShortlistReason.DECLINED: "That one didn't line up",
    ShortlistReason.EXPIRED: "That one didn't line up",
    ShortlistReason.NEW: "Somebody new can help",
    ShortlistReason.STUCK: "A second view",
    ShortlistReason.NEXT: "Who could come next",
}
MAX_IN_MODAL = 15  # people: of 100 blocks, each takes five
EASY_DECLINE = "A no is one press for them, and stays neutral."
ASKING_NAMES_YOU = "Asking somebody tells them your name. Nobody else learns it."
NO_ONE_NEW = "Nobody new fits right now. I'll look again, and tell you when somebody does."
NO_ONE = {
    ShortlistReason.DECLINED: NO_ONE_NEW,
    ShortlistReason.EXPIRED: NO_ONE_NEW,
    ShortlistReason.STUCK: NO_ONE_NEW,
    ShortlistReason.NEXT: NO_ONE_NEW,
}


def cards(
    shortlist: Shortlist, found: Sequence[Card], may_be: Sequence[str] = (), instead_of: Sequence[Person] = ()
) -> list[Block]:
    """Everybody on a shortlist, following what happens; and the areas to ask about, where it isn't clear which.

    `instead_of` are those with whom it didn't line up.
    """
    goal = shortlist.goal
    asked = [part for person in instead_of for part in (", ", user(person.user_id))][1:]
    about = rich_text("For your goal: “", goal.sentence, "”", *(("\nYou had asked ", *asked, ".") if asked else ()))
    if not found:
        lead = "Nobody yet" if shortlist.reason is ShortlistReason.FIRST else LEADS[shortlist.reason]
        return [header(lead), about, section(_no_one_blocks(shortlist)), *_area_buttons(goal, may_be)]
    is_open = goal.state is GoalState.OPEN
    again = not shortlist.suggestions
    lead = "Ask one or several: hearing two views is a good thing. They can say no with one press."
    if len(found) == 1:
        lead = EASY_DECLINE
    if again:
        lead = "Nobody new fits right now. These you haven't asked yet:"
    unnamed = [context(ASKING_NAMES_YOU)] if is_open and goal.visibility is Visibility.UNNAMED else []
    blocks = [
        header(LEADS[shortlist.reason]),
        about,
        context(lead if is_open else "This goal is wrapped up."),
        *unnamed,
    ]
    for card in found:
        blocks += [divider(), *_card(card, goal)]
    return [*blocks, *_area_buttons(goal, may_be)]


def everyone(goal: Goal, found: Sequence[Card]) -> Block:
    """Whoever was shown for a goal, in a window of their own."""
    blocks = [rich_text("For your goal: “", goal.sentence, "”")]
    if any(_may_ask(card) and card.listing for card in found):
        blocks.append(context(EASY_DECLINE))
        blocks += [context(ASKING_NAMES_YOU)] if goal.visibility is Visibility.UNNAMED else []
    else:
        blocks.append(section(NO_ONE_NEW if goal.next_search_at else "There's nobody else to ask right now."))
    for card in found[:MAX_IN_MODAL]:
        blocks += [divider(), *_card(card, goal, in_window=True)]
    if len(found) > MAX_IN_MODAL:
        blocks.append(context("Those shown earlier are in your messages."))
    return modal("Who can help", blocks)


def _area_buttons(goal: Goal, may_be: Sequence[str]) -> list[Block]:
    if not may_be:
        return []
    asked = section("*I'm not sure what this is about: is it one of these?* I'll look again with your answer.")
    return [asked, *(actions(button(areas.ALL[each].label, CHOOSE_AREA, f"{goal.id}:{each}")) for each in may_be)]


def parse_button_value(value: str) -> tuple[int, str]:
    """A row's id and a word from the value of a button: a goal and an area, or a suggestion and a dose."""
    row_id, word = value.split(":")
    return int(row_id), word


def _no_one_blocks(shortlist: Shortlist) -> str:
    if shortlist.reason in NO_ONE:
        return NO_ONE[shortlist.reason]
    kept = "Your goal is kept" if shortlist.goal.visibility is Visibility.PEOPLE else "Your post is up"
    return f"Nobody here offers this yet. {kept}, and I'll tell you when somebody does."


def _card(card: Card, goal: Goal, *, in_window: bool = False) -> list[Block]:
    suggestion, mentor = card.suggestion, card.suggestion.mentor
    line = f"\nAsk me about: “{suggestion.line}”"
    who = rich_text(user(mentor.user_id), f" · {mentor.about}" if mentor.about else "", line)
    why = rich_text(why_in_words(suggestion.fit, suggestion.reasons)) if suggestion.reasons else None
    may_ask = goal.state is GoalState.OPEN and _may_ask(card)
    standing = _standing(card) or (_smaller_dose(card, goal.dose) if may_ask else "")
    stands = context(standing) if standing else None
    ways = _card_buttons(card, goal.dose, in_window=in_window) if may_ask else None
    return [block for block in (who, why, stands, ways) if block]


def _standing(card: Card) -> str:
    """How things stand with somebody on the list, if anything has happened."""
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
    """May they be asked, for the first time or again?"""
    if card.ask:
        return card.ask.started_by is Initiator.MENTOR
    if card.introduction and not may_ask_again(card.introduction):
        return False
    return not card.suggestion.dismissed


def _smaller_dose(card: Card, wanted: Dose) -> str:
    """Said where they don't take what the goal asks for."""
    if card.listing is None or wanted.value in card.listing.doses:
        return ""
    return f"You'd like {doses.NAMES[wanted]}; they take {doses.NAMES[_closest(card.listing, wanted)]}."


def _closest(listing: MentorProfile, wanted: Dose) -> Dose:
    return doses.closest_dose(wanted, [Dose(taken) for taken in listing.doses])


def _card_buttons(card: Card, wanted: Dose, *, in_window: bool) -> Block:
    suggestion = card.suggestion
    if card.listing is None:
        return context("They aren't taking anybody on at the moment.")
    dose = _closest(card.listing, wanted)
    again = "Ask again" if card.introduction else "Ask"
    return actions(
        button(f"{again} for {doses.NAMES[dose]}", ASK, f"{suggestion.id}:{dose.value}", style="primary"),
        *([] if card.introduction else [button("Not for me", NOT_FOR_ME, suggestion.id)]),
        *([] if in_window else [button("More", MORE, suggestion.id)]),
    )


def more(suggestion: Suggestion, listing: MentorProfile, dose: Dose, question: str, shown_in: tuple[str, str]) -> Block:
    """All that a mentor says of themselves, and an ask with another dose or question.

    It keeps where its button was pressed (channel and ts), so that the message there is brought up to date.
    """
    taken = [Dose(each) for each in listing.doses]
    learning = [rich_text("Learning now: ", listing.learning)] if listing.learning else []
    view = modal(
        "More about them",
        [
            rich_text(
                user(suggestion.mentor.user_id), f" · {suggestion.mentor.about}" if suggestion.mentor.about else ""
            ),
            section("*Ask me about*"),
            bullets(*([line] for line in public_offers(listing) or [suggestion.line])),
            *learning,
            input_block("dose", "How much do you ask for?", dose_choice(doses.closest_dose(dose, taken), taken)),
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
    return view | {"private_metadata": ":".join((str(suggestion.id), *shown_in))}


def parse_submission(view: Block) -> tuple[int, Dose, str, tuple[str, str]]:
    """Suggestion, dose and first question from the window with more, and where it was opened."""
    values = view["state"]["values"]
    dose = Dose(values["dose"]["dose"]["selected_option"]["value"])
    suggestion, channel, ts = [*view["private_metadata"].split(":"), "", ""][:3]
    return int(suggestion), dose, values["first_question"]["first_question"]["value"] or "", (channel, ts)
