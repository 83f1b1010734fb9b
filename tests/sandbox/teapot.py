"""Teapot, a small Bolt app for tests of forms, commands and modals: any Bolt app runs in the sandbox."""

import re
from typing import Any

from slack_bolt import App
from slack_sdk import WebClient

from bot.config import Settings
from bot.slack.socket_mode import SocketModeConnection
from sandbox.client import UserClient
from sandbox.server import Server

Json = dict[str, Any]
TEAPOT_MANIFEST: Json = {
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
    """The app; it records every payload it receives in `received`."""

    def __init__(self, server: Server) -> None:
        self.received: list[Json] = []
        app = server.slack.workspace.app
        bolt = App(client=WebClient(app.bot_token, base_url=f"{server.address}/api/"), process_before_response=True)
        bolt.command("/tea")(self.tea)
        bolt.view("tea")(self.brew)
        bolt.view_closed("tea")(self.record)
        bolt.options("external_select")(self.offer)
        bolt.event("app_home_opened")(self.record)
        bolt.action("again")(self.again)
        bolt.action(re.compile("external_select|who|some"))(self.record)
        self.connection = SocketModeConnection(
            bolt, Settings(app.bot_token, app.app_token, "", f"{server.address}/api/")
        )

    def record(self, ack: Any, body: Json) -> None:
        ack()
        self.received.append(body)

    def tea(self, ack: Any, body: Json, client: WebClient, respond: Any) -> None:
        self.received.append(body)
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
        self.received.append(body)
        respond("more tea", replace_original=False)

    def brew(self, ack: Any, body: Json) -> None:
        self.received.append(body)
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

    many = 0  # when above 0, offer answers with this many options

    def offer(self, ack: Any, payload: Json) -> None:
        if self.many:
            ack(options=[{"text": text("x"), "value": str(number)} for number in range(self.many)])
            return
        ack(options=[option for option in OPTIONS if payload["value"] in option["value"]])


def open_form(ben: UserClient) -> Json:
    """Open the Tea form with `/tea form`."""
    ben.command("/tea form")
    return ben.await_modal("Tea")
