"""A list of evaluators that is uploaded in Slack: its form, what it would change, and the yes to that."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.views.block_kit import (
    ActionId,
    Block,
    CallbackId,
    bullets,
    button,
    context,
    input_block,
    literal,
    modal,
    option,
    radio,
    read_metadata,
    rich_text,
    section,
    text_input,
    with_metadata,
)
from handlers.views.payloads import reading_payload, slack_id, typed_text
from mentoring.errors import FieldError
from mentoring.program.programs import SOURCE

OPEN = ActionId("evaluator_import.open")
FORM = CallbackId("evaluator_import.form")
TAKE = CallbackId("evaluator_import.take")

TITLE = "Import evaluators"
FILE, NAME, DATES, SURE = "file", "name", "dates", "sure"
MAX_NAME = 80  # characters
DEFAULT_NAME = "default"
MAX_NOTES = 10
MAX_LINES, MAX_LINE = 15, 300  # shown of each kind, and characters of each
AS_WRITTEN = "as written"
ORDERS = {
    AS_WRITTEN: "As the file shows",
    "mdy": "The month first: 7/1 is July 1",
    "dmy": "The day first: 7/1 is Jan 7",
}
ABOUT = "*Evaluators from a list*\nWho evaluates whom, and when: they are never shown to each other in that time."
ASK_FOR_FILES = f"{ABOUT}\nTo import it here, ask IT to grant Curbside the optional scope files:read."
COLUMNS = (
    "A CSV file with the columns evaluator, resident, from, and until; or evaluator and program, for standing "
    "evaluators. Excel saves one as CSV UTF-8."
)
BY_ID = "People are member IDs. For email addresses, ask IT to grant Curbside the optional scope users:read.email."
BY_ID_OR_EMAIL = "People are member IDs or email addresses."
NAME_HINT = "It replaces only what a list of this name said before."
READING = "I'm reading your list. In a large workspace this takes a few minutes; you can keep this open."
TAKING = "I'm importing your list. If this stays for more than a few minutes, do it once more: it's safe to repeat."
NOTHING_YET = "Nothing has changed yet."
CORRECT_IT = "Nothing has changed. Correct the file, and choose it once more."
TAKEN = "*Imported.* It replaces what the list “{source}” said before."
NO_CHANGE = "It changes nothing: all of it is known already."


@dataclass(frozen=True)
class Upload:
    """What someone chose in the form: a file in Slack, the name of the list, and how its dates are read."""

    file: str
    source: str
    order: str = AS_WRITTEN


@dataclass(frozen=True)
class ImportResult:
    """What a list changes or has changed: notes, and of each kind a title and a line for each.

    `ends` says how much it ends before its time, where that needs a yes.
    """

    source: str
    pairs: int
    was_taken: bool
    has_problems: bool
    notes: Sequence[str]
    sections: Sequence[tuple[str, Sequence[str]]]
    ends: str = ""


def row(*, may_read_files: bool) -> Block:
    """Build the line of the settings that leads here; without the scope it says what to ask IT for."""
    return section(ABOUT) | {"accessory": button("Import", OPEN, "list")} if may_read_files else section(ASK_FOR_FILES)


def form(*, may_read_emails: bool) -> Block:
    """Ask for the file, the name of the list, and how its dates are read."""
    file: Block = {"type": "file_input", "action_id": FILE, "filetypes": ["csv", "txt", "tsv"], "max_files": 1}
    orders = [option(label, order) for order, label in ORDERS.items()]
    blocks = [
        section(f"{COLUMNS} {BY_ID_OR_EMAIL if may_read_emails else BY_ID}"),
        input_block(FILE, "The list", file),
        input_block(NAME, "Name of the list", text_input(NAME, DEFAULT_NAME, MAX_NAME), hint=NAME_HINT),
        input_block(DATES, "Dates such as 7/1/2031", radio(DATES, orders, AS_WRITTEN)),
        context("You see what would change before anything does."),
    ]
    return modal(TITLE, blocks, submit="Look at it", callback=FORM, close="Back")


def waiting(sentence: str) -> Block:
    """Show that something goes on that takes longer than an answer to a tap."""
    return modal(TITLE, [section(sentence)])


def result(found: ImportResult, upload: Upload) -> Block:
    """Show what a list would change, with a button that imports it; or what it has changed."""
    pairs = "1 pair" if found.pairs == 1 else f"{found.pairs:,} pairs"
    lead = f"*{literal(found.source)}*: {pairs} can be read."
    shown = [(title, lines) for title, lines in found.sections if lines]
    blocks = [
        *(rich_text(each) for each in found.notes[:MAX_NOTES]),
        *(block for each in shown for block in _listed(*each)),
    ]
    if found.was_taken:
        return modal(TITLE, [section(TAKEN.format(source=literal(found.source))), *blocks])
    if found.has_problems:
        return modal(TITLE, [section(f"{lead} {CORRECT_IT}"), *blocks], close="Back")
    if found.ends:
        sure: Block = {"type": "checkboxes", "action_id": SURE, "options": [option("Yes, that is meant", "yes")]}
        blocks.append(input_block(SURE, found.ends, sure))
    first = section(f"{lead} {NOTHING_YET}" if shown else f"{lead} {NO_CHANGE}")
    return with_metadata(modal(TITLE, [first, *blocks], submit="Import", callback=TAKE, close="Back"), upload)


def _listed(title: str, lines: Sequence[str]) -> list[Block]:
    """List what changes, or what is wrong; the first of many."""
    cut = [each if len(each) <= MAX_LINE else f"{each[: MAX_LINE - 1]}…" for each in lines[:MAX_LINES]]
    more = [f"and {len(lines) - MAX_LINES} more"] if len(lines) > MAX_LINES else []
    return [section(f"*{title}: {len(lines)}*"), bullets(*([each] for each in (*cut, *more)))]


@reading_payload()
def parse_upload(view: Block) -> Upload:
    """Read the submitted form. Raises: FieldError for a name that is empty or taken."""
    values = view["state"]["values"]
    name = " ".join(typed_text(values[NAME][NAME]).split()).casefold()
    if not name or name == SOURCE:
        raise FieldError(NAME, "Give the list a name of its own, such as the program's.")
    (file,) = values[FILE][FILE]["files"]
    order = values[DATES][DATES]["selected_option"]["value"]
    return Upload(slack_id(file["id"]), name[:MAX_NAME], order if order in ORDERS else AS_WRITTEN)


@reading_payload()
def parse_confirmed(view: Block) -> Upload:
    """Return what was chosen in the form, from the submitted yes to it."""
    return read_metadata(view, Upload)


def is_sure(view: Block) -> bool:
    """Was the box ticked that a list needs when it ends many pairs?"""
    ticked = view["state"]["values"].get(SURE, {}).get(SURE, {}).get("selected_options")
    return bool(ticked)
