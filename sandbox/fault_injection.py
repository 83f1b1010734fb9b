"""Faults on demand: the next calls of a Web API method, or deliveries to the app, fail in a chosen way."""

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
    """One planned fault: its `kind`, for `times` calls of a method; every n-th call, or each with a `probability`.

    ratelimited: 429 with Retry-After 2 · error: HTTP 500 · unavailable: HTTP 503 · refuse: `ok: false` with the code
    `error` · slow: the answer comes `seconds` late · cut_before, cut_after: the connection ends in the middle of the
    answer, before or after the call takes effect · reset_before, reset_after: the connection ends before any answer.
    For the method "envelope" (deliveries to the app over Socket Mode): drop: the connection ends instead · lose_ack:
    the acknowledgment is lost.
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
            raise ValueError(f"kind must be one of {', '.join(KINDS)}")
        if (self.method == ENVELOPE) != (self.kind in ("drop", "lose_ack")):
            raise ValueError("drop and lose_ack are for the method envelope, which takes no other kinds")
        if self.times < 1 or self.every < 1 or not 0 < self.probability <= 1 or self.seconds < 0:
            raise ValueError("times and every must be 1 or more, probability above 0 and up to 1, seconds 0 or more")
        self.chance.seed(self.seed)

    @property
    def takes_effect(self) -> bool:
        """Whether the call takes effect before it fails."""
        return self.kind in ("cut_after", "reset_after", "slow")

    def is_due(self) -> bool:
        """Count a call, and tell whether it should fail."""
        self.seen += 1
        return self.seen % self.every == 0 and self.chance.random() < self.probability


class FaultInjector:
    """The planned faults, by method."""

    def __init__(self) -> None:
        self._next: dict[str, Fault] = {}

    def plan(self, body: Json) -> None:
        """Plan a fault from `{"method": …, "kind": …, "times": n, …}`, with the fields of `Fault`.

        Raises: ValueError when it could never happen.
        """
        if body["method"] not in (*METHODS, ENVELOPE):
            raise ValueError(f"there is no method {body['method']}")
        known = ("kind", "method", "times", "every", "probability", "seconds", "error", "seed")
        self._next[body["method"]] = Fault(**{name: body[name] for name in known if name in body})

    def take(self, method: str) -> Fault | None:
        """Return the fault that this call gets, if any, and count it as used."""
        fault = self._next.get(method)
        if fault is None or not fault.is_due():
            return None
        fault.times -= 1
        if fault.times < 1:
            del self._next[method]
        return fault


def response(fault: Fault) -> Response:
    """Build the answer to a call that fails."""
    if fault.kind == "ratelimited":
        return JSONResponse({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": "2"})
    if fault.kind == "refuse":
        return JSONResponse({"ok": False, "error": fault.error})
    if fault.kind in ("error", "unavailable"):
        return PlainTextResponse("Something went wrong.", 500 if fault.kind == "error" else 503)
    return StreamingResponse(_partial_body(), headers={"content-length": "100", "content-type": "application/json"})


async def _partial_body() -> AsyncIterator[bytes]:
    yield b'{"ok": tr'
