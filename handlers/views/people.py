"""The people shown for a goal: a card each, the window with more about one, and the ask from there."""

from collections.abc import Sequence
from typing import NamedTuple

from handlers.views.blocks import (
    ActionId,
    Block,
    CallbackId,
    Letter,
    actions,
    bullets,
    button,
    context,
    divider,
    field,
    header,
    letter,
    modal,
    rich,
    section,
    text_input,
    user,
)
from handlers.views.goal import dose_choice, italic_reasons
from mentoring import doses
from mentoring.goals import QUESTION
from models import (
    Ask,
    AskState,
    Dose,
    Goal,
    GoalState,
    Introduction,
    IntroductionState,
    Listing,
    Shortlist,
    Suggestion,
    Visibility,
    Why,
)

ASK = ActionId("people.ask")
NOT_FOR_ME = ActionId("people.not_for_me")
MORE = ActionId("people.more")
ASK_FORM = CallbackId("people.ask_form")


class Card(NamedTuple):
    """One suggested person, and how things stand with them."""

    suggestion: Suggestion
    listing: Listing | None
    ask: Ask | None
    introduction: Introduction | None


LEADS = {
    Why.FIRST: "People who can help",
    Why.DECLINED: "That one didn't line up",
    Why.NEW: "Somebody new can help",
    Why.STUCK: "Another view",
    Why.NEXT: "Who could come next",
}
NOBODY_NEW = (
    "Nobody new fits yet. Whoever you haven't asked is still on your list, and I'll tell you when somebody new comes."
)
NOBODY = {
    Why.DECLINED: NOBODY_NEW,
    Why.STUCK: NOBODY_NEW,
    Why.NEXT: NOBODY_NEW,
}


def cards(shortlist: Shortlist, found: Sequence[Card]) -> Letter:
    """Everybody on a shortlist, in one message that follows what happens."""
    goal = shortlist.goal
    about = rich("For your goal: “", goal.sentence, "”")
    if not found:
        return letter(header(LEADS[shortlist.why]), about, section(_nobody(shortlist)))
    blocks = [header(LEADS[shortlist.why]), about]
    is_open = goal.state is GoalState.OPEN
    lead = "Ask one or several: hearing two views is a good thing. They can say no with one press."
    blocks.append(context(lead if is_open else "This goal is wrapped up."))
    for card in found:
        blocks += [divider(), *_card(card, goal)]
    return letter(*blocks)


def _nobody(shortlist: Shortlist) -> str:
    if shortlist.why in NOBODY:
        return NOBODY[shortlist.why]
    kept = "Your goal is kept" if shortlist.goal.visibility is Visibility.PEOPLE else "Your post is up"
    return f"Nobody here offers this yet. {kept}, and I'll tell you when somebody does."


def _card(card: Card, goal: Goal) -> list[Block]:
    suggestion, mentor = card.suggestion, card.suggestion.mentor
    line = f"Ask me about: “{suggestion.offer.sentence}”" if suggestion.offer else ""
    who = rich(user(mentor.user_id), f" · {mentor.about}" if mentor.about else "", f"\n{line}" if line else "")
    why = rich(italic_reasons(suggestion.reasons)) if suggestion.reasons else None
    return [block for block in (who, why, _ending(card, goal.dose, is_open=goal.state is GoalState.OPEN)) if block]


def _ending(card: Card, wanted: Dose, *, is_open: bool) -> Block | None:
    suggestion = card.suggestion
    if card.introduction:
        talking = card.introduction.state is IntroductionState.OPEN
        return context(
            "*You're introduced.* The thread is in your group message." if talking else "*This one has wrapped up.*"
        )
    if card.ask and card.ask.state is AskState.OPEN:
        return context(f"*Asked* for {doses.NAMES[card.ask.dose]}. Their answer comes to you here.")
    if card.ask and card.ask.state is AskState.DECLINED:
        return context("*That one didn't line up.*")
    if suggestion.dismissed:
        return context("*Off your list.* They won't learn of it.")
    if not is_open:
        return None
    if card.listing is None:
        return context("They aren't taking anybody on at the moment.")
    dose = doses.closest(wanted, [Dose(taken) for taken in card.listing.doses])
    return actions(
        button(f"Ask for {doses.NAMES[dose]}", ASK, f"{suggestion.id}:{dose.value}", style="primary"),
        button("Not for me", NOT_FOR_ME, suggestion.id),
        button("More", MORE, suggestion.id),
    )


def asked_for(value: str) -> tuple[int, Dose]:
    """Suggestion and dose from the value of an Ask button."""
    suggestion, dose = value.split(":")
    return int(suggestion), Dose(dose)


def more(suggestion: Suggestion, listing: Listing, dose: Dose, question: str) -> Block:
    """All that a mentor says of themselves, and an ask with another dose or question."""
    taken = [Dose(each) for each in listing.doses]
    learning = [rich("Learning now: ", listing.learning)] if listing.learning else []
    view = modal(
        "More about them",
        [
            rich(user(suggestion.mentor.user_id), f" · {suggestion.mentor.about}" if suggestion.mentor.about else ""),
            section("*Ask me about*"),
            bullets(*([offer.sentence] for offer in listing.offers)),
            *learning,
            field("dose", "How much do you ask for?", dose_choice(doses.closest(dose, taken), taken)),
            field(
                "first_question",
                "What would you ask first?",
                text_input("first_question", question, QUESTION),
                optional=True,
                hint="No patient details.",
            ),
        ],
        submit="Ask",
        callback=ASK_FORM,
    )
    return view | {"private_metadata": str(suggestion.id)}


def read(view: Block) -> tuple[int, Dose, str]:
    """Suggestion, dose and first question from the window with more."""
    values = view["state"]["values"]
    dose = Dose(values["dose"]["dose"]["selected_option"]["value"])
    return int(view["private_metadata"]), dose, values["first_question"]["first_question"]["value"] or ""
