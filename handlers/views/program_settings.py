"""**Program settings**: what a hospital may choose, a page for each group of settings, and who looks after it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time

from handlers.views import audit, chiefs, coverage_map, evaluator_import, program_form
from handlers.views.block_kit import (
    ActionId,
    Block,
    CallbackId,
    button,
    context,
    input_block,
    literal,
    modal,
    option,
    radio,
    read_metadata,
    section,
    text_input,
    with_metadata,
)
from handlers.views.payloads import reading_payload, slack_id, typed_text
from handlers.views.program_pages import (
    BY_NAME,
    CONTACTS,
    PAGES,
    PEOPLE,
    Kind,
    Page,
    Setting,
)
from mentoring.program.staff import Standing, Task

OPEN = ActionId("program_settings.open")
OPEN_PAGE = ActionId("program_settings.open_page")
FORM = CallbackId("program_settings.form")

TITLE = "Program settings"
MAX_LINE, MAX_TEXT = 80, 2000  # characters of one line, and of contacts
FIXED = "*{label}*: {value}\nIT has set this ({name}), so it can't be changed here."
ADMINS, CHIEFS = "admins", "chiefs"
NOTED = "Bold was chosen here; the rest is as it comes. Changes take effect within a minute, and the audit notes them."
ONLY_SEEN = "Your program admins change these."
WINDOWS_ABOUT = "Nothing starts outside these times: sign-out is no time for a message. Half an hour at least."
ERRORS = {  # where the sentence about the environment's spelling doesn't fit
    "MESSAGE_WINDOWS": "Each stretch needs a beginning and an end, at least 30 minutes later.",
    "QUIET_HOURS": "The night begins after noon, and ends before it.",
    "WEEKEND": "Leave at least one working day.",
}


WEEKDAYS = {"mon": "Mon", "tue": "Tue", "wed": "Wed", "thu": "Thu", "fri": "Fri", "sat": "Sat", "sun": "Sun"}
# Of each setting that is stretches of a day: block id, label, and the time by default.
TIME_FIELDS = {
    "MESSAGE_WINDOWS": (
        ("message_windows", "Lunch: from", "12:00"),
        ("window_1_until", "until", "13:30"),
        ("window_2_from", "Afternoon: from", "15:00"),
        ("window_2_until", "until", "16:30"),
    ),
    "QUIET_HOURS": (("quiet_hours", "Requests made at night wait, from", "21:00"), ("quiet_until", "until", "07:00")),
}


@dataclass(frozen=True)
class PageCarried:
    """What the form of a page carries: which page it is."""

    page: str


@dataclass(frozen=True)
class Values:
    """What is set now, by name: what the environment fixes, and what was chosen; and who is named for which duty."""

    fixed: Mapping[str, str]
    chosen: Mapping[str, str]
    admins: Sequence[str] = ()
    chiefs: Sequence[str] = ()
    may_change: bool = True
    may_see_audit: bool = True
    may_read_files: bool = False  # as Slack said last
    programs: Sequence[str] = ()  # those whose settings may be changed

    def written(self, setting: Setting) -> str:
        return self.fixed.get(setting.name) or self.chosen.get(setting.name, "")


def overview(values: Values, missing: Sequence[str] = (), said: str = "") -> Block:
    """List the pages with what is set now, and a button to each; `missing` says what IT or an admin should do first."""
    blocks = [section(said)] if said else []
    if missing:
        blocks.append(section("\n".join(("*To do first:*", *(f"• {each}" for each in missing)))))
    for page in PAGES:
        change = {"accessory": button("Change", OPEN_PAGE, page.name)} if values.may_change else {}
        blocks.append(section(f"*{page.title}*\n{_summary(page, values)}") | change)
    if values.may_change or values.programs:
        blocks.append(program_form.chooser(values.programs))
    if values.may_change:
        blocks.append(evaluator_import.row(may_read_files=values.may_read_files))
    if values.may_see_audit:
        blocks.append(audit.row())
    blocks.append(context(NOTED if values.may_change or values.programs else ONLY_SEEN))
    return modal(TITLE, blocks)


def missing_contacts(values: Values) -> list[str]:
    """Say which contacts are missing."""
    return [f"{each.label}: {each.default}." for each in CONTACTS.settings if not values.written(each)]


def field_errors(problems: Mapping[str, str]) -> dict[str, str]:
    """Turn what is wrong with settings into what stands under their fields."""
    return {name.lower(): ERRORS.get(name, problem.replace(name, "This", 1)) for name, problem in problems.items()}


def _summary(page: Page, values: Values) -> str:
    if page is PEOPLE:
        lines = (("Program admins", values.admins), ("Chiefs", values.chiefs))
        return "\n".join(
            f"{label}: {' '.join(f'<@{each}>' for each in named) or 'no one yet'}" for label, named in lines
        )
    return "\n".join(f"{each.label.rstrip('?')}: {_marked(each, values)}" for each in page.settings)


def _marked(setting: Setting, values: Values) -> str:
    """Say what is set: in bold where it was chosen here."""
    shown = _shown(setting, values.written(setting))
    if setting.name in values.fixed:
        return f"{shown} (set by IT)"
    return f"*{shown}*" if setting.name in values.chosen and setting.kind is not Kind.TEXT else shown


def _shown(setting: Setting, written: str) -> str:
    """Say what is set, in words; contacts in short."""
    if not written:
        return setting.default
    match setting.kind:
        case Kind.CHANNEL:
            return f"<#{written}>" if written.startswith("C") else literal(f"#{written.lstrip('#')}")
        case Kind.WINDOWS:
            return " and ".join(_in_words(each) for each in written.split(","))
        case Kind.WEEKDAYS:
            return ", ".join(WEEKDAYS.get(each.strip()[:3].lower(), each) for each in written.split(","))
        case Kind.TEXT:
            first = written.splitlines()[0]
            return literal(f"{first[:60]}…" if len(written) > 60 else first)
    return literal(written)


def _in_words(window: str) -> str:
    opens, closes = (_clock(each.strip()) for each in window.split("-"))
    return f"{opens} to {closes}"


def _clock(written: str) -> str:
    """Say 13:30 as 1:30 p.m."""
    at = time.fromisoformat(written)
    return f"{at.hour % 12 or 12}:{at.minute:02} {'a.m.' if at.hour < 12 else 'p.m.'}"


def page_form(page: Page, values: Values) -> Block:
    """Ask for the settings of a page; what the environment fixes is only shown."""
    blocks: list[Block] = []
    for setting in page.settings:
        written = values.written(setting)
        if setting.name in values.fixed:
            shown = _shown(setting, written)
            blocks.append(section(FIXED.format(label=setting.label, value=shown, name=setting.name)))
        else:
            blocks += _inputs(setting, written)
    if page is PEOPLE:
        blocks += _people_inputs(values)
    has_inputs = any(block["type"] == "input" for block in blocks)
    title = page.title if len(page.title) <= 24 else TITLE
    view = modal(title, blocks, submit="Save" if has_inputs else "", callback=FORM, close="Back")
    return with_metadata(view, PageCarried(page.name))


def _people_inputs(values: Values) -> list[Block]:
    about_admins = "They see and change everything here. Admins and owners of this workspace always can."
    about_chiefs = f"They see what is set here, and change nothing. {chiefs.HINT}"
    return [
        program_form.people_input(ADMINS, "Program admins", about_admins, values.admins),
        program_form.people_input(CHIEFS, "Chief residents", about_chiefs, values.chiefs),
    ]


def _inputs(setting: Setting, written: str) -> list[Block]:
    name = setting.field
    hint = " ".join(filter(None, (setting.hint, f"Default: {setting.default}.")))
    match setting.kind:
        case Kind.WINDOWS:
            return _time_inputs(setting, written)
        case Kind.CHANNEL:
            only = {"include": ["public"], "exclude_external_shared_channels": True, "exclude_bot_users": True}
            picker: Block = {"type": "conversations_select", "action_id": name, "filter": only}
            element = picker | ({"initial_conversation": written} if written.startswith("C") else {})
        case Kind.YES_OR_NO:
            element = radio(name, [option("Yes", "yes"), option("No", "no")], written or "no")
        case Kind.WEEKDAYS:
            days = {day: option(label, day) for day, label in WEEKDAYS.items()}
            chosen = [days[day] for each in written.split(",") if (day := each.strip()[:3].lower()) in days]
            box: Block = {"type": "checkboxes", "action_id": name, "options": list(days.values())}
            element = box | ({"initial_options": chosen} if chosen else {})
        case Kind.TEXT:
            element = text_input(name, written, MAX_TEXT, long=True)
        case _:
            element = text_input(name, written, MAX_LINE)
    return [input_block(name, setting.label, element, hint=hint, optional=setting.kind is not Kind.YES_OR_NO)]


def _time_inputs(setting: Setting, written: str) -> list[Block]:
    fields = TIME_FIELDS[setting.name]
    times = [each.strip() for window in written.split(",") for each in window.split("-")] if written else []
    shown = [*times, *([""] * len(fields))] if times else [default for _, _, default in fields]
    blocks = [context(WINDOWS_ABOUT)] if setting.name == "MESSAGE_WINDOWS" else []
    for (name, label, _), at in zip(fields, shown, strict=False):
        picker: Block = {"type": "timepicker", "action_id": name}
        element = picker | ({"initial_time": f"{time.fromisoformat(at):%H:%M}"} if at else {})
        blocks.append(input_block(name, label, element, optional=name.startswith("window_2")))
    return blocks


@reading_payload()
def parse_page(view: Block) -> Page:
    """Return the page that was submitted."""
    return BY_NAME[read_metadata(view, PageCarried).page]


@reading_payload()
def parse_overview_id(view: Block) -> str:
    """Return the id of the overview, on top of which a form was opened."""
    return slack_id(view["root_view_id"])


@reading_payload()
def parse_submission(view: Block, fixed: Mapping[str, str]) -> dict[str, str]:
    """Read the settings of the submitted page, by name; "" is the default. What the environment fixes isn't read."""
    values = view["state"]["values"]
    return {setting.name: _parse(setting, values) for setting in parse_page(view).settings if setting.name not in fixed}


def _parse(setting: Setting, values: Block) -> str:
    name = setting.field
    if setting.kind is Kind.WINDOWS:
        fields = TIME_FIELDS[setting.name]
        times = [str(values[each][each].get("selected_time") or "") for each, _, _ in fields]
        pairs = [f"{opens}-{closes}" for opens, closes in zip(times[::2], times[1::2], strict=True) if opens or closes]
        is_default = times == [default for _, _, default in fields]
        return "" if is_default else ",".join(pairs)
    element = values[name][name]
    match setting.kind:
        case Kind.CHANNEL:
            return slack_id(element.get("selected_conversation") or "")
        case Kind.YES_OR_NO:
            return {"yes": "yes", "no": ""}[element["selected_option"]["value"]]
        case Kind.WEEKDAYS:
            return ",".join(
                each["value"] for each in element.get("selected_options") or () if each["value"] in WEEKDAYS
            )
    return typed_text(element).strip()


@reading_payload()
def parse_people(view: Block) -> dict[str, list[str]]:
    """Read who was named, by duty."""
    values = view["state"]["values"]
    return {name: program_form.parse_named(values, name) for name in (ADMINS, CHIEFS)}


def entries(standing: Standing) -> list[Block]:
    """Build the buttons on Home: what everyone sees of the program, and its settings for who may see them."""
    settings = [button(TITLE, OPEN, "mine")] if standing.may(Task.SEE_PROGRAM) else []
    return [coverage_map.entry(), *settings]


def saved(changed: bool) -> str:  # noqa: FBT001 (a yes or no that is said)
    return "Saved. It takes effect within a minute." if changed else "Nothing was changed."
