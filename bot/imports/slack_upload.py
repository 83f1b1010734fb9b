"""A list of evaluators that someone has uploaded in Slack, read and imported as by the command."""

import logging
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from http.client import HTTPException
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session, sessionmaker

from bot.after_answer import AfterAnswer
from bot.config import Settings
from bot.imports.csv_files import Problem
from bot.imports.dates import SAY_WHICH, DateOrder
from bot.imports.evaluators_import import SAY_YES, ImportRequest, preview, take
from bot.imports.evaluators_report import Report, Words, sections
from bot.imports.workspace import read_workspace
from bot.slack.members import patient_client
from handlers.views.dates import us_day
from handlers.views.evaluator_import import AS_WRITTEN, ImportResult, Upload
from mentoring.errors import MentoringError, NotYours

logger = logging.getLogger(__name__)

MAX_BYTES = 5 * 2**20
TIMEOUT = 30  # seconds
SIGN_IN_PAGE = "text/html"  # in place of a file that the app may not read
# What the command says, as it is said in Slack.
IN_SLACK = (
    (SAY_WHICH, "Say it in the form."),
    (SAY_YES, "ask IT to import it."),
)
ENDS = "This list ends {ending} of {running} pairs that are still running."


class TooLarge(MentoringError):
    """That file is larger than 5 MB. Is it the right one? IT can import larger ones."""


class NoAnswer(MentoringError):
    """Slack didn't tell me who is in this workspace, so nothing was read or changed. Try again in a few minutes."""


class NotReadable(MentoringError):
    """Slack didn't give me that file. Choose it once more; if that doesn't help, ask IT to import it."""


class EvaluatorUploads:
    """Reads and imports lists of evaluators from Slack, for one workspace."""

    def __init__(
        self,
        db: sessionmaker[Session],
        settings: Settings,
        now: Callable[[], datetime],
        give_way: Callable[[], None] = lambda: None,
    ) -> None:
        self.db, self.settings, self.now = db, settings, now
        self.after_answer = AfterAnswer(give_way)  # or the answer would come last, and cover what was found

    def run_later(self, work: Callable[[], None]) -> None:
        """Run what takes longer than an answer may; a list is taken at once or not, also where a stop cuts it off."""
        self.after_answer.run(work)

    def preview(self, client: WebClient, upload: Upload, user_id: str) -> ImportResult:
        """Read a list, and compare it with what is known. Raises: MentoringError where there is nothing to read."""
        return self._run(client, upload, user_id, is_preview=True)

    def take(self, client: WebClient, upload: Upload, user_id: str, *, is_confirmed: bool) -> ImportResult:
        """Read a list again, and import it, if it has no problems and doesn't end too much without a yes."""
        return self._run(client, upload, user_id, is_confirmed=is_confirmed)

    def _run(
        self,
        client: WebClient,
        upload: Upload,
        user_id: str,
        *,
        is_preview: bool = False,
        is_confirmed: bool = False,
    ) -> ImportResult:
        name, content = _download(client, upload.file, user_id)
        order = None if upload.order == AS_WRITTEN else DateOrder(upload.order)
        workspace = read_workspace(patient_client(client.token or "", self.settings.slack_api_url))
        if workspace.trouble:
            logger.warning("a list of evaluators could not be checked: %s", workspace.trouble)
            raise NoAnswer
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "list.csv"
            file.write_bytes(content)
            wanted = ImportRequest([file], upload.source, order, user_id, is_preview, is_confirmed, notes_refusal=False)
            if is_preview:
                report = preview(self.db, wanted, workspace, self.now())
            else:
                report = take(self.db, wanted, workspace, self.settings, self.now())
            return _result(report, file, name)


class SlackWords(Words):
    """People by their names alone, where no one else has the name, and days as they are written in the US."""

    def __init__(self, report: Report) -> None:
        super().__init__(report)
        self.names = {user_id: str(user.get("real_name") or user["name"]) for user_id, user in self.users.items()}
        self.counts = Counter(self.names.values())

    def name(self, user_id: str) -> str:
        name = self.names.get(user_id, "")
        return name if self.counts[name] == 1 else super().name(user_id)

    def day(self, day: date) -> str:
        return us_day(day)

    def problem(self, problem: Problem) -> str:
        return f"Line {problem.line}: {problem.why}" if problem.line else problem.why


def _result(report: Report, file: Path, name: str) -> ImportResult:
    def said(line: str) -> str:
        for in_command, in_slack in (*IN_SLACK, (str(file), name)):
            line = line.replace(in_command, in_slack)
        return line

    changes = report.changes
    return ImportResult(
        source=report.source,
        pairs=len(report.listed.pairs),
        was_taken=report.was_taken,
        has_problems=bool(report.problems),
        notes=[said(each) for each in report.listed.notes],
        sections=[(title, [said(each) for each in lines]) for title, lines in sections(report, SlackWords(report))],
        ends=ENDS.format(ending=changes.ending, running=changes.running) if report.needs_confirmation else "",
    )


def _download(client: WebClient, file_id: str, user_id: str) -> tuple[str, bytes]:
    """Download a file that this user has uploaded. Returns: its name and content. Needs the scope files:read.

    Raises: NotYours for someone else's file, TooLarge, NotReadable.
    """
    try:
        file = client.files_info(file=file_id)["file"]
        if file.get("user") != user_id:
            raise NotYours
        if int(file.get("size") or 0) > MAX_BYTES:
            raise TooLarge
        request = Request(str(file["url_private_download"]))  # noqa: S310 (Slack names it)
        request.add_unredirected_header("Authorization", f"Bearer {client.token}")
        with urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
            if answer.headers.get_content_type() == SIGN_IN_PAGE:
                raise NotReadable
            content = answer.read(MAX_BYTES + 1)
    except (SlackApiError, URLError, OSError, HTTPException, KeyError, ValueError) as error:
        raise NotReadable from error
    if len(content) > MAX_BYTES:
        raise TooLarge
    return str(file.get("name") or ""), content
