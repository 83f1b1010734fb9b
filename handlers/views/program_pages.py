"""What a hospital may choose in **Program settings**, page by page."""

from dataclasses import dataclass
from enum import StrEnum

from handlers.views.block_kit import literal
from models import ChannelState, SlackAccess

DEFAULT_CHANNEL, DEFAULT_WINDOWS = "growth", "12:00 to 1:30 p.m. and 3:00 to 4:30 p.m."


class Kind(StrEnum):
    """How a setting is asked for."""

    LINE = "line"
    TEXT = "text"
    YES_OR_NO = "yes or no"
    CHANNEL = "channel"
    WINDOWS = "windows"
    WEEKDAYS = "weekdays"


@dataclass(frozen=True)
class Setting:
    """A setting, by the name that fixes it in the environment. `default` says what holds when nothing is chosen."""

    name: str
    label: str
    default: str
    hint: str = ""
    kind: Kind = Kind.LINE

    @property
    def field(self) -> str:
        return self.name.lower()


@dataclass(frozen=True)
class Page:
    """A group of settings that are changed together."""

    name: str
    title: str
    settings: tuple[Setting, ...] = ()


_DAYS = "In days, from 30 to 36500."
CONTACTS = Page(
    "contacts",
    "Help and concerns",
    (
        Setting(
            "CRISIS_CONTACTS", "Whom people can turn to in a crisis", "no one; only national numbers are shown",
            "Shown among the first when someone's words sound like danger. Names, numbers, hours.", Kind.TEXT,
        ),
        Setting(
            "CONCERN_CONTACTS", "Whom people can tell about mistreatment", "no one; people read that none is named",
            "Shown behind Raise a concern. Name a confidential contact first.", Kind.TEXT,
        ),
    ),
)  # fmt: skip
PEOPLE = Page("people", "Who looks after Curbside")
GROWTH_CHANNEL = Setting(
    "GROWTH_CHANNEL",
    "Where goals are posted",
    "the channel named growth",
    "A public channel. Type /invite @Curbside there once.",
    Kind.CHANNEL,
)
PAGES = (
    PEOPLE,
    Page("channel", "Growth channel", (GROWTH_CHANNEL,)),
    Page(
        "messages",
        "When I message people",
        (
            Setting("MESSAGE_WINDOWS", "On working days", DEFAULT_WINDOWS, kind=Kind.WINDOWS),
            Setting(
                "DAYS_BETWEEN", "Days between two messages that I start", "7",
                "From 1 to 90. Answers, and what people ask for, don't count.",
            ),
            Setting("QUIET_HOURS", "At night, requests wait", "9:00 p.m. to 7:00 a.m.", kind=Kind.WINDOWS),
            Setting(
                "REMIND_DAYS", "Working days until a request's one reminder", "2", "From 1 to 10.",
            ),
            Setting(
                "EXPIRE_DAYS", "Working days from there until it closes", "3", "From 1 to 10.",
            ),
            Setting("CHECK_IN_WEEKS", "Weeks between check-ins", "4", "2, 4, or 8. People can change their own."),
            Setting(
                "HOLIDAYS", "Whose holidays count", "US",
                "A country, or a country and a state: US, US-IL, CA-ON. For no holidays: none.",
            ),
            Setting("WEEKEND", "Your weekend", "that of the country", kind=Kind.WEEKDAYS),
        ),
    ),
    CONTACTS,
    Page(
        "apart",
        "Who takes part, who is kept apart",
        (
            Setting("STUDENTS_TAKE_PART", "Do medical students take part?", "no", kind=Kind.YES_OR_NO),
            Setting(
                "EVALUATOR_DAYS", "Days an evaluator is kept apart after the last day", "14",
                "From 0 to 90: evaluations are written late.",
            ),
        ),
    ),
    Page(
        "numbers",
        "Small numbers, and how long I keep things",
        (
            Setting(
                "SMALLEST_CELL", "Smallest group shown", "5",
                "From 4 to 100 learners. The map and records say nothing about fewer.",
            ),
            Setting("MONTHLY_MAP", "Post the map in the growth channel each month?", "no", kind=Kind.YES_OR_NO),
            Setting("KEEP_GOALS", "Finished goals", "1095 (three years)", _DAYS),
            Setting("KEEP_REQUESTS", "Requests without an introduction", "365 (a year)", _DAYS),
            Setting("KEEP_ANSWERS", "Answers to check-ins", "365 (a year)", _DAYS),
            Setting("KEEP_AUDIT", "The audit", "2190 (six years)", _DAYS),
            Setting("KEEP_DEPARTED", "People who have left Slack", "365 (a year)", _DAYS),
        ),
    ),
)  # fmt: skip
BY_NAME = {page.name: page for page in PAGES}


def channel_to_do(access: SlackAccess | None) -> list[str]:
    """Say what keeps goals from being posted in the growth channel, as Slack said last; nothing when all is well."""
    if access is None:
        return []
    is_chosen = access.channel.startswith("C")
    name = f"<#{access.channel}>" if is_chosen else literal(f"#{access.channel}")
    match access.channel_state:
        case ChannelState.NOT_IN_IT:
            return [f"I'm not in {name} yet, so I can't post goals. Type there: /invite @Curbside"]
        case ChannelState.UNKNOWN:
            return [f"There's no public channel {name}, so I can't post goals. Create it, or have another one chosen."]
        case ChannelState.UNREADABLE if not is_chosen:
            return [f"I can't find {name}: ask IT for the scope channels:read, or choose it in Program settings."]
    return []
