"""The coverage map, as text: what people here want to learn, and who offers it. Never a person."""

from collections.abc import Sequence

from handlers.views.block_kit import (
    ActionId,
    Block,
    MessageContent,
    actions,
    bullets,
    button,
    context,
    header,
    literal,
    message_content,
    modal,
    option,
    plain_text,
    section,
    truncate,
)
from handlers.views.payloads import reading_payload
from handlers.views.program_form import program_name
from mentoring.program.coverage import CoverageMap, Row
from models import LEARNERS, WORTH, Measure

OPEN = ActionId("coverage_map.open")
CHOOSE_PROGRAM = ActionId("coverage_map.choose_program")
SEND = ActionId("coverage_map.send")
SEND_DARK = ActionId("coverage_map.send_dark")

TITLE = "What your program sees"
EVERYWHERE = "whole hospital"
MAX_LISTED = 8  # gaps, and areas of one mentor
MAX_PROGRAMS = 99  # a menu takes 100: https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element
INTRO = (
    "This is what anyone sees of what people learn here: the same for you, your chiefs, and your program. "
    "No names, no declines, no response times, and no private areas. The CSV file has each area, too."
)
LEGEND = (
    "*Mentors* are counted exactly: they published their topics. "
    "*Learners* of the last twelve months are told in bands."
)
LAG = (
    "A band follows once {k} or more learners have come or gone, so it may lag by fewer than {k}. – means hidden: "
    "it would give a small number away."
)
NO_BANDS_YET = "Bands of learners come with the first monthly count, within a day."
WORTH_ASKED = "How far it got people of the whole hospital, as they said at the end, without a name"
OFFERED_BY = {0: "offered by no one", 1: "offered by one person"}
FILENAMES = {"picture": "coverage-map.png", "table": "coverage-map.csv"}
FILE_TITLE = "Coverage map"
SENT = "It's in your Messages with me: picture, table, and CSV."
COLUMNS = ("Family", "Mentors", "Learners who asked", "tried", "finished")


def as_of(found: CoverageMap) -> str:
    """Say of what, and as of when the map is."""
    place = found.program or "The whole hospital"
    return f"{place}, as of {found.month:%B %Y}" if found.month else place


def view(found: CoverageMap, said: str = "") -> Block:
    """Show the map in sections, with a menu of programs; `said` tells what was just done."""
    blocks = [section(said)] if said else []
    blocks += [section(INTRO), actions(_program_menu(found), *_send_buttons(found))]
    blocks += [header(truncate(as_of(found))), section("\n".join(map(_family_line, found.families)))]
    if found.month is None:
        blocks.append(context(NO_BANDS_YET))
    blocks += [*_lists(found), section(_numbers(found))]
    blocks.append(context(LEGEND, LAG.format(k=found.k)))
    return modal(TITLE, blocks)


def _program_menu(found: CoverageMap) -> Block:
    options = [option("The whole hospital", EVERYWHERE)]
    options += [option(truncate(each), each) for each in found.programs[:MAX_PROGRAMS]]
    chosen = [each for each in options if each["value"] == (found.program or EVERYWHERE)] or options
    placeholder = plain_text("Choose a program")
    menu: Block = {"type": "static_select", "action_id": CHOOSE_PROGRAM, "placeholder": placeholder, "options": options}
    return menu | {"initial_option": chosen[0]}


def _send_buttons(found: CoverageMap) -> list[Block]:
    value = found.program or EVERYWHERE
    return [button("Send it to me", SEND, value), button("Send it to me, dark", SEND_DARK, value)]


def _family_line(row: Row) -> str:
    """Say what is known of a family; where all three are under k, once."""
    told = {measure: row.words(measure) for measure in LEARNERS}
    is_small = row.band(Measure.ASKED) == 0 and len(set(told.values())) == 1
    learners = ", ".join(f"{measure} {words}" for measure, words in told.items())
    each = f"asked, tried, finished: each {told[Measure.ASKED]}" if is_small else f"learners: {learners}"
    return f"*{row.name.replace('&', '&amp;')}*: {_mentors(row.offered)} · {each}"


def _mentors(count: int) -> str:
    return "1 mentor" if count == 1 else f"{count} mentors"


def _lists(found: CoverageMap) -> list[Block]:
    blocks: list[Block] = []
    if found.gaps:
        blocks += [section("*Gaps*: asked for, with few or no mentors"), _listed([_gap(each) for each in found.gaps])]
    if found.of_one:
        blocks += [
            section("*Skills that depend on one person*"),
            _listed([_of_one(found, each) for each in found.of_one]),
        ]
    return blocks


def _of_one(found: CoverageMap, row: Row) -> str:
    return f"{row.name}: being passed on" if row.id in found.passed_on else row.name


def _numbers(found: CoverageMap) -> str:
    """Say the few numbers that a yearly review of a program asks for, and whether it was worth it."""
    worth = " · ".join(f"{answer}: {found.worth.words(answer)}" for answer in WORTH)
    lines = [f"*Was it worth it?* {WORTH_ASKED}. {worth.capitalize()}"]
    if found.areas:
        offered = sum(each.offered > 0 for each in found.areas)
        lines.insert(0, f"*In numbers:* someone offers {offered} of {len(found.areas)} areas; gaps: {len(found.gaps)}.")
    return "\n".join(lines)


def _gap(row: Row) -> str:
    return f"{row.name}: asked by {row.words(Measure.ASKED)}, {OFFERED_BY[row.offered]}"


def _listed(lines: Sequence[str]) -> Block:
    rest = len(lines) - MAX_LISTED
    more = [f"and {rest} more, in the CSV file"] if rest > 0 else []
    return bullets(*([each] for each in (*lines[:MAX_LISTED], *more)))


def message(found: CoverageMap) -> MessageContent:
    """Build the message with the table by family; its text says the same."""
    rows = [COLUMNS, *((each.name, str(each.offered), *map(each.words, LEARNERS)) for each in found.families)]
    cells = [[{"type": "raw_text", "text": text} for text in row] for row in rows]
    right = {"align": "right"}
    table: Block = {"type": "table", "rows": cells, "column_settings": [{"is_wrapped": True}, *([right] * 4)]}
    built = message_content(
        header(truncate(f"Coverage map: {as_of(found)}")),
        *_lists(found),
        section(_numbers(found)),
        context(LEGEND, LAG.format(k=found.k)),
    )
    first, *rest = built.blocks
    return MessageContent(f"{literal(described(found))}\n{built.text}"[:3900], [first, table, *rest])


def described(found: CoverageMap) -> str:
    """Say in words what the picture shows, family by family: for screen readers, in at most 1,000 characters."""
    lines = (
        f"{each.name} {each.offered}; {', '.join(map(_short, map(each.words, LEARNERS)))}" for each in found.families
    )
    columns = f"mentors; learners who {', '.join(LEARNERS)}"
    return f"Coverage map. {as_of(found)}. Family {columns}: " + ". ".join(lines) + "."


def _short(words: str) -> str:
    return words.replace(" to ", "-").replace(" and more", "+")


@reading_payload()
def parse_program(action: Block) -> str:
    """Read which program was chosen in the menu, or stands on a button; "" for the whole hospital."""
    chosen = action["selected_option"]["value"] if "selected_option" in action else action["value"]
    name = program_name(chosen)
    return "" if name == EVERYWHERE else name


def entry() -> Block:
    """Build the button on Home."""
    return button("What your program sees", OPEN, EVERYWHERE)
