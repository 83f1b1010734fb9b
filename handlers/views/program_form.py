"""The form of one program: when its year begins, who looks after it, and who always evaluates its residents."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from handlers.views import chiefs
from handlers.views.block_kit import (
    ActionId,
    Block,
    CallbackId,
    context,
    input_block,
    modal,
    option,
    plain_text,
    read_metadata,
    section,
    text_input,
    truncate,
    with_metadata,
)
from handlers.views.dates import us_day
from handlers.views.payloads import reading_payload, slack_id, typed_text
from mentoring.errors import FieldError
from mentoring.program.programs import ProgramSummary, ProgramValues

CHOOSE = ActionId("program_settings.choose_program")
FORM = CallbackId("program_settings.program_form")

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
# A menu takes 100 options, or groups of them: https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element
MAX_OPTIONS = 100
MAX_IN_LABEL = 36  # characters of the first and of the last option of a group
MAX_DAY = 2  # characters
MAX_ENDS = 3  # days that are shown
MAX_NAMED = 50  # people named for one duty: a picker shows few more
MAX_GROUPS = 5  # chosen at once
MAX_WITH_GROUPS = 100  # standing evaluators, the people of user groups among them: a picker takes no more
PEOPLE = {  # field: label and hint
    "admins": ("Program admins", "They change what stands here, for this program alone."),
    "chiefs": ("Chief residents", f"They see what stands here, and change nothing. {chiefs.HINT}"),
    "evaluators": (
        "Standing evaluators",
        "Directors, competency committee: they and this program's residents are never shown to each other.",
    ),
}
GROUPS = "evaluator_groups"
GROUPS_HINT = "Everyone in them when you save becomes a standing evaluator."
TOO_MANY = "That makes {count} standing evaluators, and {most} fit here. Ask IT to import them as a list."
ASK_FOR_GROUPS = "To name whole user groups here, ask IT to grant Curbside the optional scope usergroups:read."
NO_PROGRAMS = "*Programs*\nNone yet. They come with the list of people that IT imports."


@dataclass(frozen=True)
class ProgramCarried:
    """What the form carries: which program it is of."""

    program: str


def chooser(names: Sequence[str]) -> Block:
    """Build the section of the overview that leads to the programs."""
    if not names:
        return section(NO_PROGRAMS)
    menu: Block = {
        "type": "static_select",
        "action_id": CHOOSE,
        "placeholder": plain_text("Choose a program"),
    } | _options([option(truncate(each), each) for each in names])
    text = "*Programs*\nWhen the year begins, who looks after it, and standing evaluators."
    return section(text) | {"accessory": menu}


def _options(options: list[Block]) -> Block:
    """Offer options in a menu; more than fit into one list in groups, each named by its first and its last."""
    if len(options) <= MAX_OPTIONS:
        return {"options": options}
    parts = [options[start : start + MAX_OPTIONS] for start in range(0, len(options), MAX_OPTIONS)][:MAX_OPTIONS]
    ends = [[each["text"]["text"][:MAX_IN_LABEL] for each in (part[0], part[-1])] for part in parts]
    return {
        "option_groups": [
            {"label": plain_text(f"{first} – {last}"), "options": part}
            for part, (first, last) in zip(parts, ends, strict=True)
        ]
    }


def form(summary: ProgramSummary, groups: Sequence[tuple[str, str]] | None, *, may_name_admins: bool) -> Block:
    """Show a program's settings; only who may name its admins can change them.

    `groups` are Slack's user groups, each with its id and name; None where the app may not read them.
    """
    values = summary.values
    months = [option(name, str(number)) for number, name in enumerate(MONTHS, 1)]
    month: Block = {"type": "static_select", "action_id": "year_month", "options": months}
    blocks = [
        {"type": "header", "text": plain_text(truncate(summary.name))},
        context(_who(summary)),
        input_block("year_month", "The year begins in", month | {"initial_option": months[values.month - 1]}),
        input_block("year_day", "on day", text_input("year_day", str(values.day), MAX_DAY)),
    ]
    named = {"admins": values.admins or (), "chiefs": values.chiefs, "evaluators": values.evaluators}
    for field, (label, hint) in PEOPLE.items():
        if field == "admins" and not may_name_admins:
            continue
        blocks.append(people_input(field, label, hint, named[field]))
    if groups is None:
        blocks.append(context(ASK_FOR_GROUPS))
    elif groups:
        blocks.append(_groups_input(groups))
    if summary.imported_evaluators:
        blocks.append(context(f"Standing evaluators from imported files, besides: {summary.imported_evaluators}."))
    return with_metadata(
        modal("Program", blocks, submit="Save", callback=FORM, close="Back"), ProgramCarried(summary.name)
    )


def _who(summary: ProgramSummary) -> str:
    """Say who is in a program, and when people leave it, as far as a list says."""
    here = "1 person" if summary.people == 1 else f"{summary.people} people"
    at = f", at {summary.sites} sites" if summary.sites > 1 else ""
    years = ", ".join(f"{count} in year {year}" for year, count in summary.years.items())
    ends = ", ".join(f"{count} on {us_day(day)}" for day, count in [*summary.ends.items()][:MAX_ENDS])
    later = f", and {len(summary.ends) - MAX_ENDS} later days" if len(summary.ends) > MAX_ENDS else ""
    said = (
        f"{here}{at}, as last imported.",
        years and f"By year of training: {years}.",
        ends and f"Leaving: {ends}{later}.",
    )
    return " ".join(filter(None, said))


def _groups_input(groups: Sequence[tuple[str, str]]) -> Block:
    menu: Block = {
        "type": "multi_static_select",
        "action_id": GROUPS,
        "max_selected_items": MAX_GROUPS,
        "placeholder": plain_text("Choose user groups"),
    }
    menu |= _options([option(truncate(name), group_id) for group_id, name in groups])
    return input_block(GROUPS, "Add the people of these user groups", menu, hint=GROUPS_HINT, optional=True)


def people_input(field: str, label: str, hint: str, named: Sequence[str]) -> Block:
    """Ask who is named for something."""
    picker: Block = {"type": "multi_users_select", "action_id": field, "max_selected_items": max(MAX_NAMED, len(named))}
    chosen = {"initial_users": list(named)} if named else {}
    return input_block(field, label, picker | chosen, hint=hint, optional=True)


def parse_named(values: Block, field: str) -> list[str]:
    """Return who is named in a submitted form."""
    return [slack_id(each) for each in values[field][field].get("selected_users") or ()]


def with_added(wanted: ProgramValues, evaluators: Collection[str]) -> ProgramValues:
    """Add the people of user groups to the evaluators. Raises: FieldError for more than the picker can show again."""
    everyone = sorted({*wanted.evaluators, *evaluators})
    if len(everyone) > MAX_WITH_GROUPS:
        raise FieldError(GROUPS, TOO_MANY.format(count=len(everyone), most=MAX_WITH_GROUPS))
    return replace(wanted, evaluators=everyone)


@reading_payload()
def parse_groups(view: Block) -> list[str]:
    """Return the user groups that were chosen in a submitted form."""
    chosen = view["state"]["values"].get(GROUPS, {}).get(GROUPS, {}).get("selected_options") or ()
    return [slack_id(each["value"]) for each in chosen]


@reading_payload()
def parse_choice(action: Block) -> str:
    """Return the program that was chosen in the menu."""
    return program_name(action["selected_option"]["value"])


@reading_payload()
def parse_program(view: Block) -> str:
    """Return which program a submitted form is of."""
    return program_name(read_metadata(view, ProgramCarried).program)


def program_name(value: object) -> str:
    """Return the name of a program that a client has sent. Raises ValueError when it can't be one."""
    if not isinstance(value, str) or not value.isprintable():
        raise ValueError("no program is named like this")
    return value


@reading_payload()
def parse_submission(view: Block) -> ProgramValues:
    """Read the submitted form. Raises: FieldError for a day that is no number."""
    values = view["state"]["values"]
    day = typed_text(values["year_day"]["year_day"]).strip()
    if not (day.isascii() and day.isdigit()):
        raise FieldError("year_day", "Type a number, such as 1.")
    month = int(values["year_month"]["year_month"]["selected_option"]["value"])
    admins = parse_named(values, "admins") if "admins" in values else None  # who may not name them has no such field
    return ProgramValues(month, int(day), admins, parse_named(values, "chiefs"), parse_named(values, "evaluators"))
