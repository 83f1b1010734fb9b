"""The mentor's form: topics, doses and capacity; then the growth areas of each topic."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from handlers.views.block_kit import (
    ActionId,
    Block,
    CallbackId,
    actions,
    button,
    divider,
    field_name,
    fingerprint,
    input_block,
    modal,
    option,
    radio,
    read_metadata,
    rich_text,
    section,
    text_input,
    with_metadata,
)
from handlers.views.crisis_help import blocks as lines_of_help
from handlers.views.goal import ASPECTS, aspects_input, chosen_aspects
from handlers.views.payloads import reading_payload, typed_text
from mentoring.growth_areas import doses
from mentoring.mentors.offers import MAX_CAPACITY, MAX_LEARNING, MAX_SENTENCE, OfferForm
from mentoring.safety.contacts import Contacts
from mentoring.safety.crisis import Danger
from models import MAX_OFFERS, AlertPreference, Dose, MentorProfile, Offer

FORM = CallbackId("offer.form")
ASK_ME_ABOUT_THIS = CallbackId("offer.ask_me_about_this")
ADD_LINE = ActionId("offer.add_line")
ASPECTS_FORM = CallbackId("offer.aspects_form")

COMMAND = "/mentor"
TOPIC_PREFIX, PAST = "line_", "past"
BEFORE_YOU_PUBLISH = (
    "*If this is about now, you don't have to carry it alone.* If it's about your past, you can publish it: tick the "
    "box at the end. Nothing is saved yet."
)
IS_PAST = "This is about my past; colleagues may ask me"
LINES_SHOWN = 3  # lines at least, the last of them always empty
EXAMPLES = ("leading a code calmly", "first QI project, from idea to poster", "bedside ultrasound, hands on the probe")
ALERT_LABELS = {
    AlertPreference.RIGHT_AWAY: ("Tell me when a goal fits", "At most one such message a week"),
    AlertPreference.WEEKLY: ("Once a week, on a Monday", "Up to three goals in one message"),
    AlertPreference.ONLY_ASKED: ("Only when someone asks me", ""),
}


def form(profile: MentorProfile | None, line: str = "") -> Block:
    """Build the form with the mentor's profile; `line` goes into the first free place."""
    lines = {offer.position: offer.sentence for offer in profile.offers} if profile else {}
    free = [position for position in range(1, MAX_OFFERS + 1) if not lines.get(position)]
    if line:
        lines |= dict.fromkeys(free[:1], line)
    line_count = max(LINES_SHOWN, *(number + 1 for number, text in lines.items() if text), LINES_SHOWN)
    view = _form(lines, profile, line_count=line_count)
    if line and not free:
        full = f"You have {MAX_OFFERS} topics already. Change one of them to make room for “"
        view["blocks"].insert(0, rich_text(full, line, "”."))
    return view


def another_line(view: Block, profile: MentorProfile | None) -> Block:
    """Rebuild the form with one more line. What was typed stays: Slack keeps it where blocks keep their ids."""
    return _form({}, profile, line_count=_count_lines(view) + 1)


@dataclass(frozen=True)
class LinesAskedAbout:
    """What the form with help above it carries: the hash of each line that it asks about."""

    hashes: list[str]


def about_the_past(
    lines: Sequence[str], profile: MentorProfile | None, contacts: Contacts, dangers: Collection[Danger]
) -> Block:
    """Rebuild the form with help above it, and ask whether its lines are about the past. What was typed stays."""
    view = _form({}, profile, line_count=max(LINES_SHOWN, *(n for n, line in enumerate(lines, 1) if line)))
    help_first = [section(BEFORE_YOU_PUBLISH), *lines_of_help(contacts, dangers), divider()]
    past: Block = {"type": "checkboxes", "action_id": PAST, "options": [option(IS_PAST, "yes")]}
    # A block id of its own for these lines, so that a tick for others doesn't stay.
    asked = LinesAskedAbout([fingerprint(line) for line in lines if line])
    question = input_block(f"{PAST}:{fingerprint(' '.join(lines))}", "Is it about your past?", past, optional=True)
    return with_metadata(view | {"blocks": [*help_first, *view["blocks"], question]}, asked)


@reading_payload()
def _count_lines(view: Block) -> int:
    return sum(map(is_topic, view["state"]["values"]))


def is_topic(field: str) -> bool:
    """Is this field of the form one of the mentor's topics?"""
    return field.startswith(TOPIC_PREFIX)


def _form(lines: dict[int, str], profile: MentorProfile | None, *, line_count: int) -> Block:
    offered_doses = [Dose(dose) for dose in profile.doses] if profile else [Dose.QUESTION, Dose.COFFEE]
    line_count = min(line_count, MAX_OFFERS)
    add_button = [actions(button("Add a topic", ADD_LINE, line_count))] if line_count < MAX_OFFERS else []
    return modal(
        "Your topics",
        [
            section(
                "Residents find you through these topics. *Concrete ones work best.* You can say no to any request."
            ),
            *(_line(position, lines.get(position, ""), profile) for position in range(1, line_count + 1)),
            *add_button,
            input_block("doses", "What you can offer", _doses(offered_doses)),
            input_block(
                "capacity",
                "How many people at once?",
                {
                    "type": "number_input",
                    "action_id": "capacity",
                    "is_decimal_allowed": False,
                    "min_value": "1",
                    "max_value": str(MAX_CAPACITY),
                    "initial_value": str(profile.capacity if profile else 3),
                },
            ),
            input_block(
                "learning",
                "What are you learning yourself?",
                text_input(
                    "learning", profile.learning if profile else "", MAX_LEARNING, "building a run chart in Python"
                ),
                optional=True,
            ),
            input_block(
                "alerts",
                "How should I tell you about goals?",
                _alert_choice(profile.alerts if profile else AlertPreference.ONLY_ASKED),
            ),
        ],
        submit="Save",
        callback=FORM,
    )


def _line(position: int, typed: str, profile: MentorProfile | None) -> Block:
    """Build one line. The first is required, unless the mentor has topics and may remove all of them."""
    has_offers = bool(profile and profile.offers)
    example = EXAMPLES[position - 1] if position <= len(EXAMPLES) else ""
    hint = f"No patient details.{' Clear all lines to stop mentoring.' if has_offers else ''}" if position == 1 else ""
    return input_block(
        f"{TOPIC_PREFIX}{position}",
        "Ask me about…" if position == 1 else "…and about",
        text_input(f"{TOPIC_PREFIX}{position}", typed, MAX_SENTENCE, example),
        hint=hint,
        optional=position > 1 or has_offers,
    )


def _doses(chosen: list[Dose]) -> Block:
    options = {dose: option(doses.NAMES[dose].capitalize(), dose.value, doses.COSTS[dose]) for dose in Dose}
    return {
        "type": "checkboxes",
        "action_id": "doses",
        "options": list(options.values()),
        "initial_options": [options[dose] for dose in chosen],
    }


def _alert_choice(chosen: AlertPreference) -> Block:
    return radio(
        "alerts", [option(label, preference.value, cost) for preference, (label, cost) in ALERT_LABELS.items()], chosen
    )


@reading_payload()
def parse_submission(view: Block) -> OfferForm:
    """Read the submitted form."""
    values = {field_name(name): next(iter(elements.values())) for name, elements in view["state"]["values"].items()}
    typed = [typed_text(values.get(f"{TOPIC_PREFIX}{n}", {"value": None})) for n in range(1, MAX_OFFERS + 1)]
    is_past = bool(values.get(PAST, {}).get("selected_options"))
    asked = read_metadata(view, LinesAskedAbout).hashes if is_past else []
    return OfferForm(
        lines=tuple(typed),
        doses=tuple(Dose(option["value"]) for option in values["doses"]["selected_options"]),
        capacity=int(values["capacity"]["value"]),
        learning=typed_text(values["learning"]),
        alerts=AlertPreference(values["alerts"]["selected_option"]["value"]),
        past=tuple(line.strip() for line in typed if fingerprint(line.strip()) in asked),
    )


def aspects_form(offers: list[Offer]) -> Block:
    """Ask which growth areas each saved topic is about; confirmed areas count more in matching than any word."""
    blocks = [section("*Saved.* Last step: did I tag these right? It helps people find you.")]
    blocks += [
        aspects_input(f"offer_{offer.id}", f"“{offer.sentence}”", [each.aspect for each in offer.aspects])
        for offer in offers
    ]
    return modal("Tag your topics", blocks, submit="Confirm", callback=ASPECTS_FORM, close="Later")


@reading_payload()
def parse_aspects(view: Block) -> dict[int, list[str]]:
    """Read the submitted form.

    Returns: offer id → the growth areas confirmed for it.
    """
    return {
        int(name.removeprefix("offer_")): chosen_aspects(elements[ASPECTS])
        for name, elements in view["state"]["values"].items()
    }


def no_longer_listed() -> Block:
    """Confirm that the mentor has removed every topic."""
    text = "*You're no longer listed.* Current introductions stay. Start again with /mentor."
    return modal("Your topics", [section(text)])


def saved() -> Block:
    """Confirm that the mentor's profile is saved."""
    return modal("Your topics", [section("*Saved.* People find you through these topics. Change them with /mentor.")])
