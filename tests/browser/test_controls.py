"""Every control that Slack has, used in a real browser; the app receives what Slack would send."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from slack_bolt import App
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_sdk import WebClient

from sandbox.server import Server
from sandbox.waiting import wait_for
from tests.sandbox.steps import EVENT_SCOPES, SPEC, channel, event_manifest

pytestmark = pytest.mark.browser
Json = dict[str, Any]


def text(words: str) -> Json:
    return {"type": "plain_text", "text": words}


OPTIONS = [{"text": text(name.capitalize()), "value": name} for name in ("green", "black", "mint")]
KINDS: dict[str, Json] = {
    "plain_text_input": {},
    "number_input": {"is_decimal_allowed": False},
    "email_text_input": {},
    "url_text_input": {},
    "rich_text_input": {},
    "static_select": {"options": OPTIONS},
    "multi_static_select": {"options": OPTIONS},
    "external_select": {"min_query_length": 0},
    "multi_external_select": {"min_query_length": 0},
    "users_select": {},
    "multi_users_select": {},
    "conversations_select": {},
    "channels_select": {},
    "multi_channels_select": {},
    "checkboxes": {"options": OPTIONS},
    "radio_buttons": {"options": OPTIONS},
    "datepicker": {},
    "timepicker": {},
    "datetimepicker": {},
    "file_input": {},
}


def form() -> Json:
    blocks = [
        {
            "type": "input", "block_id": kind, "optional": True, "label": text(kind),
            "element": {"type": kind, "action_id": kind, **more},
        }
        for kind, more in KINDS.items()
    ]  # fmt: skip
    return {"type": "modal", "callback_id": "tea", "title": text("Tea"), "submit": text("Brew"), "blocks": blocks}


def answer_form(title: str) -> Json:
    way = {"type": "plain_text_input", "action_id": "way"}
    field = {"type": "input", "block_id": "way", "label": text("Which way?"), "element": way}
    return {"type": "modal", "callback_id": "paths", "title": text(title), "submit": text("Go"), "blocks": [field]}


class FormApp:
    """An app with one form; it records submissions and actions."""

    def __init__(self, server: Server) -> None:
        self.server, self.submitted, self.clicked = server, list[Json](), list[Json]()
        self.view = form()
        app = server.slack.workspace.app
        bolt = App(client=WebClient(app.bot_token, base_url=f"{server.address}/api/"), process_before_response=True)
        bolt.shortcut("brew")(self.open)
        bolt.view("tea")(self.save)
        bolt.view("paths")(self.answer)
        bolt.options(re.compile(".*"))(self.offer)
        bolt.action(re.compile(".*"))(self.click)
        self.client = bolt.client
        self.handler = SocketModeHandler(bolt, app.app_token)
        self.handler.client.web_client.base_url = f"{server.address}/api/"

    def open(self, ack: Any, shortcut: Json, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=shortcut["trigger_id"], view=self.view)

    def answer(self, ack: Any, view: Json) -> None:
        """Answer a submission in the way that was typed into it."""
        way, _, title = view["state"]["values"]["way"]["way"]["value"].partition(" ")
        if way == "errors":
            ack(response_action="errors", errors={"way": "Too hot to hold"})
        elif way in ("update", "push"):
            ack(response_action=way, view=answer_form(title))
        elif way == "clear":
            ack(response_action="clear")
        else:
            ack()

    def save(self, ack: Any, view: Json) -> None:
        self.submitted.append({block: next(iter(state.values())) for block, state in view["state"]["values"].items()})
        ack()

    def offer(self, ack: Any, payload: Json) -> None:
        ack(options=[option for option in OPTIONS if payload["value"] in option["value"]])

    def click(self, ack: Any, action: Json) -> None:
        ack()
        self.clicked.append(action)


@pytest.fixture
def form_app() -> Iterator[FormApp]:
    with Server(event_manifest(0, *EVENT_SCOPES, "reactions:write", "files:read"), SPEC) as server:
        app = FormApp(server)
        app.handler.connect()  # type: ignore[no-untyped-call]
        wait_for(lambda: server.slack.sockets.connections, "the app to connect")
        yield app
        app.handler.client.auto_reconnect_enabled = False
        server.stop(wait=False)  # stop the server first: the client waits for messages that never come
        app.handler.close()  # type: ignore[no-untyped-call]


@pytest.fixture
def page(browser: Browser, form_app: FormApp) -> Iterator[Page]:
    page_errors: list[str] = []
    opened = browser.new_page(viewport={"width": 1200, "height": 900})
    opened.on("pageerror", lambda error: page_errors.append(str(error)))
    opened.goto(f"{form_app.server.address}/#as=ben")
    expect(opened.locator("nav").get_by_role("button", name=re.compile("tea"))).to_be_visible()
    yield opened
    opened.close()
    assert page_errors == []


def open_form(page: Page) -> Any:
    page.get_by_label("Shortcuts").select_option("brew")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    return dialog


def test_every_control_can_be_filled_in(page: Page, form_app: FormApp) -> None:
    dialog = open_form(page)
    dialog.get_by_label("plain_text_input").fill("<b>leaf</b>")
    dialog.get_by_label("number_input").fill("3")
    dialog.get_by_label("email_text_input").fill("ben@example.com")
    dialog.get_by_label("url_text_input").fill("https://example.com/tea")
    dialog.get_by_label("rich_text_input").fill("strong and sweet")
    dialog.get_by_label("static_select", exact=False).first.select_option("mint")
    field = dialog.locator("[data-block=multi_static_select] input")
    for letter in ("g", "b"):
        field.fill(letter)
        dialog.locator("[data-block=multi_static_select]").get_by_role("option").first.click()
    for kind, typed in (("external_select", "mi"), ("multi_external_select", "gr")):
        dialog.locator(f"[data-block={kind}] input").fill(typed)
        dialog.locator(f"[data-block={kind}]").get_by_role("option").first.click()
    dialog.locator("[data-block=users_select] select").select_option(label="Amara Fable")
    dialog.locator("[data-block=multi_users_select] input").fill("Amara")
    dialog.locator("[data-block=multi_users_select]").get_by_role("option").first.click()
    dialog.locator("[data-block=conversations_select] select").select_option(label="#tea")
    dialog.locator("[data-block=channels_select] select").select_option(label="#coffee")
    dialog.locator("[data-block=multi_channels_select] input").fill("tea")
    dialog.locator("[data-block=multi_channels_select]").get_by_role("option").first.click()
    dialog.locator("[data-block=checkboxes]").get_by_label("Green").check()
    dialog.locator("[data-block=checkboxes]").get_by_label("Mint").check()
    dialog.locator("[data-block=radio_buttons]").get_by_label("Black").check()
    dialog.locator("[data-block=datepicker] input").fill("2031-03-05")
    dialog.locator("[data-block=timepicker] input").fill("16:30")
    dialog.locator("[data-block=datetimepicker] input").fill("2031-03-05T12:00")
    dialog.locator("[data-block=file_input] input").set_input_files(
        {"name": "leaf.txt", "mimeType": "text/plain", "buffer": b"green"}
    )
    expect(dialog.locator("[data-block=file_input]")).to_contain_text("leaf.txt")
    dialog.get_by_role("button", name="Brew").click()
    expect(dialog).to_be_hidden()
    check_submission(form_app)


def check_submission(form_app: FormApp) -> None:
    (got,) = form_app.submitted
    state = {kind: {name: value for name, value in each.items() if name != "type"} for kind, each in got.items()}
    workspace = form_app.server.slack.workspace
    amara = workspace.user_named("amara").id
    assert state["plain_text_input"] == {"value": "&lt;b&gt;leaf&lt;/b&gt;"}
    assert state["number_input"] == {"value": "3"}
    assert state["rich_text_input"]["rich_text_value"]["elements"][0]["elements"][0]["text"] == "strong and sweet"
    assert state["static_select"]["selected_option"]["value"] == "mint"
    assert {o["value"] for o in state["multi_static_select"]["selected_options"]} == {"green", "black"}
    assert state["external_select"]["selected_option"]["value"] == "mint"
    assert [o["value"] for o in state["multi_external_select"]["selected_options"]] == ["green"]
    assert state["users_select"] == {"selected_user": amara}
    assert state["multi_users_select"] == {"selected_users": [amara]}
    assert state["conversations_select"] == {"selected_conversation": channel(form_app.server, "tea")}
    assert state["channels_select"] == {"selected_channel": channel(form_app.server, "coffee")}
    assert state["multi_channels_select"] == {"selected_channels": [channel(form_app.server, "tea")]}
    assert [o["value"] for o in state["checkboxes"]["selected_options"]] == ["green", "mint"]
    assert state["radio_buttons"]["selected_option"]["value"] == "black"
    assert state["datepicker"] == {"selected_date": "2031-03-05"}
    assert state["timepicker"] == {"selected_time": "16:30"}
    assert state["datetimepicker"] == {"selected_date_time": 1930500000}  # noon in Chicago
    assert [file["name"] for file in state["file_input"]["files"]] == ["leaf.txt"]


def test_a_modal_can_be_answered_and_closed_in_every_way(page: Page, form_app: FormApp) -> None:
    form_app.view = answer_form("First")
    dialog = open_form(page)

    def go(way: str) -> None:
        dialog.get_by_label("Which way?").fill(way)
        dialog.get_by_role("button", name="Go").click()

    go("errors")
    expect(dialog.get_by_role("alert")).to_contain_text("Too hot to hold")
    expect(dialog.get_by_label("Which way?")).to_have_value("errors")
    for way, title in (("update", "Updated"), ("push", "Second"), ("push", "Third")):
        go(f"{way} {title}")
        expect(dialog.get_by_role("heading", name=title)).to_be_visible()
    dialog.get_by_role("button", name="Back").click()
    expect(dialog.get_by_role("heading", name="Second")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog.get_by_role("heading", name="Updated")).to_be_visible()
    go("push Another")
    expect(dialog.get_by_role("heading", name="Another")).to_be_visible()
    go("clear")
    expect(dialog).to_be_hidden()
    open_form(page)
    go("push Last")
    expect(dialog.get_by_role("heading", name="Last")).to_be_visible()
    dialog.get_by_role("button", name="Close all").click()
    expect(dialog).to_be_hidden()


def test_controls_in_a_message_send_actions_and_confirm_first(page: Page, form_app: FormApp) -> None:
    sure = {"title": text("Sure?"), "text": text("Really pour?"), "confirm": text("Pour"), "deny": text("No")}
    elements = [
        {"type": "button", "text": text("Pour"), "action_id": "pour", "value": "1", "confirm": sure},
        {"type": "overflow", "action_id": "over", "options": OPTIONS},
        {"type": "static_select", "action_id": "static", "options": OPTIONS, "confirm": sure},
    ]
    tea = channel(form_app.server, "tea")
    form_app.client.chat_postMessage(channel=tea, text="x", blocks=[{"type": "actions", "elements": elements}])
    log = page.get_by_role("log")
    log.get_by_role("button", name="Pour").click()
    page.get_by_role("dialog").get_by_role("button", name="No").click()
    log.get_by_role("button", name="Pour").click()
    page.get_by_role("dialog").get_by_role("button", name="Pour").click()
    log.get_by_label("More", exact=True).select_option("mint")
    log.get_by_role("combobox").filter(has_text="Choose").first.select_option("black")
    page.get_by_role("dialog").get_by_role("button", name="Pour").click()
    wait_for(lambda: len(form_app.clicked) == 3, "three actions")
    assert sorted(action["action_id"] for action in form_app.clicked) == ["over", "pour", "static"]
    (mint,) = (action for action in form_app.clicked if action["action_id"] == "over")
    assert mint["selected_option"]["value"] == "mint"


def test_reactions_and_the_clock_can_be_used_from_the_page(page: Page, form_app: FormApp) -> None:
    tea = channel(form_app.server, "tea")
    form_app.client.chat_postMessage(channel=tea, text="Green :tea:?")
    log = page.get_by_role("log")
    expect(log).to_contain_text("Green 🍵?")
    log.get_by_label("Add a reaction").select_option("heart")
    expect(log.get_by_role("button", name="❤️ 1")).to_have_attribute("aria-pressed", "true")
    log.get_by_role("button", name="❤️ 1").click()
    expect(log.get_by_role("button", name="❤️ 1")).to_be_hidden()
    at = int(form_app.server.clock.time()) + 3600
    form_app.client.chat_scheduleMessage(channel=tea, text="It has brewed", post_at=at)
    page.get_by_role("button", name="+1 hour").hover()
    form_app.client.chat_postMessage(channel=tea, text="Wait for it")
    expect(page.get_by_role("button", name="Next due")).to_be_enabled()
    page.get_by_role("button", name="Next due").click()
    expect(log).to_contain_text("It has brewed")
    page.get_by_role("button", name="Freeze").click()
    expect(page.get_by_role("button", name="Run")).to_have_attribute("aria-pressed", "true")
    assert form_app.server.clock.frozen


def test_two_people_can_be_shown_side_by_side(page: Page, form_app: FormApp) -> None:
    page.goto(f"{form_app.server.address}/split_view.html#ben,amara")
    ben, amara = page.frame_locator("iframe >> nth=0"), page.frame_locator("iframe >> nth=1")
    ben.get_by_label("Message", exact=True).fill("Two cups?")
    ben.get_by_label("Message", exact=True).press("Enter")
    expect(amara.get_by_role("log")).to_contain_text("Two cups?")
