"""Trouble on demand: what a Web API method, or the way to the app, does wrong the next few times."""

import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse

from sandbox.models import Json
from sandbox.web_api import METHODS

KINDS = (
    "ratelimited", "error", "unavailable", "refuse", "slow", "cut_before", "cut_after", "reset_before", "reset_after",
    "drop", "lose_ack",
)  # fmt: skip
ENVELOPE = "envelope"


@dataclass
class Fault:
    """`kind` of KINDS, for `times` calls of a method; `every` n-th one, or each with a `probability`.

    ratelimited: 429 with Retry-After 2 · error: HTTP 500 · unavailable: HTTP 503 · refuse: `ok: false` with the code
    `error` · slow: the answer comes `seconds` late · cut_before, cut_after: the connection ends in the middle of the
    answer, without the call's effect or with it · reset_before, reset_after: the same before any answer. Of the
    method "envelope" (what goes to the app over Socket Mode): drop: the connection ends instead · lose_ack: the
    acknowledgement is lost.
    """

    kind: str
    method: str = ""
    times: int = 1
    every: int = 1
    probability: float = 1.0
    seconds: float = 0.0
    error: str = ""
    seed: int = 0
    seen: int = 0
    chance: random.Random = field(default_factory=random.Random)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind is one of {', '.join(KINDS)}")
        if (self.method == ENVELOPE) != (self.kind in ("drop", "lose_ack")):
            raise ValueError("drop and lose_ack are for the method envelope, and it takes no others")
        if self.times < 1 or self.every < 1 or not 0 < self.probability <= 1 or self.seconds < 0:
            raise ValueError("times and every are 1 or more, probability over 0 up to 1, seconds 0 or more")
        self.chance.seed(self.seed)

    @property
    def takes_effect(self) -> bool:
        """Does the call happen before things go wrong?"""
        return self.kind in ("cut_after", "reset_after", "slow")

    def strikes(self) -> bool:
        """Is it this call's turn?"""
        self.seen += 1
        return self.seen % self.every == 0 and self.chance.random() < self.probability


class FaultInjector:
    """What will go wrong, by method."""

    def __init__(self) -> None:
        self._next: dict[str, Fault] = {}

    def plan(self, body: Json) -> None:
        """`{"method": …, "kind": …, "times": n, …}` with the fields of `Fault`; ValueError for what makes no sense."""
        if body["method"] not in (*METHODS, ENVELOPE):
            raise ValueError(f"there is no method {body['method']}")
        known = ("kind", "method", "times", "every", "probability", "seconds", "error", "seed")
        self._next[body["method"]] = Fault(**{name: body[name] for name in known if name in body})

    def take(self, method: str) -> Fault | None:
        """The trouble that this call gets, if any."""
        fault = self._next.get(method)
        if fault is None or not fault.strikes():
            return None
        fault.times -= 1
        if fault.times < 1:
            del self._next[method]
        return fault


def response(fault: Fault) -> Response:
    """The answer that a call in trouble gets."""
    if fault.kind == "ratelimited":
        return JSONResponse({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": "2"})
    if fault.kind == "refuse":
        return JSONResponse({"ok": False, "error": fault.error})
    if fault.kind in ("error", "unavailable"):
        return PlainTextResponse("Something went wrong.", 500 if fault.kind == "error" else 503)
    return StreamingResponse(_half(), headers={"content-length": "100", "content-type": "application/json"})


async def _half() -> AsyncIterator[bytes]:
    yield b'{"ok": tr'
