"""Trouble on demand: what a Web API method does wrong the next few times it is called."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse

from sandbox.workspace import Json

KINDS = ("ratelimited", "error", "refuse", "cut_before", "cut_after")


@dataclass
class Fault:
    """`kind` of KINDS for the next `times` calls of a method.

    ratelimited: 429 with Retry-After 2 · error: HTTP 500 · refuse: `ok: false` with the code `error` · cut_before,
    cut_after: the connection ends in the middle of the answer, without the call's effect or with it.
    """

    kind: str
    times: int
    error: str = ""


class Faults:
    """What will go wrong, by method."""

    def __init__(self) -> None:
        self._next: dict[str, Fault] = {}

    def plan(self, body: Json) -> None:
        """`{"method": …, "kind": …, "times": n, "error": code}`; ValueError for an unknown kind."""
        if body["kind"] not in KINDS:
            raise ValueError(f"kind is one of {', '.join(KINDS)}")
        self._next[body["method"]] = Fault(body["kind"], int(body.get("times", 1)), str(body.get("error", "")))

    def take(self, method: str) -> Fault | None:
        """The trouble that this call gets, if any."""
        fault = self._next.get(method)
        if fault is None:
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
    if fault.kind == "error":
        return PlainTextResponse("Internal Server Error", 500)
    return StreamingResponse(_half(), headers={"content-length": "100", "content-type": "application/json"})


async def _half() -> AsyncIterator[bytes]:
    yield b'{"ok": tr'
