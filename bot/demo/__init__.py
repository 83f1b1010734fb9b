"""The demo: a local Slack workspace with the real bot in it, and the main job played once as a transcript.

A month at the hospital follows, so that there is something to look at.

The transcript acts as people would in Slack; every line it prints is read back from the workspace.
"""

import argparse
import json
import logging
import shutil
import signal
import sys
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from textwrap import fill
from zoneinfo import ZoneInfo

from bot.application import Curbside
from bot.config import Settings
from bot.demo import history
from bot.demo import program as program_side
from bot.manifest import FILE as MANIFEST
from sandbox.client import Refused, UserClient, WorkspaceClient
from sandbox.clock import Clock
from sandbox.models import Json
from sandbox.server import PortTaken, Server
from sandbox.waiting import TimedOut, wait_for

PORT = 3333
HOSPITAL: Json = json.loads((Path(__file__).parent / "hospital.json").read_text("utf-8"))
FOLDER = Path(".demo")
LEAD = timedelta(weeks=2)  # from the start of the transcript to that of the month; the transcript ends within it


def main(arguments: list[str]) -> int:
    """Run `curbside demo [--once] [--bare] [--port N] [--database URL]`.

    Returns: the exit code: 0 when every step of the transcript happened.
    """
    parser = argparse.ArgumentParser(prog="curbside demo", description=__doc__)
    parser.add_argument("--once", action="store_true", help="play the transcript, then exit")
    parser.add_argument("--bare", action="store_true", help="leave out the month that follows")
    parser.add_argument("--port", type=int, help=f"the page's port (default {PORT}; with --once, any free port)")
    parser.add_argument("--database", help="use this database instead of a new SQLite file")
    options = parser.parse_args(arguments)
    port = options.port if options.port is not None else (0 if options.once else PORT)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # each line is seen when it happens
    now = datetime.now(UTC)
    morning = history.start_of(now) - LEAD  # a request of the night would wait until 7:00 a.m.
    seconds_behind = (now - morning).total_seconds()
    try:
        server = Server(json.loads(manifest()), HOSPITAL, port, Clock(seconds_behind))
    except PortTaken:
        print(f"Port {port} is taken by another program. Choose another: make demo ARGS='--port {port + 1}'")
        return 1
    with server:
        new_database = _fresh_database(server.port, keep=not options.once)
        with new_database if options.database is None else nullcontext(options.database) as url:
            return _play(server, url, None if options.bare else now, stay=not options.once)


def manifest() -> str:
    """Read the app's manifest, from the top of the project."""
    return MANIFEST.read_text("utf-8")


def settings_for(server: Server, database_url: str) -> Settings:
    """Build the settings with which a bot connects to a sandbox."""
    app = server.slack.workspace.app
    return Settings(app.bot_token, app.app_token, database_url, f"{server.address}/api/")


def connect_users(server: Server, program: Curbside) -> WorkspaceClient:
    """Return the workspace as people use it: its clock wakes the bot, and its `settle` waits for the bot too."""
    server.clock.on_move.append(program.worker.wake)
    workspace = WorkspaceClient(server.address)
    workspace.at_rest = program.worker.is_idle
    return workspace


def _play(server: Server, database_url: str, until: datetime | None, *, stay: bool) -> int:
    program = Curbside(settings_for(server, database_url), server.clock.now)
    workspace = connect_users(server, program)
    with program:
        print(f"A Slack workspace of your own is at {server.address}\n")
        try:
            program_side.set_up(workspace, program, server.slack.workspace.id)
            play(workspace)
            if until:
                print("\nA month passes at Fableton General, a hospital that exists only here:")
                workspace.advance_to(history.start_of(until).timestamp())
                history.History(workspace, print).play(until)
            program_side.play(workspace, program, print)
        except (TimedOut, Refused) as error:
            print(f"\nThe transcript stopped: {error}", file=sys.stderr)
            return 1
        finally:
            workspace.close()
        if stay:
            _stay(server.address, database_url)
    return 0


@contextmanager
def _fresh_database(port: int, *, keep: bool) -> Iterator[str]:
    """Make an empty SQLite file for this demo. With `keep`, it stays until the next demo on the same port."""
    folder = FOLDER / str(port)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    yield f"sqlite:///{folder / 'curbside.db'}"
    if not keep:
        shutil.rmtree(folder, ignore_errors=True)


def _stay(address: str, database_url: str) -> None:
    database = database_url.removeprefix("sqlite:///").replace("+psycopg", "")  # as sqlite3 and psql accept it
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):  # before it says how to end it
        signal.signal(number, lambda *_: stop.set())
    print(f"\nNow it's yours: {address}\nThe tables are in {database}. Ctrl-C ends it.", flush=True)
    if sys.stdout.isatty():
        webbrowser.open(address)
    stop.wait()
    print("\nStopping ...")


MENTORS = {
    "amara": ["leading a code calmly", "rapid response, the first five minutes", "debriefing after a code"],
    "dara": ["running a code when the team is new", "ventilator basics at the bedside"],
    "ruth": ["mock codes and your voice in them", "closed-loop communication"],
}
SENTENCE = "running a code without freezing"
QUESTION = "What do you say out loud in the first minute?"
THANKS = "Your “say your name and your role first” got me through Tuesday. Thank you."

Print = Callable[[str], None]


def play(workspace: WorkspaceClient, out: Print = print) -> None:
    """Play the transcript.

    Raises: TimedOut or Refused when a step did not happen.
    """
    scene = Scene(workspace, out)
    scene.mentors_list_themselves()
    scene.ben_says_what_he_wants()
    scene.three_people_are_suggested()
    scene.ben_asks_amara()
    scene.she_says_yes()
    scene.they_set_a_time()
    scene.they_are_reminded()
    scene.the_check_in_comes()
    scene.the_goal_wraps_up()


class Scene:
    """What Ben and Amara do, step by step, and what they see."""

    def __init__(self, workspace: WorkspaceClient, out: Print) -> None:
        self.workspace, self.out = workspace, out
        self.ben, self.amara = workspace.person("ben"), workspace.person("amara")
        self.growth = self.ben.channel("growth")
        self.people: Json = {}

    def mentors_list_themselves(self) -> None:
        self.out("Amara, Dara and Ruth type /mentor, and say what they can be asked about.")
        for name, lines in MENTORS.items():
            history.offer(self.workspace.person(name), lines)
        home = self.amara.open_home()
        self._title("Amara's Home shows")
        self._show(self.amara, home["blocks"])

    def ben_says_what_he_wants(self) -> None:
        self.ben.command(f"/grow {SENTENCE}", self.growth)
        view = self.ben.await_modal("Add a goal")
        self._title(f"Ben types /grow {SENTENCE}, and a form opens")
        self._show(self.ben, view["blocks"])
        self._expect(not self.ben.submit(first_question=QUESTION), "the form to be accepted")
        self._title("In #growth, Curbside posts")
        self._show(self.ben, self.ben.await_message(f"“{SENTENCE}”", self.growth)["blocks"])

    def three_people_are_suggested(self) -> None:
        wait_for(lambda: "Ask me about" in self.ben.shows(self.ben.modal), "people in the window")
        self.people = self.ben.await_modal("Who can help")
        self._title("In the same window, Ben alone sees")
        self._show(self.ben, self.people["blocks"])
        text = self.ben.shows(self.people)
        is_complete = text.count("Ask me about: ") == 3 and "Strong match" in text and "Possible match" not in text
        self._expect(is_complete, "three people, one of them a strong match and no one unsure")

    def ben_asks_amara(self) -> None:
        self.ben.click("Ask for one coffee", view=self.people, below="Amara Fable")
        self.ben.close_modal()
        self.ask = self.amara.await_message("First question")
        self._title("Ben clicks Ask for one coffee. Amara sees")
        self._show(self.amara, self.ask["blocks"])

    def she_says_yes(self) -> None:
        self.amara.click("Happy to", self.ask)
        self.thread = self.ben.await_message("Why I connected you")
        group = next(c for c in self.ben.conversations("mpim") if c["id"] == self.thread["channel"])
        self._title(f"Amara clicks Happy to. In a group message with {group['name']}, a thread opens")
        self._show(self.ben, self.thread["blocks"])

    def they_set_a_time(self) -> None:
        channel = self.thread["channel"]
        self.ben.click("Propose times", self.thread)
        self.ben.await_modal("Propose times")
        self._expect(not self.ben.submit(first=self._noon(2), second=self._noon(3)), "the times")
        proposed = self.amara.await_message("in your time zone", channel)
        self._title("Ben clicks Propose times and chooses two. Amara sees, in the thread")
        self._show(self.amara, proposed["blocks"])
        self.amara.click("Pick 1st", proposed)
        self.meeting = self.ben.await_message("You're meeting", channel)
        self._title("Amara clicks Pick 1st. Both see")
        self._show(self.ben, self.meeting["blocks"])
        self.amara.say(channel, "Coffee cart by the west elevators?", self.thread["ts"])
        self.ben.say(channel, "See you there.", self.thread["ts"])

    def _noon(self, working_days: int) -> int:
        """Return noon in Ben's time zone, some working days ahead."""
        local = ZoneInfo(self.ben.tz)
        day = datetime.fromtimestamp(self.workspace.now(), local).date()
        while working_days:
            day += timedelta(days=1)
            working_days -= day.weekday() < 5
        return int(datetime.combine(day, time(12), local).timestamp())

    def they_are_reminded(self) -> None:
        home = self.ben.open_home()
        self._title("Ben's Home shows")
        self._show(self.ben, home["blocks"])
        reminder = self._advance_to_message("Coming up")
        self._title(f"The clock moves on. On {self._local_time(reminder)} (Ben's time), Curbside messages him")
        self._show(self.ben, reminder["blocks"])

    def _advance_to_message(self, text: str) -> Json:
        """Advance the clock from one scheduled event to the next until Ben gets a message with this text."""
        for _ in range(40):
            if message := self.ben.find(text):
                return message
            next_event = self.workspace.overview()["next"]
            self.workspace.advance_to(next_event or self.workspace.now() + 4 * 3600)
            self.workspace.settle()
        return self.ben.await_message(text)

    def _local_time(self, message: Json) -> str:
        return self.ben.reader.moment(int(float(message["ts"])))

    def the_check_in_comes(self) -> None:
        self.check_in = self._advance_to_message("were set to meet")
        self._title(f"They meet. On {self._local_time(self.check_in)}, Curbside asks Ben")
        self._show(self.ben, self.check_in["blocks"])

    def the_goal_wraps_up(self) -> None:
        self.ben.click("Yes", self.check_in)
        view = self.ben.await_modal("How was it?")
        self._title("Ben clicks Yes, and a short form opens")
        self._show(self.ben, view["blocks"])
        self._expect(not self.ben.submit(learned="learned", thanks=THANKS, keep=["keep"]), "the form")
        thanks = self.amara.await_message("A thank-you for you")
        self._title("Amara sees")
        self._show(self.amara, thanks["blocks"])
        self._expect(THANKS in self.amara.says(thanks), "the thank-you, word for word")
        text = f"“{SENTENCE}”"
        post = wait_for(lambda: self._if_wrapped_up(self.ben.find(text, self.growth)), "the wrapped-up post")
        self._title("And in #growth")
        self._show(self.ben, post["blocks"])
        wait_for(lambda: "What you've finished" in self.ben.shows(self.ben.home), "the finished goal")
        self._title("Ben's Home now shows")
        self._show(self.ben, self.ben.home["blocks"])

    def _if_wrapped_up(self, post: Json | None) -> Json | None:
        return post if post and "This goal is finished" in self.ben.says(post) else None

    def _expect(self, happened: bool, what: str) -> None:  # noqa: FBT001 (each call reads like a sentence)
        if not happened:
            raise TimedOut(f"the workspace does not show {what}")

    def _title(self, text: str) -> None:
        self.out(f"\n{text}:")

    def _show(self, person: UserClient, blocks: list[Json]) -> None:
        for line in person.reader.lines(blocks):
            self.out(fill(line, 110, initial_indent="    ", subsequent_indent="      "))
