"""A thin client of the `/sandbox` API that acts as people, for tests, demos and scripts."""

import ssl
import time
from collections.abc import Callable
from typing import Any, TypeVar

import httpx

from sandbox import forms
from sandbox.models import Json
from sandbox.text_renderer import TextRenderer, plain
from sandbox.waiting import wait_for

T = TypeVar("T")
# Every request goes to 127.0.0.1; without this, httpx loads the system's certificates for each client.
_UNUSED = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class Refused(Exception):
    """The workspace refused; the message is the sentence it gave."""


class WorkspaceClient:
    """The whole workspace, over HTTP."""

    def __init__(self, address: str) -> None:
        self.http = httpx.Client(base_url=address, timeout=30, trust_env=False, verify=_UNUSED)
        self.meanwhile: Callable[[], None] = lambda: None  # called between polls whenever something is waited for
        self.at_rest: Callable[[], bool] = lambda: True  # is the bot idle? A caller that can tell replaces this
        self._names: dict[str, str] = {}  # of people, until something is done in the workspace

    def close(self) -> None:
        self.http.close()

    def get(self, path: str) -> Any:
        return self._answer(self.http.get(path))

    def post(self, path: str, **body: Any) -> Any:
        response = self.http.post(path, json=body)
        self._names = {}
        return self._answer(response)

    @staticmethod
    def _answer(response: httpx.Response) -> Any:
        body = response.json()
        if response.status_code >= 400:
            raise Refused(body["error"])
        return body

    def wait_for(self, look: Callable[[], T | None], what: str) -> T:
        return wait_for(look, what, meanwhile=self.meanwhile)

    def overview(self) -> Json:
        return dict(self.get("/sandbox"))

    def names(self) -> dict[str, str]:
        """Map user ids to the names that people see."""
        if not self._names:
            self._names = {person["id"]: person["real_name"] for person in self.overview()["people"]}
        return self._names

    def person(self, name: str) -> "UserClient":
        found = next((p for p in self.overview()["people"] if p["name"] == name), None)
        if found is None:
            raise Refused(f"no one here is called {name}")
        return UserClient(self, found)

    def now(self) -> float:
        return float(self.get("/sandbox/clock")["now"])

    def advance(self, seconds: float) -> None:
        self.post("/sandbox/clock", advance=seconds)

    def advance_to(self, moment: float) -> None:
        """Move the clock forward to a moment, in seconds since the epoch."""
        self.advance(max(0.0, moment - self.now()))

    def settle(self, quiet: float = 0.3) -> None:
        """Wait until the bot is idle and nothing visible has changed for `quiet` seconds."""
        seen, since = -1, time.monotonic()

        def quiet_enough() -> bool:
            nonlocal seen, since
            version = self.overview()["version"]
            if version != seen or not self.at_rest():
                seen, since = version, time.monotonic()
            return time.monotonic() - since >= quiet

        wait_for(quiet_enough, "the workspace to settle", 120)

    def redeliver(self) -> None:
        """Deliver the newest envelope again."""
        self.post("/sandbox/redeliver")

    def fault(self, method: str, kind: str, **how: Any) -> None:
        """Make the next calls of a method fail; docs/sandbox.md lists the kinds and the options in `how`."""
        self.post("/sandbox/faults", method=method, kind=kind, **how)

    def traffic(self) -> list[Json]:
        return list(self.get("/sandbox/traffic"))


class UserClient:
    """One person: what they see and what they do."""

    def __init__(self, workspace: WorkspaceClient, person: Json) -> None:
        self.workspace, self.id, self.name, self.tz = workspace, person["id"], person["name"], person["tz"]
        self.here = f"/sandbox/people/{self.id}"

    @property
    def reader(self) -> TextRenderer:
        return TextRenderer(self.workspace.names(), self.tz)

    def screen(self) -> Json:
        return dict(self.workspace.get(self.here))

    def conversations(self, kind: str) -> list[Json]:
        return [channel for channel in self.screen()["channels"] if channel["kind"] == kind]

    def channel(self, name: str) -> str:
        """Look up a channel's id by its name."""
        return next(str(c["id"]) for c in self.conversations("channel") if c["name"] == name)

    def messages(self, channel: str) -> list[Json]:
        return list(self.workspace.get(f"{self.here}/channels/{channel}")["messages"])

    def direct(self) -> list[Json]:
        """List the messages between this person and the app."""
        return [message for channel in self.conversations("im") for message in self.messages(channel["id"])]

    def says(self, message: Json) -> str:
        """Render a message as this person sees it."""
        return "\n".join(self.reader.message(message))

    def find(self, text: str, channel: str | None = None) -> Json | None:
        """Find the newest message that shows a text, in one conversation or in all."""
        places = [channel] if channel else [c["id"] for c in self.screen()["channels"]]
        found = self.saying(text, [{**m, "channel": place} for place in places for m in self.messages(place)])
        return max(found, key=lambda message: float(message["ts"]), default=None)

    def saying(self, text: str, messages: list[Json]) -> list[Json]:
        """Filter messages down to those that show a text."""
        reader = self.reader
        return [message for message in messages if text in "\n".join(reader.message(message))]

    def await_message(self, text: str, channel: str | None = None) -> Json:
        """Wait for a message that shows a text, in one conversation or in any."""
        self.workspace.meanwhile()  # most messages come from work that is still to be done
        return self.workspace.wait_for(lambda: self.find(text, channel), f"“{text}” to {self.name}")

    def say(self, channel: str, text: str, thread: str | None = None) -> Json:
        return dict(self.workspace.post(f"{self.here}/channels/{channel}/messages", text=text, thread_ts=thread))

    def command(self, typed: str, channel: str = "") -> None:
        """Type a slash command in a channel (by id), or in the person's first channel."""
        word, _, text = typed.partition(" ")
        place = channel or self.conversations("channel")[0]["id"]
        self.workspace.post(f"{self.here}/command", channel=place, command=word, text=text)

    def step(self, callback_id: str, **inputs: str) -> Json:
        """Run a custom step as a workflow would, and return it finished, with `outputs` or an `error`."""
        started = self.workspace.post(f"{self.here}/steps/{callback_id}", inputs=inputs)

        def finished() -> Json | None:
            step = self.workspace.get(f"/sandbox/steps/{started['id']}")
            return None if step["state"] == "running" else dict(step)

        return self.workspace.wait_for(finished, f"the step {callback_id}")

    def shortcut(self, callback_id: str, message: Json) -> None:
        """Use a shortcut on a message."""
        where = {"channel": message["channel"], "ts": message["ts"]}
        self.workspace.post(f"{self.here}/shortcut", callback_id=callback_id, **where)

    @property
    def modal(self) -> Json | None:
        """The top modal, if one is open."""
        modals = self.screen()["modals"]
        return dict(modals[-1]) if modals else None

    def await_modal(self, title: str = "") -> Json:
        """Wait for a modal to be on top, with this title if one is given."""
        found = self.workspace.wait_for(
            lambda: m if (m := self.modal) and title in ("", plain(m["title"])) else None, f"a modal “{title}”"
        )
        return dict(found)

    def shows(self, view: Json | None) -> str:
        """Render a modal or the Home tab as this person sees it."""
        return "\n".join(self.reader.lines(view["blocks"])) if view else ""

    def submit(self, **fields: Any) -> dict[str, str]:
        """Fill fields by name (the block id up to its colon), submit, and return the errors by block id."""
        view = self.await_modal()
        answer = self.workspace.post(f"{self.here}/views/{view['id']}/submit", values=self.values(view, fields))
        return dict(answer.get("errors", {}))

    @staticmethod
    def values(view: Json, fields: Json) -> Json:
        """Turn `{field: value}` into the `{block_id: {action_id: value}}` that the API takes."""
        values: Json = {}
        for block, element in forms.elements(view["blocks"]):
            name = block["block_id"].split(":")[0]
            if name in fields:
                values[block["block_id"]] = {element["action_id"]: fields[name]}
        missing = set(fields) - {name.split(":")[0] for name in values}
        if missing:
            raise Refused(f"the modal has no field {', '.join(sorted(missing))}")
        return values

    def close_modal(self) -> None:
        view = self.await_modal()
        self.workspace.post(f"{self.here}/views/{view['id']}/close")

    def click(self, label: str, message: Json | None = None, *, view: Json | None = None, below: str = "") -> Json:
        """Click a button by its label, in a message, a view or (by default) the top modal.

        `below` picks the first such button at or after the block that shows this text.
        """
        shown = message or view or self.await_modal()
        block, element = self.button(shown, label, below)
        where = {"channel": message["channel"], "ts": message["ts"]} if message else {"view": shown["id"]}
        return dict(
            self.workspace.post(
                f"{self.here}/click", **where, block_id=block["block_id"], action_id=element["action_id"]
            )
        )

    def button(self, shown: Json, label: str, below: str = "") -> tuple[Json, Json]:
        """Find a button by its label, and its block; Refused names the buttons that are there."""
        blocks, reader = shown.get("blocks", []), self.reader
        start = next((i for i, block in enumerate(blocks) if below in "\n".join(reader.lines([block]))), len(blocks))
        buttons = [(b, e) for b, e in forms.elements(blocks[start:]) if e["type"] == "button"]
        for block, element in buttons:
            if plain(element["text"]) == label:
                return block, element
        raise Refused(f"no button “{label}” here, only {[plain(e['text']) for _, e in buttons]}")

    def select(self, label: str, value: str, shown: Json) -> None:
        """Choose in a menu of a message or a view, found by its placeholder."""
        for block, element in forms.elements(shown.get("blocks", [])):
            if (element.get("placeholder") or {}).get("text") == label:
                where = {"channel": shown["channel"], "ts": shown["ts"]} if "ts" in shown else {"view": shown["id"]}
                about = {"block_id": block["block_id"], "action_id": element["action_id"]}
                self.workspace.post(f"{self.here}/click", **where, **about, value=value)
                return
        raise Refused(f"no menu “{label}” here")

    def use(self, view: Json, field: str, value: Any) -> None:
        """Type or choose in a field that notifies the app right away (`dispatch_action`)."""
        values = self.values(view, {field: value})
        ((block, actions),) = values.items()
        ((action, given),) = actions.items()
        self.workspace.post(
            f"{self.here}/click", view=view["id"], block_id=block, action_id=action, value=given, values=values
        )

    def options(self, field: str, query: str, view: Json | None = None) -> list[Json]:
        """List what an external menu offers, found by field in the top modal or by placeholder in a view."""
        shown = view or self.await_modal()
        for block, element in forms.elements(shown["blocks"]):
            reads = (element.get("placeholder") or {}).get("text") if view else block["block_id"].split(":")[0]
            if reads == field:
                body = {"view": shown["id"], "block_id": block["block_id"], "action_id": element["action_id"]}
                return list(self.workspace.post(f"{self.here}/options", **body, query=query)["options"])
        raise Refused(f"the modal has no field {field}")

    def open_app_tab(self, tab: str) -> None:
        """Open a tab of the app."""
        self.workspace.post(f"{self.here}/home", tab=tab)

    def open_home(self) -> Json:
        """Open the app's Home tab and wait for its content."""
        self.workspace.post(f"{self.here}/home")
        return dict(self.workspace.wait_for(lambda: self.screen()["home"], f"{self.name}'s Home"))

    def await_home(self, text: str) -> Json:
        """Wait for the Home tab to show a text."""
        home = self.workspace.wait_for(
            lambda: it if text in self.shows(it := self.home) else None, f"“{text}” on {self.name}'s Home"
        )
        return dict(home)

    @property
    def home(self) -> Json:
        """The Home tab as it is now."""
        return dict(self.screen()["home"])
