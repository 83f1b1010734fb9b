"""Being left alone: the pause form, which moment was meant, and what a quiet time means."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

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
)
from handlers.views.payloads import reading_payload
from mentoring.errors import FieldError
from mentoring.people import typed_dates
from mentoring.people.quiet_times import Resumed
from mentoring.people.typed_dates import Moment, Question
from models import QuietKind, QuietTime

FORM = CallbackId("pause.form")
OPEN = ActionId("home.pause")
RESUME = ActionId("home.resume")
CHIPS = {"this week": ActionId("pause.this_week"), "for 2 weeks": ActionId("pause.two_weeks")}
CHOICES = {number: ActionId(f"pause.choose_{number}") for number in (1, 2, 3)}

SPANS = {"this week": "This week", "for 2 weeks": "Two weeks", "": "Until a day I pick"}
EXAMPLES = {
    QuietKind.PAUSE: "`/curbside pause until Jan 12`, `pause for 2 weeks` or `pause 12/5-12/12`",
    QuietKind.NIGHTS: "`/curbside nights until Jan 12` or `nights for 2 weeks`",
}
STOP_WHAT = (
    "Stop for a while, or for good?\n"
    "• `/curbside pause until Jan 12` – I won't message you first or show you to anyone until then\n"
    "• `/curbside don't message me` – no messages from me at all\n"
    "• `/curbside forget me` – delete everything I know about you"
)
MEANING = "I won't message you first or show you to anyone. Replies to your requests still come through."
ENDS_IT = "`/curbside resume` ends it."
NOUNS = {QuietKind.PAUSE: "paused", QuietKind.NIGHTS: "on nights"}
RESUMED = {
    Resumed.NOW: "Welcome back. I'll message you again when there's something to say.",
    Resumed.PLANNED: "Your planned time off is canceled.",
    Resumed.NOTHING: "You weren't paused, so nothing changed.",
}


@dataclass(frozen=True)
class Span:
    """What was chosen in the form: a stretch from now, or a day."""

    words: str
    day: date | None

    def moment(self, now: datetime) -> Moment:
        """Return when it ends. Raises: FieldError without a day."""
        found = typed_dates.read(self.words, now) if self.words else None
        if isinstance(found, Moment):
            return found
        if self.day is None:
            raise FieldError("until", "Pick the day you'll be back.")
        return typed_dates.start_of(self.day, now)


def chips() -> Block:
    """Build Home's buttons to be left alone: at once for one of two spans, or until a day that the form asks for."""
    spans = [button(f"Pause {SPANS[words].lower()}", action, words) for words, action in CHIPS.items()]
    return actions(*spans, button("Pause until …", OPEN, QuietKind.PAUSE.value))


def form(kind: QuietKind = QuietKind.PAUSE) -> Block:
    """Ask for the kind of pause and when it ends."""
    reasons = [option("A pause", QuietKind.PAUSE), option("Nights", QuietKind.NIGHTS)]
    spans = [option(label, words or "day") for words, label in SPANS.items()]
    return modal(
        "Pause Curbside",
        [
            section(f"{MEANING} Pauses need an end date; nights end at 8:00 a.m. on their last day."),
            input_block("kind", "What for?", radio("kind", reasons, kind)),
            input_block("span", "How long?", radio("span", spans, "day")),
            input_block(
                "until",
                "Until",
                {"type": "datepicker", "action_id": "until", "placeholder": plain_text("Pick a day")},
                hint="Only if you pick the day yourself.",
                optional=True,
            ),
        ],
        submit="Pause",
        callback=FORM,
    )


@reading_payload()
def parse_submission(view: Block) -> tuple[QuietKind, Span]:
    """Read the submitted form."""
    values = view["state"]["values"]
    kind = values["kind"]["kind"]["selected_option"]["value"]
    words = values["span"]["span"]["selected_option"]["value"]
    day = values["until"]["until"].get("selected_date")
    return QuietKind(kind), Span(words if words in SPANS else "", date.fromisoformat(day) if day else None)


@reading_payload()
def parse_chip(action_id: str) -> Span:
    """Look up the span that a button on Home stands for."""
    return next(Span(words, day=None) for words, action in CHIPS.items() if action == action_id)


@reading_payload()
def parse_kind(action: Block) -> QuietKind:
    """Read the value of a button that opens the form; that of an earlier Home says only "now"."""
    return QuietKind.PAUSE if action["value"] == "now" else QuietKind(action["value"])


@reading_payload()
def parse_choice(action: Block) -> tuple[QuietKind, datetime | None, datetime]:
    """Read the value of a choice: its kind, when it starts if not at once, and when it ends."""
    kind, starts, ends = action["value"].split(":")
    begins = datetime.fromtimestamp(int(starts), UTC) if int(starts) else None
    return QuietKind(kind), begins, datetime.fromtimestamp(int(ends), UTC)


def which(kind: QuietKind, question: Question | None) -> Block:
    """Ask back which moment was meant, or until when."""
    pick = button("Pick a date", OPEN, kind.value)
    if question is None:
        text = f"Until when? For example {EXAMPLES[kind]}. Pauses need an end date."
        return {"text": text, "blocks": [section(text), actions(pick)]}
    choices = [_choice(kind, each, CHOICES[number]) for number, each in enumerate(question.choices[: len(CHOICES)], 1)]
    return {"text": question.sentence, "blocks": [section(question.sentence), actions(*choices, pick)]}


def _choice(kind: QuietKind, moment: Moment, action: ActionId) -> Block:
    ends = typed_dates.end_of(moment, is_nights=kind is QuietKind.NIGHTS)
    starts = int(moment.starts.timestamp()) if moment.starts else 0
    lead = f"From {_day(moment.starts)} until" if moment.starts else "Until"
    return button(f"{lead} {_day(ends)}", action, f"{kind.value}:{starts}:{int(ends.timestamp())}")


def _day(at: datetime) -> str:
    """Name a day in the time zone that it is in, with the hour if it isn't the start of the day."""
    hour = f", {at.hour % 12 or 12}:{at:%M} {'a.m.' if at.hour < 12 else 'p.m.'}"
    return f"{at:%a, %b} {at.day}, {at.year}{hour if at.time() != time(0) else ''}"


def resumed(what: Resumed) -> Block:
    """Say what ended."""
    return {"text": RESUMED[what]}


def set_until(found: Sequence[QuietTime], now: datetime) -> str:
    """Say which quiet times someone has, what they mean and how to end them; `now` is in the reader's time zone."""
    local = now.tzinfo
    spans = [(each, f"until {_day(each.ends_at.astimezone(local))}") for each in found]
    current = [f"{NOUNS[each.kind]} {until}" for each, until in spans if each.starts_at <= now]
    planned = [
        f"{NOUNS[each.kind]} from {_day(each.starts_at.astimezone(local))} {until}"
        for each, until in spans
        if each.starts_at > now
    ]
    greeting = "Have good nights." if {each.kind for each in found} == {QuietKind.NIGHTS} else ""
    now_line = " ".join((_sentence("You're", current), MEANING)) if current else ""
    plan_line = _sentence("You'll be", planned) if planned else ""
    meaning = "" if current else f"During that time, {MEANING}"
    return " ".join(filter(None, (greeting, now_line, plan_line, meaning, ENDS_IT)))


def _sentence(start: str, what: Sequence[str]) -> str:
    """End with one period, also after "a.m."."""
    return f"{start} {' and '.join(what)}".removesuffix(".") + "."
