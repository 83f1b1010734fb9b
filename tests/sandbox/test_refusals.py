"""Refusals by name: each one that the sandbox can give is given somewhere in these tests."""

import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient

from sandbox.client import WorkspaceClient
from sandbox.limits import VIEW_BYTES
from sandbox.response_urls import SECONDS, USES
from sandbox.server import Server
from sandbox.web_api import METHODS
from sandbox.web_api.files import MAX_BYTES
from sandbox.web_api.reactions import MAX_KINDS
from tests.hospital import ROOT
from tests.sandbox.shapes import unknown
from tests.sandbox.test_more_methods import MANIFEST, SPEC, channel, client, place, refusal, user, workspace

__all__ = ["client", "place", "workspace"]  # fixtures

Json = dict[str, Any]


def test_every_refusal_is_tested() -> None:
    given, tested = set[str](), "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("*.py"))
    for path in (ROOT / "sandbox").rglob("*.py"):
        code = path.read_text("utf-8")
        for found in re.findall(r'SlackError\(\s*"([a-z_]+)"(?: if [^)]* else "([a-z_]+)")?', code):
            given |= {each for each in found if each}
        given |= set(re.findall(r'(?:parsed|time)\("[a-z_]+", "([a-z_]+)"\)', code))
    assert len(given) > 70
    assert sorted(code for code in given if code not in tested) == []


def test_messages_that_are_too_much_or_contradict_themselves(place: Server, client: WebClient) -> None:
    tea, post = channel(place, "tea"), client.chat_postMessage
    assert refusal(post, channel=tea, text="x", markdown_text="y") == "markdown_text_conflict"
    assert post(channel=tea, markdown_text="*y*")["message"]["blocks"][0]["type"] == "markdown"
    assert post(channel=tea, text="x", attachments=[{"text": "a"}] * 100)["ok"]
    assert refusal(post, channel=tea, text="x", attachments=[{"text": "a"}] * 101) == "too_many_attachments"
    assert refusal(post, channel=tea, text="x", attachments="[") == "invalid_attachments"
    assert refusal(post, channel=tea, text="x", metadata="{") == "invalid_metadata_format"
    assert refusal(post, channel=tea, text="x", metadata={"event_type": "x"}) == "invalid_metadata_schema"
    assert refusal(client.chat_scheduleMessage, channel=tea, text="x", post_at="soon") == "invalid_time"
    assert refusal(client.dnd_teamInfo, users="") == "no_users_provided"


def test_channels_and_groups_that_cannot_be(place: Server, client: WebClient) -> None:
    bot = place.slack.workspace.app.user_id
    assert refusal(client.conversations_open, users=[bot, user(place, "ben")]) == "invalid_user_combination"
    assert refusal(client.conversations_create, name="") == "invalid_name_required"
    made = client.conversations_create(name="cake")["channel"]["id"]
    assert refusal(client.conversations_invite, channel=made, users="") == "no_user"
    client.conversations_archive(channel=made)
    assert refusal(client.conversations_archive, channel=made) == "already_archived"
    assert refusal(client.conversations_setTopic, channel=channel(place, "tea"), topic="x" * 251) == "too_long"


def test_files_and_reactions_past_their_limits(place: Server, client: WebClient) -> None:
    tea = channel(place, "tea")
    ts = client.chat_postMessage(channel=tea, text="x")["ts"]
    for number in range(MAX_KINDS):
        client.reactions_add(channel=tea, timestamp=ts, name=f"sign{number}")
    assert refusal(client.reactions_add, channel=tea, timestamp=ts, name="one_more") == "too_many_emoji"
    assert client.files_getUploadURLExternal(filename="x", length=MAX_BYTES)["ok"]
    too_large = refusal(client.files_getUploadURLExternal, filename="x", length=MAX_BYTES + 1)
    assert too_large == "file_upload_size_restricted"
    ticket = client.files_getUploadURLExternal(filename="x", length=1)
    httpx.post(ticket["upload_url"], content=b"x", trust_env=False)
    many = ",".join([tea] * 101)
    wrong = refusal(client.files_completeUploadExternal, files=[{"id": ticket["file_id"]}], channels=many)
    assert wrong == "channels_limit_exceeded"


def view(**more: Any) -> Json:
    return {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": [{"type": "divider"}], **more}


def test_views_that_are_too_large_or_named_twice(place: Server, client: WebClient) -> None:
    held, ben = place.slack.workspace, user(place, "ben")
    long = {"type": "section", "text": {"type": "plain_text", "text": "x" * 2900}}
    large = view(blocks=[long] * 90)
    assert len(str(large)) > VIEW_BYTES
    assert refusal(client.views_open, trigger_id=held.new_trigger(ben), view=large) == "view_too_large"
    opened = client.views_open(trigger_id=held.new_trigger(ben), view=view(external_id="one"))["view"]["id"]
    amara = user(place, "amara")
    again = refusal(client.views_open, trigger_id=held.new_trigger(amara), view=view(external_id="one"))
    assert again == "duplicate_external_id"
    assert client.views_update(external_id="one", view=view(external_id="one"))["view"]["id"] == opened


def test_tabs_that_the_manifest_does_not_have() -> None:
    tabless = MANIFEST | {"features": {"app_home": {"home_tab_enabled": False, "messages_tab_enabled": False}}}
    with Server(tabless, SPEC) as server:
        app = WebClient(server.slack.workspace.app.bot_token, base_url=f"{server.address}/api/")
        ben = server.slack.workspace.user_named("ben").id
        assert refusal(app.chat_postMessage, channel=ben, text="x") == "messages_tab_disabled"
        home = {"type": "home", "blocks": [{"type": "divider"}]}
        assert refusal(app.views_publish, user_id=ben, view=home) == "not_enabled"


def test_team_info_has_no_key_that_slack_s_does_not_have() -> None:
    allowed = MANIFEST | {"oauth_config": {"scopes": {"bot": ["team:read"]}}}
    with Server(allowed, SPEC) as server:
        app = WebClient(server.slack.workspace.app.bot_token, base_url=f"{server.address}/api/")
        assert unknown(app.team_info().data, "api.team.info") == []


def test_response_urls_end_after_five_uses_or_thirty_minutes(place: Server, workspace: WorkspaceClient) -> None:
    held, urls = place.slack.workspace, place.slack.teams[0].urls
    tea, ben = held.channels[channel(place, "tea")], user(place, "ben")

    def say(url: str) -> str:
        return httpx.post(url, json={"text": "x"}, trust_env=False).text

    url = urls.new(tea, ben)
    assert [say(url) for _ in range(USES + 1)] == ["ok"] * USES + ["used_url"]
    late = urls.new(tea, ben)
    workspace.advance(SECONDS + 1)
    assert say(late) == "expired_url"
    assert say(late + "x") == "invalid_url"


ODD: list[Json] = [
    {},
    {"channel": ["x"], "text": {"a": 1}, "ts": "abc", "timestamp": "abc", "name": "x", "users": 5, "limit": "x"},
    {"blocks": [1, None, {"type": 5}], "text": "x", "message": 5, "view": [1], "user_id": "U", "trigger_id": "x"},
    {"files": [1], "metadata": 5, "attachments": {"a": 1}, "users": [1, 2], "cursor": "!!", "types": ""},
    {"view": "{", "blocks": "{", "files": "[", "length": "9e99", "filename": "x", "oldest": "x", "latest": "y"},
]


@pytest.mark.parametrize("method", sorted(METHODS))
def test_odd_arguments_are_refused_and_break_nothing(place: Server, method: str) -> None:
    headers = {"authorization": f"Bearer {place.slack.workspace.app.bot_token}"}
    tea, ben = channel(place, "tea"), user(place, "ben")
    with httpx.Client(base_url=f"{place.address}/api/", headers=headers, trust_env=False) as bare:
        for odd in ODD:
            for more in ({}, {"channel": tea, "user": ben, "user_id": ben}):
                assert bare.post(method, json=odd | more).status_code == 200


def test_a_response_url_that_gets_no_json_says_so(place: Server) -> None:
    answer = httpx.post(f"{place.address}/response/x", content=b"{", trust_env=False)
    assert (answer.status_code, answer.text) == (400, "invalid_payload")


@pytest.mark.parametrize("kind", ["blocks", "message", "view"])
def test_what_is_validated_is_named_in_the_refusal(place: Server, kind: str) -> None:
    bare = WebClient(base_url=f"{place.address}/api/")
    wrong: Any = {"blocks": [{"type": "nothing"}], "message": {"blocks": [{"type": "nothing"}]}, "view": {"type": "x"}}
    assert refusal(bare.blocks_validate, **{kind: wrong[kind]}) == f"invalid_{kind}"
