"""Wherever text comes in: danger is answered with help, patient details are refused, and nothing of either goes on."""

import json
import logging
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.socket_mode.request import SocketModeRequest
from sqlalchemy import select

from bot.slack.client import MeasuredClient
from bot.slack.socket_mode import respond
from handlers.guard import CONTACTS
from handlers.ids import IDS
from handlers.views import offer, program_settings
from handlers.views.block_kit import CallbackId, OptionsId, field_name
from handlers.views.crisis_help import HELP_OPTION
from models import Base, OfferAspect
from sandbox.models import Json
from tests.handlers.longest_views import VIEWS
from tests.hospital import MANIFEST, Hospital
from tests.in_process.recorded_payloads import answer

CANARY = "zebrafinch"
DANGER, PATIENT = f"I want to kill myself {CANARY}", f"my patient is MRN 4432119 {CANARY}"
TYPED_INTO = ("plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input")


def places_in_code() -> set[str]:
    """Return every place where a view, the manifest or a menu lets someone type, but for the hospital's contacts.

    They speak of crises and have telephone numbers, and only admins may change them.
    """
    forms = {
        f"{view['callback_id']}:{field_name(block['block_id'])}"
        for view in VIEWS.values()
        for block in view["blocks"]
        if block["type"] == "input" and block["element"]["type"] in TYPED_INTO
    }
    menus = {f"{each}:typed" for each in IDS if isinstance(each, OptionsId)}
    commands = {f"{each['command']}:command" for each in MANIFEST["features"]["slash_commands"]}
    shortcuts = {
        f"{each['callback_id']}:message" for each in MANIFEST["features"]["shortcuts"] if each["type"] == "message"
    }
    contacts = {f"{program_settings.FORM}:{each}" for each in CONTACTS}
    assert contacts <= forms
    return (forms - contacts) | menus | commands | shortcuts


def request_for(place: str, recorded: list[tuple[str, Json]], typed: str) -> tuple[str, Json]:
    """Return a recorded request of this place in which something else was typed, and its kind."""
    name, _, field = place.rpartition(":")
    kind, body = next((kind, body) for kind, body in recorded if name_of(body) == name)
    copied: Json = json.loads(json.dumps(body))
    if field == "command":
        copied["text"] = typed
    elif field == "typed":
        copied["value"] = typed
    elif field == "message":
        copied["message"] |= {"text": typed, "user": copied["user"]["id"]}
        del copied["response_url"]  # so that the answer is a call, which we see
    else:
        values = copied["view"]["state"]["values"]
        block_id = next((each for each in values if field_name(each) == field), field)
        values[block_id] = {field: {"type": "plain_text_input", "value": typed}}
    return kind, copied


def name_of(body: Json) -> str | None:
    """Return the command, menu, shortcut or form that a request is of."""
    if body.get("type") == "view_submission":
        return str(body["view"]["callback_id"])
    return body.get("command") or body.get("action_id") or body.get("callback_id")


class Watched:
    """All that leaves the bot while a request is handled: calls, answers, lines of the log; and what it stored."""

    def __init__(self, hospital: Hospital, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
        self.hospital, self.caplog = hospital, caplog
        self.calls: list[Json] = []
        for client in (WebClient, MeasuredClient):
            monkeypatch.setattr(client, "files_upload_v2", lambda _, **__: {"file": {"id": "F1"}})
            monkeypatch.setattr(client, "api_call", self._call)

    def _call(self, method: str, **given: Any) -> Any:
        self.calls.append({"method": method, **given})
        return answer(self.hospital, method, given)

    def send(self, kind: str, body: Json) -> str:
        """Deliver a request, and return what its sender was shown or told."""
        self.calls.clear()
        self.caplog.clear()
        response = respond(self.hospital.program.app, SocketModeRequest(kind, "E1", body))
        assert response.status == 200
        return str(response.body) + json.dumps(self.calls, default=str)

    def traces(self) -> list[str]:
        """Return where something that was typed still stands."""
        with self.hospital.db() as s:
            tables = {each.name: str(s.execute(select(each)).all()) for each in Base.metadata.sorted_tables}
        logged = {"log": "\n".join(f"{each.getMessage()} {each.exc_text}" for each in self.caplog.records)}
        return [name for name, content in (tables | logged).items() if CANARY in content]


@pytest.fixture
def watched(
    hospital: Hospital,
    payloads: list[tuple[str, Json]],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> Watched:
    assert payloads
    hospital.settle()
    caplog.set_level(logging.DEBUG)
    return Watched(hospital, monkeypatch, caplog)


@pytest.mark.everything
def test_what_is_typed_anywhere_is_held_to_the_guards(payloads: list[tuple[str, Json]], watched: Watched) -> None:
    """One test, because recording a payload of each kind takes a while."""
    steps = set(MANIFEST["functions"])
    forms = {str(each) for each in IDS if isinstance(each, CallbackId)} - steps
    assert forms - {name_of(body) for _, body in payloads} == set(), "forms that no payload was recorded of"
    for place in sorted(places_in_code()):
        _check_stopped(place, payloads, watched)
    _check_help_can_be_chosen(payloads, watched)
    _check_a_field_is_found_without_its_block(payloads, watched)


def _check_stopped(place: str, payloads: list[tuple[str, Json]], watched: Watched) -> None:
    shown = watched.send(*request_for(place, payloads, DANGER))
    assert "988" in shown, place
    assert CANARY not in shown, place
    shown = watched.send(*request_for(place, payloads, PATIENT))
    assert CANARY not in shown, place
    assert "gives away a patient" in shown or '"options": []' in shown, place
    assert watched.traces() == [], place


def _check_help_can_be_chosen(payloads: list[tuple[str, Json]], watched: Watched) -> None:
    """In each menu that looks things up; it opens help, and is never stored."""
    kind, tapped = next(each for each in payloads if (each[1].get("actions") or [{}])[0].get("action_id"))
    for menu in (each for each in IDS if isinstance(each, OptionsId)):
        for chosen in ({"selected_option": HELP_OPTION}, {"selected_options": [HELP_OPTION]}):
            body = json.loads(json.dumps(tapped)) | {"actions": [{"action_id": menu, "type": "x", **chosen}]}
            assert "988" in watched.send(kind, body)
    kind, form = next(each for each in payloads if name_of(each[1]) == offer.ASPECTS_FORM)
    for elements in form["view"]["state"]["values"].values():
        next(iter(elements.values()))["selected_options"].append(HELP_OPTION)
    watched.send(kind, form)
    with watched.hospital.db() as s:
        assert "help" not in s.scalars(select(OfferAspect.aspect)).all()


def _check_a_field_is_found_without_its_block(payloads: list[tuple[str, Json]], watched: Watched) -> None:
    """A client may send a form back without its blocks."""
    kind, form = request_for(f"{offer.FORM}:learning", payloads, PATIENT)
    form["view"] |= {"blocks": [{"type": "input"}]}
    assert '{"learning": "This looks like' in watched.send(kind, form)
