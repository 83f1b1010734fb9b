"""Escaping of `&`, `<` and `>`: always in messages and views, and in what people type as the switches say."""

import pytest
from slack_sdk import WebClient

from sandbox.client import Refused, UserClient, WorkspaceClient
from sandbox.escaping import sent, sent_text, typed
from sandbox.server import Server
from tests.sandbox.steps import channel, user
from tests.sandbox.teapot import Teapot, open_form


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("H&P <b> I&D", "H&amp;P &lt;b&gt; I&amp;D"),
        ("&amp;", "&amp;amp;"),
        ("<@U1> & <#C1|tea>", "<@U1> &amp; <#C1|tea>"),
        ("<https://x.example/?a=1&b=2|R&D>", "<https://x.example/?a=1&b=2|R&D>"),
        ("<!channel>", "<!channel>"),
        ("<!date^1^{date_long}, {time}|later> <x>", "<!date^1^{date_long}, {time}|later> &lt;x&gt;"),
    ],
)
def test_what_a_person_types_is_escaped_whole(text: str, stored: str) -> None:
    assert typed(text) == stored


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("H&P", "H&amp;P"),
        ("H&amp;P", "H&amp;P"),
        ("a < b", "a &lt; b"),
        ("&copy;", "&amp;copy;"),
        ("<!here>", "<!here>"),
    ],
)
def test_what_an_app_left_bare_is_escaped_and_the_rest_stays(text: str, stored: str) -> None:
    assert sent_text(text) == stored
    button = {"type": "button", "text": {"type": "plain_text", "text": text}, "value": text}
    assert sent([button]) == [{**button, "text": {"type": "plain_text", "text": stored}}]


def test_a_message_is_stored_escaped_and_shown_as_it_was_meant(
    place: Server, client: WebClient, workspace: WorkspaceClient
) -> None:
    tea, ben = channel(place, "tea"), workspace.person("ben")
    blocks = [{"type": "header", "text": {"type": "plain_text", "text": "H&P"}}]
    posted = client.chat_postMessage(channel=tea, text="H&amp;P", blocks=blocks, attachments=[{"text": "x"}])
    assert posted["message"]["text"] == "H&amp;P"
    assert posted["message"]["blocks"][0]["text"]["text"] == "H&amp;P"
    assert ben.says(ben.messages(tea)[-1]) == "H&P"
    assert ben.say(tea, "M&M")["text"] == "M&amp;M"
    assert ben.says(ben.messages(tea)[-1]) == "M&M"


@pytest.mark.parametrize(("is_on", "arrives"), [(True, "M&amp;M"), (False, "M&M")])
def test_the_switches_say_what_arrives_escaped(
    ben: UserClient, teapot: Teapot, teapot_place: Server, arrives: str, *, is_on: bool
) -> None:
    ben.workspace.post("/sandbox/escaping", commands=is_on, forms=is_on, profiles=is_on)
    ben.workspace.post(f"/sandbox/users/{ben.id}", title="M&M")
    open_form(ben)
    ben.options("external_select", "M&M")
    assert ben.submit(plain_text_input="M&M") == {}
    ben.command("/tea M&M")
    *_, form, command = teapot.received
    assert command["text"] == arrives
    assert form["view"]["state"]["values"]["plain_text_input"]["plain_text_input"]["value"] == arrives
    payloads = [each["payload"] for each in teapot_place.slack.dispatcher.sent]
    assert [each["value"] for each in payloads if each.get("type") == "block_suggestion"] == [arrives]
    app = teapot_place.slack.workspace.app
    client = WebClient(app.bot_token, base_url=f"{teapot_place.address}/api/")
    assert client.users_info(user=user(teapot_place, "ben"))["user"]["profile"]["title"] == arrives


@pytest.mark.parametrize("body", [{"commands": 1}, {"buttons": True}])
def test_a_switch_that_is_not_there_is_refused(workspace: WorkspaceClient, body: dict[str, object]) -> None:
    with pytest.raises(Refused):
        workspace.post("/sandbox/escaping", **body)
