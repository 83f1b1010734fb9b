"""Error codes: these tests cause every error that the sandbox can answer with."""

import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient

from sandbox.client import WorkspaceClient
from sandbox.emoji_names import emoji_names
from sandbox.limits import MAX_VIEW_BYTES
from sandbox.response_urls import SECONDS, USES
from sandbox.server import Server
from sandbox.web_api import METHODS
from sandbox.web_api.files import MAX_BYTES
from sandbox.web_api.reactions import MAX_KINDS
from tests.hospital import ROOT
from tests.sandbox.shapes import differences
from tests.sandbox.steps import MANIFEST, SPEC, channel, error_code, user

Json = dict[str, Any]


def test_every_error_code_is_tested() -> None:
    codes, tested = set[str](), "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("*.py"))
    for path in (ROOT / "sandbox").rglob("*.py"):
        code = path.read_text("utf-8")
        for found in re.findall(r'SlackError\(\s*"([a-z_]+)"(?: if [^)]* else "([a-z_]+)")?', code):
            codes |= {each for each in found if each}
        codes |= set(re.findall(r'(?:parsed|time)\("[a-z_]+", "([a-z_]+)"\)', code))
    assert len(codes) > 70
    assert sorted(code for code in codes if code not in tested) == []


def test_oversized_or_contradictory_messages_are_refused(place: Server, client: WebClient) -> None:
    tea, post = channel(place, "tea"), client.chat_postMessage
    assert error_code(post, channel=tea, text="x", markdown_text="y") == "markdown_text_conflict"
    assert post(channel=tea, markdown_text="*y*")["message"]["blocks"][0]["type"] == "markdown"
    assert post(channel=tea, text="x", attachments=[{"text": "a"}] * 100)["ok"]
    assert error_code(post, channel=tea, text="x", attachments=[{"text": "a"}] * 101) == "too_many_attachments"
    assert error_code(post, channel=tea, text="x", attachments="[") == "invalid_attachments"
    assert error_code(post, channel=tea, text="x", metadata="{") == "invalid_metadata_format"
    assert error_code(post, channel=tea, text="x", metadata={"event_type": "x"}) == "invalid_metadata_schema"
    assert error_code(client.chat_scheduleMessage, channel=tea, text="x", post_at="soon") == "invalid_time"
    assert error_code(client.dnd_teamInfo, users="") == "no_users_provided"


def test_impossible_channels_and_groups_are_refused(place: Server, client: WebClient) -> None:
    bot = place.slack.workspace.app.user_id
    assert error_code(client.conversations_open, users=[bot, user(place, "ben")]) == "invalid_user_combination"
    assert error_code(client.conversations_create, name="") == "invalid_name_required"
    created = client.conversations_create(name="cake")["channel"]["id"]
    assert error_code(client.conversations_invite, channel=created, users="") == "no_user"
    client.conversations_archive(channel=created)
    assert error_code(client.conversations_archive, channel=created) == "already_archived"
    assert error_code(client.conversations_setTopic, channel=channel(place, "tea"), topic="x" * 251) == "too_long"


def test_files_and_reactions_past_their_limits_are_refused(place: Server, client: WebClient) -> None:
    tea = channel(place, "tea")
    ts = client.chat_postMessage(channel=tea, text="x")["ts"]
    *names, one_more = list(emoji_names())[: MAX_KINDS + 1]
    for name in names:
        client.reactions_add(channel=tea, timestamp=ts, name=name)
    assert error_code(client.reactions_add, channel=tea, timestamp=ts, name=one_more) == "too_many_emoji"
    assert client.files_getUploadURLExternal(filename="x", length=MAX_BYTES)["ok"]
    too_large = error_code(client.files_getUploadURLExternal, filename="x", length=MAX_BYTES + 1)
    assert too_large == "file_upload_size_restricted"
    ticket = client.files_getUploadURLExternal(filename="x", length=1)
    httpx.post(ticket["upload_url"], content=b"x", trust_env=False)
    many = ",".join([tea] * 101)
    wrong = error_code(client.files_completeUploadExternal, files=[{"id": ticket["file_id"]}], channels=many)
    assert wrong == "channels_limit_exceeded"


def view(**more: Any) -> Json:
    return {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": [{"type": "divider"}], **more}


def test_oversized_views_and_duplicate_external_ids_are_refused(place: Server, client: WebClient) -> None:
    state, ben = place.slack.workspace, user(place, "ben")
    long = {"type": "section", "text": {"type": "plain_text", "text": "x" * 2900}}
    large = view(blocks=[long] * 90)
    assert len(str(large)) > MAX_VIEW_BYTES
    assert error_code(client.views_open, trigger_id=state.new_trigger(ben), view=large) == "view_too_large"
    opened = client.views_open(trigger_id=state.new_trigger(ben), view=view(external_id="one"))["view"]["id"]
    amara = user(place, "amara")
    again = error_code(client.views_open, trigger_id=state.new_trigger(amara), view=view(external_id="one"))
    assert again == "duplicate_external_id"
    assert client.views_update(external_id="one", view=view(external_id="one"))["view"]["id"] == opened


def test_tabs_that_the_manifest_disables_are_refused() -> None:
    tabless = MANIFEST | {"features": {"app_home": {"home_tab_enabled": False, "messages_tab_enabled": False}}}
    with Server(tabless, SPEC) as server:
        app = WebClient(server.slack.workspace.app.bot_token, base_url=f"{server.address}/api/")
        ben = server.slack.workspace.user_named("ben").id
        assert error_code(app.chat_postMessage, channel=ben, text="x") == "messages_tab_disabled"
        home = {"type": "home", "blocks": [{"type": "divider"}]}
        assert error_code(app.views_publish, user_id=ben, view=home) == "not_enabled"


def test_team_info_has_the_keys_that_slack_sends() -> None:
    allowed = MANIFEST | {"oauth_config": {"scopes": {"bot": ["team:read"]}}}
    with Server(allowed, SPEC) as server:
        app = WebClient(server.slack.workspace.app.bot_token, base_url=f"{server.address}/api/")
        assert differences(app.team_info().data, "api.team.info") == []


def test_response_urls_expire_after_five_uses_or_thirty_minutes(place: Server, workspace: WorkspaceClient) -> None:
    state, urls = place.slack.workspace, place.slack.teams[0].urls
    tea, ben = state.channels[channel(place, "tea")], user(place, "ben")

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
def test_malformed_arguments_never_crash_a_method(place: Server, method: str) -> None:
    headers = {"authorization": f"Bearer {place.slack.workspace.app.bot_token}"}
    tea, ben = channel(place, "tea"), user(place, "ben")
    with httpx.Client(base_url=f"{place.address}/api/", headers=headers, trust_env=False) as bare:
        for odd in ODD:
            for more in ({}, {"channel": tea, "user": ben, "user_id": ben}):
                assert bare.post(method, json=odd | more).status_code == 200


def test_a_response_url_refuses_invalid_json(place: Server) -> None:
    answer = httpx.post(f"{place.address}/response/x", content=b"{", trust_env=False)
    assert (answer.status_code, answer.text) == (400, "invalid_payload")


@pytest.mark.parametrize("kind", ["blocks", "message", "view"])
def test_the_error_names_what_was_validated(place: Server, kind: str) -> None:
    bare = WebClient(base_url=f"{place.address}/api/")
    wrong: Any = {"blocks": [{"type": "nothing"}], "message": {"blocks": [{"type": "nothing"}]}, "view": {"type": "x"}}
    assert error_code(bare.blocks_validate, **{kind: wrong[kind]}) == f"invalid_{kind}"
