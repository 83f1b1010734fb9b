"""What people do reaches the app as Slack would send it; any Bolt app will do, so this one is a small one."""

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from bot.config import Settings
from bot.slack.socket_mode import SocketModeConnection
from sandbox.client import Refused, UserClient, WorkspaceClient, wait_for
from sandbox.control_api import routes
from sandbox.server import Server
from tests.hospital import CAST, ROOT

Json = dict[str, Any]
MANIFEST: Json = {
    "display_information": {"name": "Teapot"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "slash_commands": [{"command": "/tea", "description": "Make tea"}],
    },
    "oauth_config": {"scopes": {"bot": ["chat:write", "commands", "users:read", "files:read"]}},
    "settings": {"event_subscriptions": {"bot_events": ["app_home_opened"]}},
}


def text(words: str) -> Json:
    return {"type": "plain_text", "text": words}


def control(kind: str, **more: Any) -> Json:
    return {
        "type": "input",
        "block_id": kind,
        "optional": True,
        "label": text(kind),
        "element": {"type": kind, "action_id": kind, **more},
    }


OPTIONS = [{"text": text(name), "value": name} for name in ("green", "black", "mint")]
FORM: Json = {
    "type": "modal",
    "callback_id": "tea",
    "notify_on_close": True,
    "title": text("Tea"),
    "submit": text("Brew"),
    "blocks": [
        control("plain_text_input", max_length=10, min_length=2),
        control("number_input", is_decimal_allowed=False, min_value="1", max_value="3"),
        control("email_text_input"),
        control("url_text_input"),
        control("static_select", options=OPTIONS),
        control("multi_static_select", options=OPTIONS, max_selected_items=2),
        control("external_select", min_query_length=0),
        control("checkboxes", options=OPTIONS),
        control("radio_buttons", options=OPTIONS, initial_option=OPTIONS[0]),
        control("datepicker"),
        control("timepicker"),
        control("users_select"),
    ],
}


class Teapot:
    """A small Bolt app; it notes what it hears."""

    def __init__(self, server: Server) -> None:
        self.heard: list[Json] = []
        app = server.slack.workspace.app
        bolt = App(client=WebClient(app.bot_token, base_url=f"{server.address}/api/"), process_before_response=True)
        bolt.command("/tea")(self.tea)
        bolt.view("tea")(self.brew)
        bolt.view_closed("tea")(self.note)
        bolt.options("external_select")(self.offer)
        bolt.event("app_home_opened")(self.note)
        bolt.action("again")(self.again)
        bolt.action(re.compile("external_select|who|some"))(self.note)
        self.connection = SocketModeConnection(
            bolt, Settings(app.bot_token, app.app_token, "", f"{server.address}/api/")
        )

    def note(self, ack: Any, body: Json) -> None:
        ack()
        self.heard.append(body)

    def tea(self, ack: Any, body: Json, client: WebClient, respond: Any) -> None:
        self.heard.append(body)
        if body["text"] == "form":
            ack()
            client.views_open(trigger_id=body["trigger_id"], view=FORM)
        elif body["text"] == "wrong":
            ack({"blocks": [{"type": "nonsense"}], "text": "x"})
        elif body["text"] == "late":
            ack()
            for number in range(5):
                respond(f"cup {number}")
            assert respond("one too many").status_code == 404
        else:
            button = {"type": "button", "action_id": "again", "text": text("Again"), "value": "7"}
            ack(text="tea", blocks=[{"type": "actions", "block_id": "b", "elements": [button]}])

    def again(self, ack: Any, body: Json, respond: Any) -> None:
        ack()
        self.heard.append(body)
        respond("more tea", replace_original=False)

    def brew(self, ack: Any, body: Json) -> None:
        self.heard.append(body)
        typed = body["view"]["state"]["values"]["plain_text_input"]["plain_text_input"]["value"]
        answers: dict[str | None, Json] = {
            "errors": {"response_action": "errors", "errors": {"plain_text_input": "too hot"}},
            "nowhere": {"response_action": "errors", "errors": {"nowhere": "x"}},
            "update": {"response_action": "update", "view": {**FORM, "title": text("Updated")}},
            "push": {"response_action": "push", "view": {**FORM, "title": text("Pushed")}},
            "wrong": {"response_action": "update", "view": {**FORM, "title": text("x" * 25)}},
            "clear": {"response_action": "clear"},
        }
        ack(**answers.get(typed, {}))

    many = 0

    def offer(self, ack: Any, payload: Json) -> None:
        if self.many:
            ack(options=[{"text": text("x"), "value": str(number)} for number in range(self.many)])
            return
        ack(options=[option for option in OPTIONS if payload["value"] in option["value"]])


@pytest.fixture
def place() -> Iterator[Server]:
    server = Server(MANIFEST, CAST).start()
    yield server
    server.stop(wait=False)


@pytest.fixture
def teapot(place: Server) -> Iterator[Teapot]:
    made = Teapot(place)
    made.connection.start()
    yield made
    made.connection.stop()


@pytest.fixture
def ben(place: Server, teapot: Teapot) -> Iterator[UserClient]:
    assert teapot
    workspace = WorkspaceClient(place.address)
    yield workspace.person("ben")
    workspace.close()


def form(ben: UserClient) -> Json:
    ben.command("/tea form")
    return ben.await_modal("Tea")


def test_a_command_is_sent_and_its_answer_whispered(ben: UserClient, teapot: Teapot) -> None:
    ben.command("/tea green")
    heard = teapot.heard[0]
    assert (heard["command"], heard["text"], heard["user_id"]) == ("/tea", "green", ben.id)
    whispered = ben.await_message("[Again]")
    assert whispered["is_ephemeral"]
    ben.click("Again", whispered)
    ben.await_message("more tea")
    assert teapot.heard[1]["actions"][0]["value"] == "7"


def test_a_command_nobody_knows_is_refused(ben: UserClient) -> None:
    with pytest.raises(Refused, match="/coffee is not a valid command"):
        ben.command("/coffee")


def test_an_answer_with_wrong_blocks_is_refused(ben: UserClient, place: Server) -> None:
    with pytest.raises(Refused):
        ben.command("/tea wrong")
    assert all(not channel.ephemeral for channel in place.slack.workspace.channels.values())


def test_a_response_url_works_five_times(ben: UserClient) -> None:
    ben.command("/tea late")
    ben.await_message("cup 4")
    assert ben.find("one too many") is None


def test_everything_that_can_be_filled_in_arrives_as_slack_sends_it(ben: UserClient, teapot: Teapot) -> None:
    form(ben)
    assert [option["value"] for option in ben.options("external_select", "m")] == ["mint"]
    filled = {
        "plain_text_input": "leaves",
        "number_input": "2",
        "email_text_input": "tea@example.com",
        "url_text_input": "https://tea.example.com",
        "static_select": "black",
        "multi_static_select": ["mint", "green"],
        "external_select": "mint",
        "checkboxes": ["mint"],
        "radio_buttons": "black",
        "datepicker": "2031-03-03",
        "timepicker": "16:00",
        "users_select": ben.id,
    }
    assert ben.submit(**filled) == {}
    values = {name: next(iter(held.values())) for name, held in teapot.heard[-1]["view"]["state"]["values"].items()}
    assert values["plain_text_input"] == {"type": "plain_text_input", "value": "leaves"}
    assert values["static_select"]["selected_option"] == OPTIONS[1]
    assert values["multi_static_select"]["selected_options"] == [OPTIONS[2], OPTIONS[0]]
    assert values["external_select"]["selected_option"]["value"] == "mint"
    assert values["datepicker"] == {"type": "datepicker", "selected_date": "2031-03-03"}
    assert values["users_select"]["selected_user"] == ben.id
    assert ben.modal is None


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("plain_text_input", "x", "at least 2 characters"),
        ("plain_text_input", "x" * 11, "takes 10 characters; you have 11"),
        ("number_input", "4", "valid number"),
        ("number_input", "1.5", "valid number"),
        ("email_text_input", "tea", "valid email"),
        ("url_text_input", "tea", "valid URL"),
    ],
)
def test_the_client_says_at_the_field_what_does_not_fit(ben: UserClient, field: str, value: str, said: str) -> None:
    form(ben)
    errors = ben.submit(**{field: value})
    assert said in errors[field]


@pytest.mark.parametrize(
    ("field", "value"),
    [("multi_static_select", ["green", "black", "mint"]), ("static_select", "coffee")],
)
def test_what_a_control_cannot_hold_is_refused(ben: UserClient, field: str, value: Any) -> None:
    form(ben)
    with pytest.raises(Refused):
        ben.submit(**{field: value})


def test_a_submission_is_answered_in_every_way(ben: UserClient) -> None:
    form(ben)
    assert ben.submit(plain_text_input="errors") == {"plain_text_input": "too hot"}
    assert ben.submit(plain_text_input="update") == {}
    assert ben.await_modal()["title"]["text"] == "Updated"
    assert ben.submit(plain_text_input="push") == {}
    assert len(ben.screen()["modals"]) == 2
    for answer in ("wrong", "nowhere"):
        with pytest.raises(Refused):
            ben.submit(plain_text_input=answer)
    assert ben.submit(plain_text_input="clear") == {}
    assert ben.modal is None


def test_closing_is_told_to_an_app_that_asked_for_it(ben: UserClient, teapot: Teapot) -> None:
    form(ben)
    ben.close_modal()
    assert teapot.heard[-1]["type"] == "view_closed"
    assert "trigger_id" not in teapot.heard[-1]


def test_looking_at_home_is_told(ben: UserClient, teapot: Teapot) -> None:
    ben.workspace.post(f"{ben.here}/home")
    heard = wait_for(lambda: teapot.heard, "the event")
    assert heard[0]["event"]["type"] == "app_home_opened"
    assert heard[0]["event"]["user"] == ben.id


def test_an_event_that_is_not_acknowledged_comes_again(place: Server) -> None:
    workspace = WorkspaceClient(place.address)
    ben = workspace.person("ben")
    ben.workspace.post(f"{ben.here}/home")
    made = Teapot(place)
    made.connection.start()
    time.sleep(0.1)
    workspace.advance(61)
    heard = wait_for(lambda: made.heard, "the event, again")
    workspace.advance(301)
    time.sleep(0.2)
    assert len(heard) == 1
    retries = [e for e in place.slack.link.sent if e["type"] == "events_api"]
    assert retries[-1]["retry_attempt"] >= 1
    made.connection.stop()
    workspace.close()


def test_a_person_cannot_act_in_conversations_that_are_not_theirs(ben: UserClient, place: Server) -> None:
    hidden = place.slack.workspace.add_channel("channel", "secret", [], is_private=True)
    with pytest.raises(Refused, match="not in this conversation"):
        ben.say(hidden.id, "hello")
    with pytest.raises(Refused, match="nobody with this id"):
        ben.workspace.get("/sandbox/people/U000")


def test_an_app_that_is_not_there_is_said(place: Server) -> None:
    workspace = WorkspaceClient(place.address)
    with pytest.raises(Refused, match="Teapot did not respond"):
        workspace.person("ben").command("/tea")
    workspace.close()


def test_the_clock_moves_forward_only_and_can_stand_still(ben: UserClient) -> None:
    workspace = ben.workspace
    before = workspace.now()
    workspace.advance(3600)
    assert 3600 <= workspace.now() - before < 3660
    with pytest.raises(Refused, match="only moves forward"):
        workspace.post("/sandbox/clock", advance=-1)
    workspace.post("/sandbox/clock", frozen=True)
    stands = workspace.now()
    time.sleep(0.05)
    assert workspace.now() == stands
    workspace.advance(60)
    assert workspace.now() == stands + 60
    workspace.post("/sandbox/clock", frozen=False)
    assert workspace.now() - stands < 61


def test_every_address_is_documented() -> None:
    told = {entry.split(" ")[-1] for entry in (ROOT / "docs" / "sandbox.md").read_text("utf-8").split("`")}
    assert {getattr(route, "path", "") for route in routes()} - told == set()
