"""The program's side of the demo: who is in which program, who looks after it, and what they see.

All of them are invented, and so is the hospital.
"""

from collections.abc import Callable
from pathlib import Path
from textwrap import fill

from bot.application import Curbside
from bot.imports.people import read_people
from mentoring.people import placements
from mentoring.program import staff
from models import Duty
from sandbox.client import UserClient, WorkspaceClient
from sandbox.models import Json

PEOPLE = Path(__file__).parent / "people.csv"
COORDINATOR, CHIEF, CHIEF_OF = "petra", "idris", "Internal Medicine"

Print = Callable[[str], None]


def set_up(workspace: WorkspaceClient, program: Curbside, team_id: str) -> None:
    """Do what IT does once: import who is where, by this hospital's user names, and name a coordinator and a chief."""
    ids = {each["name"]: each["id"] for each in workspace.overview()["people"]}
    placed = read_people(PEOPLE, find_user_id=ids.__getitem__)
    with program.db.begin() as s:
        placements.import_placements(s, team_id, placed)
        staff.name(s, team_id, Duty.PROGRAM_ADMIN, [ids[COORDINATOR]], "", program.now())
        staff.name(s, team_id, Duty.CHIEF, [ids[CHIEF]], "", program.now(), CHIEF_OF)


def play(workspace: WorkspaceClient, program: Curbside, out: Print) -> None:
    """Play what the coordinator does: she looks at the settings, sets one, and takes the coverage map along."""
    program.coverage.take_if_due()
    petra = workspace.person(COORDINATOR)
    petra.click("Program settings", view=petra.open_home())
    overview = petra.await_modal("Program settings")
    _show(out, petra, "Petra, the program coordinator, opens Program settings from her Home", overview)
    petra.click("Change", view=overview, below="Help and concerns")
    petra.await_modal("Help and concerns")
    petra.submit(concern_contacts="Ombuds office, 555-0177, confidential")
    petra.close_modal()
    petra.click("What your program sees", view=petra.open_home())
    shown = petra.await_modal("What your program sees")
    _show(out, petra, "She names whom people can tell about mistreatment. Then she opens What your program sees", shown)
    petra.click("Send it to me", view=shown)
    petra.await_message("Coverage map")
    out("\nA picture, a table, and a CSV file are in her Messages.")
    petra.close_modal()


def _show(out: Print, person: UserClient, title: str, view: Json) -> None:
    out(f"\n{title}:")
    for line in person.reader.lines(view["blocks"]):
        out(fill(line, 110, initial_indent="    ", subsequent_indent="      "))
