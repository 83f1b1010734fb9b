"""Stacks of windows, and what is entered in messages and in Home, as Slack's client handles them."""

from typing import Any

import pytest
from slack_sdk import WebClient

from sandbox.client import Refused, UserClient, WorkspaceClient
from sandbox.server import Server
from tests.sandbox.test_more_methods import refusal
from tests.sandbox.test_people import FORM, OPTIONS, Json, Teapot, ben, form, place, teapot, text

__all__ = ["ben", "place", "teapot"]  # fixtures


@pytest.fixture
def client(place: Server) -> WebClient:
    return WebClient(place.slack.workspace.app.bot_token, base_url=f"{place.address}/api/", retry_handlers=[])


def trigger(place: Server, view: str | None = None) -> str:
    return place.slack.workspace.new_trigger(place.slack.workspace.user_named("ben").id, view)


def plain(**more: Any) -> Json:
    return {"type": "modal", "title": text("Plain"), "blocks": [{"type": "divider"}], **more}


def test_three_windows_are_the_most_however_they_come(place: Server, client: WebClient) -> None:
    view = client.views_open(trigger_id=trigger(place), view=plain())["view"]["id"]
    for _ in range(2):
        view = client.views_open(trigger_id=trigger(place, view), view=plain())["view"]["id"]
    assert refusal(client.views_open, trigger_id=trigger(place, view), view=plain()) == "push_limit_reached"
    assert refusal(client.views_push, trigger_id=trigger(place, view), view=plain()) == "push_limit_reached"


def test_a_fourth_window_as_an_answer_is_refused(ben: UserClient) -> None:
    form(ben)
    for _ in range(2):
        ben.submit(plain_text_input="push")
    with pytest.raises(Refused, match="a view that Slack would refuse"):
        ben.submit(plain_text_input="push")


def test_nothing_is_put_over_a_window_that_is_not_there(place: Server, client: WebClient) -> None:
    assert refusal(client.views_push, trigger_id=trigger(place), view=plain()) == "not_found"


def test_an_external_id_is_free_again_when_its_window_is_gone(place: Server, client: WebClient) -> None:
    named = plain(external_id="one")
    client.views_open(trigger_id=trigger(place), view=named)
    assert refusal(client.views_open, trigger_id=trigger(place), view=named) == "duplicate_external_id"
    client.views_open(trigger_id=trigger(place), view=plain())
    assert client.views_open(trigger_id=trigger(place), view=named)["ok"]


def test_a_window_that_clears_on_close_takes_the_others_with_it(place: Server, teapot: Teapot, ben: UserClient) -> None:
    form(ben)
    client = WebClient(place.slack.workspace.app.bot_token, base_url=f"{place.address}/api/")
    under = ben.await_modal("Tea")["id"]
    client.views_push(trigger_id=trigger(place, under), view=plain(clear_on_close=True))
    ben.await_modal("Plain")
    ben.close_modal()
    assert ben.modal is None
    assert any(body.get("type") == "view_closed" and body["is_cleared"] for body in teapot.heard)


def test_a_window_that_clears_on_close_is_sent_like_any_other(
    place: Server, client: WebClient, ben: UserClient
) -> None:
    form(ben)
    under = ben.await_modal("Tea")["id"]
    client.views_push(trigger_id=trigger(place, under), view={**FORM, "title": text("Over"), "clear_on_close": True})
    ben.await_modal("Over")
    ben.submit(plain_text_input="ok")
    assert ben.modal
    assert ben.modal["id"] == under


CONTROLS: list[Json] = [
    {
        "type": "actions",
        "block_id": "a/b",
        "elements": [
            {"type": "external_select", "action_id": "external_select", "min_query_length": 0},
            {"type": "users_select", "action_id": "who"},
            {"type": "multi_static_select", "action_id": "some", "options": OPTIONS, "max_selected_items": 1},
            {"type": "button", "action_id": "again", "text": text("Again"), "value": "7"},
        ],
    }
]


def test_what_is_chosen_in_a_message_comes_with_the_next_press(
    client: WebClient, teapot: Teapot, ben: UserClient
) -> None:
    growth = ben.channel("growth")
    ts = client.chat_postMessage(channel=growth, text="x", blocks=CONTROLS)["ts"]
    where: Json = {"channel": growth, "ts": ts, "block_id": "a/b"}
    offered = ben.workspace.post(f"{ben.here}/options", **where, action_id="external_select", query="mint")["options"]
    assert [each["value"] for each in offered] == ["mint"]
    ben.workspace.post(f"{ben.here}/press", **where, action_id="external_select", value="mint")
    ben.workspace.post(f"{ben.here}/press", **where, action_id="again", values={"a/b": {"who": ben.id}})
    held = teapot.heard[-1]["state"]["values"]["a/b"]
    assert held["external_select"]["selected_option"]["value"] == "mint"
    assert held["who"]["selected_user"] == ben.id


@pytest.mark.parametrize(("action", "value"), [("who", "NOBODY"), ("some", ["green", "black"]), ("some", ["cocoa"])])
def test_what_no_menu_offers_cannot_be_chosen(client: WebClient, ben: UserClient, action: str, value: Any) -> None:
    growth = ben.channel("growth")
    ts = client.chat_postMessage(channel=growth, text="x", blocks=CONTROLS)["ts"]
    with pytest.raises(Refused, match=r"among the choices|at most 1"):
        ben.workspace.post(f"{ben.here}/press", channel=growth, ts=ts, block_id="a/b", action_id=action, value=value)


def test_a_menu_of_more_than_a_hundred_is_refused(client: WebClient, teapot: Teapot, ben: UserClient) -> None:
    growth = ben.channel("growth")
    ts = client.chat_postMessage(channel=growth, text="x", blocks=CONTROLS)["ts"]
    where: Json = {"channel": growth, "ts": ts, "block_id": "a/b", "action_id": "external_select"}
    teapot.many = 100
    assert len(ben.workspace.post(f"{ben.here}/options", **where, query="many")["options"]) == 100
    teapot.many = 101
    with pytest.raises(Refused, match="options that Slack would refuse"):
        ben.workspace.post(f"{ben.here}/options", **where, query="many")


@pytest.mark.parametrize("answer", [{"delete_original": True}, {"replace_original": True, "text": "instead"}])
def test_a_whisper_can_be_taken_back_or_replaced(place: Server, ben: UserClient, teapot: Teapot, answer: Json) -> None:
    ben.command("/tea")
    whisper = ben.await_message("Again", ben.channel("growth"))
    ben.click("Again", whisper)
    workspace = WorkspaceClient(place.address)
    sent = workspace.http.post(teapot.heard[-1]["response_url"], json=answer)
    workspace.close()
    assert sent.text == "ok"
    shown = [ben.says(message) for message in ben.messages(ben.channel("growth"))]
    assert [words for words in shown if "Again" in words] == []
    assert ("instead" in " ".join(shown)) == ("text" in answer)


def test_an_empty_answer_to_a_response_url_is_a_bad_request(place: Server, ben: UserClient, teapot: Teapot) -> None:
    ben.command("/tea")
    workspace = WorkspaceClient(place.address)
    sent = workspace.http.post(teapot.heard[-1]["response_url"], json={})
    workspace.close()
    assert (sent.status_code, sent.text) == (400, "no_text")
