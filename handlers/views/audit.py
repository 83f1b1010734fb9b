"""The audit, for who looks after Curbside: what was done with settings and data."""

from collections.abc import Sequence

from handlers.views.block_kit import ActionId, Block, actions, bullets, button, context, modal, section, user
from handlers.views.dates import moment
from mentoring.audit import COMMAND_LINE
from models import AuditedAction, AuditEntry

OPEN = ActionId("audit.open")
SEND = ActionId("audit.send")

TITLE = "Audit"
MAX_SHOWN = 20  # of the latest
INTRO = "The latest of what was done with settings and data. Never who talked to whom."
EMPTY = "Nothing yet."
SENT = "It's in your Messages with me, as a CSV file."
FILENAME, FILE_TITLE = "curbside-audit.csv", "Audit"
WORDS = {
    AuditedAction.EXPORTED_OWN_DATA: "took their own data with them",
    AuditedAction.FORGOTTEN: "someone was forgotten",
    AuditedAction.FORGOTTEN_UNDER_HOLD: "someone was forgotten; a legal hold keeps their rows",
    AuditedAction.HELD_ROWS_DELETED: "rows that a legal hold had kept were deleted",
    AuditedAction.RETENTION: "what was older than it is kept was deleted",
    AuditedAction.IMPORTED: "imported",
    AuditedAction.UNINSTALLED: "the app was removed",
    AuditedAction.WORKSPACE_PARKED: "after the app was removed, everyone rests",
    AuditedAction.WORKSPACE_DELETED: "after the app was removed, all rows were deleted",
    AuditedAction.CHANGED_SETTINGS: "changed settings",
    AuditedAction.EXPORTED_AUDIT: "exported the audit",
    AuditedAction.EXPORTED_MAP: "exported the coverage map",
}


def view(entries: Sequence[AuditEntry], said: str = "") -> Block:
    """Show the latest entries."""
    blocks = [section(said)] if said else []
    blocks += [section(INTRO), actions(button("Send it as CSV", SEND, "all"))]
    blocks.append(bullets(*map(_line, entries)) if entries else context(EMPTY))
    return modal(TITLE, blocks, close="Back")


def _line(entry: AuditEntry) -> list[str | Block]:
    by: list[str | Block] = []
    if entry.by:
        by = [f"{COMMAND_LINE}, " if entry.by == COMMAND_LINE else user(entry.by), " "]
    detail = f": {entry.detail}" if entry.detail else ""
    return [moment(entry.at), ": ", *by, f"{WORDS[entry.action]}{detail}"]


def row() -> Block:
    """Build the line of the settings that leads here."""
    about = "*Audit*\nWho changed settings, imported, or exported, and when."
    return section(about) | {"accessory": button("Show", OPEN, "latest")}
