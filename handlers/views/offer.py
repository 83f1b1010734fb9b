"""The mentor's form: lines to be asked about, and the terms; then what each line is about."""

from handlers.views.block_kit import (
    ActionId,
    Block,
    CallbackId,
    actions,
    button,
    input_block,
    modal,
    option,
    plain_text,
    radio,
    section,
    text_input,
)
from handlers.views.goal import ASPECTS, aspect_menu
from mentoring.growth_areas import doses
from mentoring.mentors.offers import MAX_CAPACITY, MAX_LEARNING, MAX_SENTENCE, OfferForm
from models import MAX_OFFERS, AlertPreference, Dose, MentorProfile, Offer

FORM = CallbackId("offer.form")
ADD_LINE = ActionId("offer.add_line")
ASPECTS_FORM = CallbackId("offer.aspects_form")

LINES_SHOWN = 3  # lines at first, and always an empty one
EXAMPLES = ("leading a code calmly", "first QI project, from idea to poster", "bedside ultrasound, hands on my probe")
ALERT_LABELS = {
    AlertPreference.RIGHT_AWAY: ("Tell me when a goal fits", "At most one such message a week"),
    AlertPreference.WEEKLY: ("Once a week, on a Monday", "Up to three goals in one message"),
    AlertPreference.ONLY_ASKED: ("Only when somebody asks me", ""),
}


def form(listing: MentorProfile | None, title: str, line: str = "") -> Block:
    """The form, with what the mentor said before; `line` goes into the first free place."""
    first = first_line(title) if not line else ""
    lines = {offer.position: offer.sentence for offer in listing.offers} if listing else {1: first}
    if line:
        free = [position for position in range(1, MAX_OFFERS + 1) if not lines.get(position)]
        lines |= dict.fromkeys(free[:1], line)
    return _form(
        lines, listing, shows=max(LINES_SHOWN, *(number + 1 for number, said in lines.items() if said), LINES_SHOWN)
    )


def another_line(view: Block, listing: MentorProfile | None) -> Block:
    """The same form with one more line, and all that was typed so far."""
    held = view["state"]["values"]
    lines = {n: held[f"line_{n}"][f"line_{n}"]["value"] or "" for n in range(1, MAX_OFFERS + 1) if f"line_{n}" in held}
    return _form(lines, listing, shows=len(lines) + 1)


def _form(lines: dict[int, str], listing: MentorProfile | None, *, shows: int) -> Block:
    taken = [Dose(dose) for dose in listing.doses] if listing else [Dose.QUESTION, Dose.COFFEE]
    shows = min(shows, MAX_OFFERS)
    more = [actions(button("Add a line", ADD_LINE, shows))] if shows < MAX_OFFERS else []
    return modal(
        "What you can teach",
        [
            section("Residents find you by these lines. *Concrete ones work best.* You can say no to any ask."),
            *(_line(position, lines.get(position, ""), listing) for position in range(1, shows + 1)),
            *more,
            input_block("doses", "What you're happy to give", _doses(taken)),
            input_block(
                "capacity",
                "How many people at once?",
                {
                    "type": "number_input",
                    "action_id": "capacity",
                    "is_decimal_allowed": False,
                    "min_value": "1",
                    "max_value": str(MAX_CAPACITY),
                    "initial_value": str(listing.capacity if listing else 3),
                },
            ),
            input_block(
                "learning",
                "What are you learning yourself?",
                text_input(
                    "learning", listing.learning if listing else "", MAX_LEARNING, "running a run chart in Python"
                ),
                optional=True,
            ),
            input_block(
                "alerts",
                "How do you want to hear of goals?",
                _alert_choice(listing.alerts if listing else AlertPreference.ONLY_ASKED),
            ),
        ],
        submit="Save",
        callback=FORM,
    )


def first_line(title: str) -> str:
    """A first line from a Slack title that already says what somebody does; nothing from a mere rank."""
    words = title.split(" · ")[-1].strip()
    return words[:MAX_SENTENCE] if " · " in title else ""


def _line(position: int, said: str, listing: MentorProfile | None) -> Block:
    """One line; the first is needed, but by who may take all of theirs away."""
    offers = bool(listing and listing.offers)
    example = EXAMPLES[position - 1] if position <= len(EXAMPLES) else ""
    hint = f"No patient details.{' Empty every line to stop offering.' if offers else ''}" if position == 1 else ""
    return input_block(
        f"line_{position}",
        "Ask me about …" if position == 1 else "… or about",
        text_input(f"line_{position}", said, MAX_SENTENCE, example),
        hint=hint,
        optional=position > 1 or offers,
    )


def _doses(taken: list[Dose]) -> Block:
    options = {dose: option(doses.NAMES[dose].capitalize(), dose.value, doses.COSTS[dose]) for dose in Dose}
    return {
        "type": "checkboxes",
        "action_id": "doses",
        "options": list(options.values()),
        "initial_options": [options[dose] for dose in taken],
    }


def _alert_choice(chosen: AlertPreference) -> Block:
    return radio("alerts", [option(label, hear.value, cost) for hear, (label, cost) in ALERT_LABELS.items()], chosen)


def parse_submission(view: Block) -> OfferForm:
    """What was typed into the form."""
    values = {name: next(iter(held.values())) for name, held in view["state"]["values"].items()}
    return OfferForm(
        lines=tuple(values.get(f"line_{n}", {}).get("value") or "" for n in range(1, MAX_OFFERS + 1)),
        doses=tuple(Dose(option["value"]) for option in values["doses"]["selected_options"]),
        capacity=int(values["capacity"]["value"]),
        learning=values["learning"]["value"] or "",
        alerts=AlertPreference(values["alerts"]["selected_option"]["value"]),
    )


def aspects_form(offers: list[Offer]) -> Block:
    """The lines are saved; what is each about? Confirmed areas count more than any word."""
    blocks = [section("*Saved.* Last step: is this what each line is about? What you confirm finds the right people.")]
    for offer in offers:
        menu = aspect_menu([kept.aspect for kept in offer.aspects])
        label = plain_text(f"“{offer.sentence}”")
        asked = input_block(f"offer_{offer.id}", "", menu, optional=True)
        blocks.append(asked | {"label": label})
    return modal("What each is about", blocks, submit="Confirm", callback=ASPECTS_FORM, close="Later")


def parse_aspects(view: Block) -> dict[int, list[str]]:
    """Offer id → the aspects confirmed for it."""
    return {
        int(name.removeprefix("offer_")): [option["value"] for option in held[ASPECTS]["selected_options"]]
        for name, held in view["state"]["values"].items()
    }


def no_longer_listed() -> Block:
    """Every line was taken away."""
    text = "*You offer nothing any more.* Nobody new is shown you; whoever you help stays. Start again with /mentor."
    return modal("What you can teach", [section(text)])


def saved() -> Block:
    """The last word on a listing."""
    return modal("What you can teach", [section("*Saved.* People find you by these lines. Change them with /mentor.")])
