"""What actions cost in a small and in a large hospital, next to a bare Bolt app that only acknowledges a tap.

Each action is dispatched in this process, from the payload to the answer, with SQLite on disk. Calls to Slack go to a
process that agrees to everything. The ratios are of one run.
"""

import json
import logging
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from slack_bolt import App, BoltRequest
from slack_sdk import WebClient
from sqlalchemy import select

from benchmarks.large_hospital import LARGE, NOW, SMALL, Size, fill
from bot import db
from bot.after_answer import AfterAnswer
from bot.app import Services, action_names, build_app
from bot.application import preload
from bot.config import Settings
from bot.imports.slack_upload import EvaluatorUploads
from bot.live_settings import LiveSettings
from bot.metrics import Metrics
from bot.sync.slack_access import SlackAccessCheck
from bot.traffic import Traffic
from handlers.views import ask as ask_views
from handlers.views import goal as goal_views
from handlers.views import home as home_views
from handlers.views import search as search_views
from handlers.views import suggestions as suggestion_views
from mentoring.goals import goals, shortlists
from mentoring.matching import Matcher, lexicon
from models import Ask, AskState, Dose, Goal, GoalState, Person, Suggestion, Visibility
from sandbox.forms import initial_state

TEAM, TIMES, WARM_UP = "T1", 10, 2
TYPED = ("air", "teach", "line", "how I le", "res")  # each finds someone in both; the menu shows at most fifty
WISHES = ("running a code without freezing", "telling a family bad news", "reading an EKG", "my first central line")

SOMEONE = {"id": "U1", "team_id": TEAM, "tz": "UTC", "real_name": "Person", "profile": {}}
ANSWER = json.dumps(
    {"ok": True, "team_id": TEAM, "user_id": "UB", "bot_id": "B1", "view": {"id": "V1"}, "user": SOMEONE}
)

Json = dict[str, Any]
Act = Callable[[int], object]


class Cost(NamedTuple):
    """The median of one action, in seconds."""

    wall_time: float
    processor_time: float

    def __str__(self) -> str:
        return f"{1000 * self.wall_time:.1f} ms ({1000 * self.processor_time:.1f} ms of processor time)"


def main() -> None:
    """Print each action's cost at both sizes."""
    logging.getLogger("curbside.actions").setLevel(logging.ERROR)
    matcher = Matcher(lexicon.load())
    with agreeable_slack() as address:
        bare = _bare(address)
        small, large = (Hospital(size, address, matcher).measured() for size in (SMALL, LARGE))
    print(f"a bare Bolt app acknowledges a tap in {bare}")
    for name, cost in small.items():
        print(f"{name}: with {SMALL.people} people {cost}, {cost.wall_time / bare.wall_time:.1f} times that;", end=" ")
        print(f"with {LARGE.people:,} {large[name]}, {large[name].wall_time / cost.wall_time:.1f} times as long")


class Hospital:
    """A hospital of some size, with the app in this process."""

    def __init__(self, size: Size, address: str, matcher: Matcher) -> None:
        self.size, self.address, self.matcher = size, address, matcher

    def measured(self) -> dict[str, Cost]:
        """Return what each action costs, by its name."""
        with tempfile.TemporaryDirectory() as folder:
            settings = Settings("xoxb-bench", "xapp-bench", f"sqlite:///{folder}/hospital.db", self.address)
            engine = db.connect(settings.database_url)
            db.migrate(engine)
            with engine.begin() as connection:
                fill(connection, self.size, TEAM)
            self.db = db.session_factory(engine)
            preload(self.db, self.matcher)
            live = LiveSettings(settings, self.db, TEAM, lambda _: None)
            check = SlackAccessCheck(self.db, WebClient("xoxb-bench", base_url=self.address), lambda: NOW, live, TEAM)
            uploads = EvaluatorUploads(self.db, settings, lambda: NOW)
            services = Services(self.matcher, check, uploads, AfterAnswer())
            self.app = build_app(live, self.db, lambda: NOW, Metrics(action_names()), Traffic(), services)
            costs = {name: measure(act) for name, act in self._actions()}
            engine.dispose()
        return costs

    def _actions(self) -> Iterator[tuple[str, Act]]:
        newcomer = f"U{self.size.people - 1}"
        yield "/grow, type it", lambda n: self._command(newcomer, f"{WISHES[n % 4]} {n}")
        yield "/grow, share it", lambda n: self._share(newcomer, f"{WISHES[n % 4]} {n}")
        yield "list after Share", self._owed_list()
        yield "type-ahead", lambda n: self._type(newcomer, TYPED[n % len(TYPED)])
        yield "search", lambda n: self._find(newcomer, WISHES[n % 4])
        with self.db() as s:
            asks = s.execute(select(Ask.id, Person.user_id).join(Person, Person.id == Ask.mentor_id)
                             .where(Ask.state == AskState.OPEN)).all()  # fmt: skip
            shown = s.execute(select(Suggestion.id, Person.user_id).join(Goal, Goal.id == Suggestion.goal_id)
                              .join(Person, Person.id == Goal.person_id).where(Goal.state == GoalState.OPEN)
                              .order_by(Suggestion.id)).all()  # fmt: skip
            open_goals = s.execute(select(Goal.id, Person.user_id).join(Person, Person.id == Goal.person_id)
                                   .where(Goal.state == GoalState.OPEN).order_by(Goal.id.desc())).all()  # fmt: skip
        yield "Happy to", self._taps(ask_views.ACCEPT, asks[::2])
        yield "Not now", self._taps(ask_views.DECLINE, asks[1::2])
        yield "Not for me", self._taps(suggestion_views.NOT_FOR_ME, shown)
        yield "Done", self._taps(home_views.DONE, open_goals)

    def _taps(self, action_id: str, rows: Sequence[Any]) -> Act:
        def tap(number: int) -> None:
            row_id, user = rows[number % len(rows)]
            dispatch(self.app, tapped(user, action_id, row_id))

        return tap

    def _command(self, user: str, text: str) -> None:
        dispatch(self.app, commanded(user, "/grow", text))

    def _share(self, user: str, sentence: str) -> None:
        draft = goals.GoalForm(sentence, ("CLIN.03",), "", "", Dose.COFFEE, Visibility.NOT_POSTED)
        view = goal_views.form(draft, suggestion_round=1) | {"id": f"V{sentence}", "type": "modal"}
        payload = {"type": "view_submission", "view": view | {"state": {"values": initial_state(view)}}}
        dispatch(self.app, acting(user) | payload)

    def _owed_list(self) -> Act:
        with self.db() as s:
            owed = shortlists.owed_ids(s)

        def make(number: int) -> None:
            with self.db.begin() as s:
                shortlists.fill_owed(s, owed[number % len(owed)], NOW, self.matcher)

        return make

    def _type(self, user: str, typed: str) -> None:
        asked = {"type": "block_suggestion", "action_id": search_views.FIND, "block_id": "b", "value": typed}
        dispatch(self.app, acting(user) | asked | {"view": {"type": "home", "id": "V1"}})

    def _find(self, user: str, text: str) -> None:
        dispatch(self.app, commanded(user, "/mentor", f"find {text}"))


def measure(act: Act) -> Cost:
    """Act several times, with another number each time."""
    found = []
    for number in range(WARM_UP + TIMES):
        start = Cost(time.perf_counter(), time.process_time())
        act(number)
        found.append(Cost(time.perf_counter() - start.wall_time, time.process_time() - start.processor_time))
    return Cost(*(statistics.median(each[part] for each in found[WARM_UP:]) for part in (0, 1)))


def acting(user: str) -> Json:
    """Return what each payload says about who acts."""
    return {"team": {"id": TEAM, "domain": "bench"}, "user": {"id": user, "team_id": TEAM}, "trigger_id": "1.2"}


def commanded(user: str, command: str, text: str) -> Json:
    """Return the payload of a slash command."""
    known = {"team_id": TEAM, "api_app_id": "A1", "channel_id": "C1", "response_url": "", "trigger_id": "1.2"}
    return {"command": command, "text": text, "user_id": user} | known


def tapped(user: str, action_id: str, row_id: int) -> Json:
    """Return the payload of a tap on a button of Home."""
    button = {"type": "button", "action_id": action_id, "block_id": "b", "value": str(row_id), "action_ts": "1.2"}
    view = {"type": "home", "id": "V1", "blocks": [], "private_metadata": "", "state": {"values": {}}}
    container = {"container": {"type": "view", "view_id": "V1"}}
    return acting(user) | container | {"type": "block_actions", "actions": [button], "view": view}


def dispatch(app: App, payload: Json) -> None:
    """Hand a payload to the app, as Socket Mode does."""
    request = BoltRequest(mode="socket_mode", body=payload)
    response = app.dispatch(request)
    if response.status != 200 or "outcome" in request.context:
        raise RuntimeError(f"{request.context.get('outcome')}: {response.status} {response.body}")


def _bare(address: str) -> Cost:
    app = App(
        client=WebClient("xoxb-bench", base_url=address),
        token_verification_enabled=False,
        process_before_response=True,
        logger=logging.getLogger("bare"),
    )

    def only_acknowledge(ack: Any) -> None:
        ack()

    app.action("tap")(only_acknowledge)
    return measure(lambda _: dispatch(app, tapped("U1", "tap", 1)))


class _Agrees(BaseHTTPRequestHandler):
    """Answers each call with whatever any of them needs."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        body = ANSWER.encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Log nothing."""


def _serve(port: Any) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Agrees)
    port.send(server.server_port)
    server.serve_forever()


@contextmanager
def agreeable_slack() -> Iterator[str]:
    """Run a Slack that agrees to everything, in a process of its own.

    Returns: its address.
    """
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}/api/"
    finally:
        process.terminate()
        process.join(10)


if __name__ == "__main__":
    main()
