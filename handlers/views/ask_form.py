"""**More**: everything a mentor says about themselves, with a form to ask for another dose or another question."""

from dataclasses import dataclass

from handlers.views.block_kit import (
    Block,
    CallbackId,
    bullets,
    input_block,
    modal,
    read_metadata,
    rich_text,
    section,
    text_input,
    user,
    with_metadata,
)
from handlers.views.goal import dose_choice
from handlers.views.payloads import reading_payload, slack_id, typed_text
from mentoring.goals.goals import MAX_QUESTION
from mentoring.growth_areas import doses
from mentoring.mentors.offers import public_offers
from models import Dose, MentorProfile, Suggestion

ASK_FORM = CallbackId("suggestion.ask_form")


@dataclass(frozen=True)
class SuggestionId:
    """What the form to ask carries."""

    suggestion_id: int


def form(suggestion: Suggestion, topic: str, profile: MentorProfile, dose: Dose, question: str) -> Block:
    """Show everything a mentor says about themselves, with a form to ask for another dose or with another question.

    `topic` is what they were found by; it may be about a private area, and then it is all that is shown.
    """
    doses_taken = [Dose(each) for each in profile.doses]
    learning = [rich_text("Learning now: ", profile.learning)] if profile.learning else []
    view = modal(
        "About this person",
        [
            rich_text(
                user(suggestion.mentor.user_id), f" · {suggestion.mentor.about}" if suggestion.mentor.about else ""
            ),
            section("*Ask me about*"),
            bullets(*([line] for line in public_offers(profile) or [topic])),
            *learning,
            input_block(
                "dose",
                "How much time are you asking for?",
                dose_choice(doses.closest_dose(dose, doses_taken), doses_taken),
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


@reading_payload()
def modal_under(view: Block) -> str:
    """Return the id of the modal over which the form was opened; "" when it was opened from a message."""
    return slack_id(view.get("previous_view_id") or "")
