"""Stacks of modals, and input in messages and ephemeral messages, handled as Slack's client does."""

from typing import Any

import pytest
from slack_sdk import WebClient

from sandbox.client import Refused, UserClient, WorkspaceClient
from sandbox.server import Server
from tests.sandbox.steps import error_code
from tests.sandbox.teapot import FORM, OPTIONS, Json, Teapot, open_form, text


@pytest.fixture
def client(teapot_place: Server) -> WebClient:
    return WebClient(
        teapot_place.slack.workspace.app.bot_token, base_url=f"{teapot_place.address}/api/", retry_handlers=[]
    )


def trigger(teapot_place: Server, view: str | None = None) -> str:
    return teapot_place.slack.workspace.new_trigger(teapot_place.slack.workspace.user_named("ben").id, view)


def plain_modal(**more: Any) -> Json:
    return {"type": "modal", "title": text("Plain"), "blocks": [{"type": "divider"}], **more}


def test_at_most_three_modals_can_be_stacked_by_open_or_push(teapot_place: Server, client: WebClient) -> None:
    view = client.views_open(trigger_id=trigger(teapot_place), view=plain_modal())["view"]["id"]
    for _ in range(2):
        view = client.views_open(trigger_id=trigger(teapot_place, view), view=plain_modal())["view"]["id"]
    assert (
        error_code(client.views_open, trigger_id=trigger(teapot_place, view), view=plain_modal())
        == "push_limit_reached"
    )
    assert (
        error_code(client.views_push, trigger_id=trigger(teapot_place, view), view=plain_modal())
        == "push_limit_reached"
    )


def test_a_response_action_cannot_push_a_fourth_modal(ben: UserClient) -> None:
    open_form(ben)
    for _ in range(2):
        ben.submit(plain_text_input="push")
    with pytest.raises(Refused, match="a view that Slack would refuse"):
        ben.submit(plain_text_input="push")


def test_a_view_cannot_be_pushed_when_no_modal_is_open(teapot_place: Server, client: WebClient) -> None:
    assert error_code(client.views_push, trigger_id=trigger(teapot_place), view=plain_modal()) == "not_found"


def test_an_external_id_can_be_reused_after_its_modal_closes(teapot_place: Server, client: WebClient) -> None:
    named = plain_modal(external_id="one")
    client.views_open(trigger_id=trigger(teapot_place), view=named)
    assert error_code(client.views_open, trigger_id=trigger(teapot_place), view=named) == "duplicate_external_id"
    client.views_open(trigger_id=trigger(teapot_place), view=plain_modal())
    assert client.views_open(trigger_id=trigger(teapot_place), view=named)["ok"]


def test_closing_a_modal_with_clear_on_close_closes_the_stack(
    teapot_place: Server, teapot: Teapot, ben: UserClient
) -> None:
    open_form(ben)
    client = WebClient(teapot_place.slack.workspace.app.bot_token, base_url=f"{teapot_place.address}/api/")
    under = ben.await_modal("Tea")["id"]
    client.views_push(trigger_id=trigger(teapot_place, under), view=plain_modal(clear_on_close=True))
    ben.await_modal("Plain")
    ben.close_modal()
    assert ben.modal is None
    assert any(body.get("type") == "view_closed" and body["is_cleared"] for body in teapot.received)


def test_submitting_a_modal_with_clear_on_close_closes_only_that_one(
    teapot_place: Server, client: WebClient, ben: UserClient
) -> None:
    open_form(ben)
    under = ben.await_modal("Tea")["id"]
    client.views_push(
        trigger_id=trigger(teapot_place, under), view={**FORM, "title": text("Over"), "clear_on_close": True}
    )
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


def test_choices_in_a_message_come_with_the_next_action(client: WebClient, teapot: Teapot, ben: UserClient) -> None:
    growth = ben.channel("growth")
    ts = client.chat_postMessage(channel=growth, text="x", blocks=CONTROLS)["ts"]
    where: Json = {"channel": growth, "ts": ts, "block_id": "a/b"}
    offered = ben.workspace.post(f"{ben.here}/options", **where, action_id="external_select", query="mint")["options"]
    assert [each["value"] for each in offered] == ["mint"]
    ben.workspace.post(f"{ben.here}/click", **where, action_id="external_select", value="mint")
    ben.workspace.post(f"{ben.here}/click", **where, action_id="again", values={"a/b": {"who": ben.id}})
    state = teapot.received[-1]["state"]["values"]["a/b"]
    assert state["external_select"]["selected_option"]["value"] == "mint"
    assert state["who"]["selected_user"] == ben.id


@pytest.mark.parametrize(("action", "value"), [("who", "NOBODY"), ("some", ["green", "black"]), ("some", ["cocoa"])])
def test_only_offered_options_can_be_chosen(client: WebClient, ben: UserClient, action: str, value: Any) -> None:
    growth = ben.channel("growth")
    ts = client.chat_postMessage(channel=growth, text="x", blocks=CONTROLS)["ts"]
    with pytest.raises(Refused, match=r"among the choices|at most 1"):
        ben.workspace.post(f"{ben.here}/click", channel=growth, ts=ts, block_id="a/b", action_id=action, value=value)


def test_more_than_a_hundred_options_are_refused(client: WebClient, teapot: Teapot, ben: UserClient) -> None:
    growth = ben.channel("growth")
    ts = client.chat_postMessage(channel=growth, text="x", blocks=CONTROLS)["ts"]
    where: Json = {"channel": growth, "ts": ts, "block_id": "a/b", "action_id": "external_select"}
    teapot.many = 100
    assert len(ben.workspace.post(f"{ben.here}/options", **where, query="many")["options"]) == 100
    teapot.many = 101
    with pytest.raises(Refused, match="options that Slack would refuse"):
        ben.workspace.post(f"{ben.here}/options", **where, query="many")


@pytest.mark.parametrize("answer", [{"delete_original": True}, {"replace_original": True, "text": "instead"}])
def test_an_ephemeral_message_can_be_deleted_or_replaced(
    teapot_place: Server, ben: UserClient, teapot: Teapot, answer: Json
) -> None:
    ben.command("/tea")
    message = ben.await_message("Again", ben.channel("growth"))
    ben.click("Again", message)
    workspace = WorkspaceClient(teapot_place.address)
    sent = workspace.http.post(teapot.received[-1]["response_url"], json=answer)
    workspace.close()
    assert sent.text == "ok"
    shown = [ben.says(each) for each in ben.messages(ben.channel("growth"))]
    assert [words for words in shown if "Again" in words] == []
    assert ("instead" in " ".join(shown)) == ("text" in answer)


def test_an_empty_answer_to_a_response_url_is_a_bad_request(
    teapot_place: Server, ben: UserClient, teapot: Teapot
) -> None:
    ben.command("/tea")
    workspace = WorkspaceClient(teapot_place.address)
    sent = workspace.http.post(teapot.received[-1]["response_url"], json={})
    workspace.close()
    assert (sent.status_code, sent.text) == (400, "no_text")
