"""The pause form on Home."""

from datetime import date

from handlers.views.block_kit import Block, CallbackId, input_block, modal, option, plain_text, radio, section
from handlers.views.payloads import reading_payload
from models import QuietKind

FORM = CallbackId("pause.form")


def form() -> Block:
    """Ask for the kind of pause and the day it ends."""
    reasons = [option("A pause", QuietKind.PAUSE), option("Nights", QuietKind.NIGHTS)]
    return modal(
        "Pause Curbside",
        [
            section(
                "You aren't shown to anybody and I start nothing new, until the day you choose. Answers to what you "
                "asked still reach you. A pause always has an end."
            ),
            input_block("kind", "What for?", radio("kind", reasons, QuietKind.PAUSE)),
            input_block(
                "until",
                "Until",
                {"type": "datepicker", "action_id": "until", "placeholder": plain_text("Choose a day")},
            ),
        ],
        submit="Pause",
        callback=FORM,
    )


@reading_payload()
def parse_submission(view: Block) -> tuple[QuietKind, date]:
    """Read the submitted form."""
    values = view["state"]["values"]
    kind = values["kind"]["kind"]["selected_option"]["value"]
    return QuietKind(kind), date.fromisoformat(values["until"]["until"]["selected_date"])
