"""Methods beyond what Curbside itself needs: scheduled messages, reactions, files, people, history, limits."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.client import Refused, WorkspaceClient
from sandbox.server import Server
from sandbox.web_api.scheduled import FARTHEST, MAX_AT_ONCE

Json = dict[str, Any]
MANIFEST: Json = {
    "display_information": {"name": "Teapot"},
    "features": {"app_home": {"home_tab_enabled": True, "messages_tab_enabled": True}},
    "oauth_config": {
        "scopes": {
            "bot": [
                "chat:write", "channels:read", "channels:join", "channels:manage", "channels:history", "users:read",
                "users:read.email", "users.profile:read", "usergroups:read", "reactions:write", "reactions:read",
                "files:write", "files:read", "im:write", "mpim:write", "dnd:read",
            ]
        }
    },
}  # fmt: skip
SPEC: Json = {
    "name": "Fableton General",
    "profile_fields": ["Program"],
    "users": [
        {"name": "ben", "real_name": "Ben Quill", "email": "ben@example.com", "fields": {"Program": "Medicine"}},
        {"name": "amara", "real_name": "Amara Fable"},
        {"name": "gone", "real_name": "Gone Fishing", "email": "gone@example.com", "deleted": True},
        {"name": "guest", "real_name": "Guest Star", "is_guest": True},
    ],
    "channels": [{"name": "tea", "app": True}, {"name": "coffee"}, {"name": "secret", "private": True}],
    "usergroups": [{"name": "Brewers", "handle": "brewers", "users": ["ben", "gone"]}],
}


@pytest.fixture
def place() -> Iterator[Server]:
    server = Server(MANIFEST, SPEC).start()
    yield server
    server.stop(wait=False)


@pytest.fixture
def client(place: Server) -> WebClient:
    return WebClient(place.slack.workspace.app.bot_token, base_url=f"{place.address}/api/", retry_handlers=[])


@pytest.fixture
def workspace(place: Server) -> Iterator[WorkspaceClient]:
    made = WorkspaceClient(place.address)
    yield made
    made.close()


def channel(place: Server, name: str) -> str:
    return next(each.id for each in place.slack.workspace.channels.values() if each.name == name)


def user(place: Server, name: str) -> str:
    return place.slack.workspace.user_named(name).id


def refusal(call: Callable[..., object], **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        call(**arguments)
    return str(refused.value.response["error"])


def test_a_scheduled_message_is_posted_at_its_time_and_not_before(
    place: Server, client: WebClient, workspace: WorkspaceClient
) -> None:
    at, tea = int(place.clock.time()) + 600, channel(place, "tea")
    kept = client.chat_scheduleMessage(channel=tea, text="Tea is ready", post_at=at)
    assert [each["id"] for each in client.chat_scheduledMessages_list(channel=tea)["scheduled_messages"]] == [
        kept["scheduled_message_id"]
    ]
    ben = workspace.person("ben")
    workspace.advance_to(at - 1)
    assert ben.messages(tea) == []
    workspace.advance(2)
    ben.await_message("Tea is ready", tea)
    assert client.chat_scheduledMessages_list()["scheduled_messages"] == []


def test_a_scheduled_message_can_be_taken_back_until_a_minute_before(place: Server, client: WebClient) -> None:
    tea, now = channel(place, "tea"), int(place.clock.time())
    first = client.chat_scheduleMessage(channel=tea, text="x", post_at=now + 600)["scheduled_message_id"]
    client.chat_deleteScheduledMessage(channel=tea, scheduled_message_id=first)
    late = client.chat_scheduleMessage(channel=tea, text="x", post_at=now + 50)["scheduled_message_id"]
    wrong = refusal(client.chat_deleteScheduledMessage, channel=tea, scheduled_message_id=late)
    assert wrong == "invalid_scheduled_message_id"


def test_scheduled_messages_have_limits(place: Server, client: WebClient) -> None:
    tea, now = channel(place, "tea"), int(place.clock.time())
    assert refusal(client.chat_scheduleMessage, channel=tea, text="x", post_at=now - 1) == "time_in_past"
    assert refusal(client.chat_scheduleMessage, channel=tea, text="x", post_at=now + FARTHEST + 60) == "time_too_far"
    assert client.chat_scheduleMessage(channel=tea, text="x", post_at=now + FARTHEST - 60)["ok"]
    window = (now // 300 + 10) * 300
    for second in range(MAX_AT_ONCE):
        client.chat_scheduleMessage(channel=tea, text="x", post_at=window + second)
    assert refusal(client.chat_scheduleMessage, channel=tea, text="x", post_at=window + 60) == "restricted_too_many"
    assert client.chat_scheduleMessage(channel=tea, text="x", post_at=window + 300)["ok"]


def test_a_scheduled_message_with_metadata_is_never_posted(
    place: Server, client: WebClient, workspace: WorkspaceClient
) -> None:
    tea, metadata = channel(place, "tea"), {"event_type": "brew", "event_payload": {"id": "1"}}
    client.chat_scheduleMessage(channel=tea, text="lost", post_at=int(place.clock.time()) + 60, metadata=metadata)
    workspace.advance(120)
    assert workspace.person("ben").messages(tea) == []


def test_reactions(place: Server, client: WebClient, workspace: WorkspaceClient) -> None:
    tea = channel(place, "tea")
    ts = client.chat_postMessage(channel=tea, text="Green?")["ts"]
    client.reactions_add(channel=tea, timestamp=ts, name="tea")
    assert refusal(client.reactions_add, channel=tea, timestamp=ts, name="tea") == "already_reacted"
    assert refusal(client.reactions_add, channel=tea, timestamp=ts, name="no no") == "invalid_name"
    assert refusal(client.reactions_add, channel=tea, timestamp="1.0", name="tea") == "message_not_found"
    assert refusal(client.reactions_add, channel=tea, timestamp="soon", name="tea") == "bad_timestamp"
    ben = workspace.person("ben")
    workspace.post(f"{ben.here}/channels/{tea}/reactions", ts=ts, name="tea")
    (shown,) = client.reactions_get(channel=tea, timestamp=ts)["message"]["reactions"]
    assert (shown["name"], shown["count"]) == ("tea", 2)
    client.reactions_remove(channel=tea, timestamp=ts, name="tea")
    assert refusal(client.reactions_remove, channel=tea, timestamp=ts, name="tea") == "no_reaction"


def test_a_file_goes_up_in_three_steps_and_is_shared_once(place: Server, client: WebClient) -> None:
    tea = channel(place, "tea")
    client.files_upload_v2(channel=tea, filename="map.png", content=b"\x89PNG fake", initial_comment="A map")
    (posted,) = place.slack.workspace.channels[tea].messages
    (file,) = posted["files"]
    assert (posted["text"], file["name"], file["size"]) == ("A map", "map.png", 9)
    again = refusal(client.files_completeUploadExternal, files=[{"id": file["id"]}], channel_id=tea)
    assert again == "file_not_found"
    with httpx.Client(base_url=place.address, trust_env=False) as page:
        answer = page.get(file["url_private"])
        assert (answer.content, answer.headers["content-type"]) == (b"\x89PNG fake", "image/png")
        ticket = client.files_getUploadURLExternal(filename="x.html", length=3)
        assert page.post(ticket["upload_url"].removeprefix(place.address), content=b"too long").status_code == 400
    too_long = refusal(client.files_getUploadURLExternal, filename="x", length=1, alt_txt="x" * 1001)
    assert too_long == "alt_txt_too_large"


def test_people_are_described_with_what_the_scopes_allow(place: Server, client: WebClient) -> None:
    assert client.users_lookupByEmail(email="ben@example.com")["user"]["profile"]["email"] == "ben@example.com"
    assert refusal(client.users_lookupByEmail, email="gone@example.com") == "users_not_found"
    by_name = {each["name"]: each for each in client.users_list()["members"]}
    assert by_name["gone"]["deleted"]
    assert by_name["guest"]["is_restricted"]
    (field,) = client.team_profile_get()["profile"]["fields"]
    shown = client.users_profile_get(user=user(place, "ben"))["profile"]["fields"]
    assert shown == {field["id"]: {"value": "Medicine", "alt": ""}}
    (group,) = client.usergroups_list()["usergroups"]
    assert client.usergroups_users_list(usergroup=group["id"])["users"] == [user(place, "ben")]
    assert refusal(client.usergroups_users_list, usergroup="S0") == "no_such_subteam"
    assert not client.dnd_info(user=user(place, "ben"))["dnd_enabled"]
    many = ",".join(["U1"] * 51)
    assert refusal(client.dnd_teamInfo, users=many) == "too_many_users"


def test_lists_come_in_pages(place: Server, client: WebClient) -> None:
    seen: list[str] = []
    for page in client.conversations_members(channel=channel(place, "tea"), limit=2):
        assert len(page["members"]) <= 2
        seen += page["members"]
    assert sorted(seen) == sorted(place.slack.workspace.channels[channel(place, "tea")].members)
    assert refusal(client.users_list, cursor="!") == "invalid_cursor"
    assert refusal(client.users_list, limit=0) == "invalid_limit"
    assert refusal(client.users_list, limit=1000) == "invalid_limit"


def test_an_app_joins_creates_and_leaves_channels(place: Server, client: WebClient) -> None:
    coffee = channel(place, "coffee")
    assert refusal(client.chat_postMessage, channel=coffee, text="x") == "not_in_channel"
    client.conversations_join(channel=coffee)
    assert client.conversations_join(channel=coffee)["warning"] == "already_in_channel"
    client.chat_postMessage(channel=coffee, text="x")
    client.conversations_leave(channel=coffee)
    assert refusal(client.conversations_join, channel=channel(place, "secret")) == "channel_not_found"
    made = client.conversations_create(name="cake")["channel"]["id"]
    assert refusal(client.conversations_create, name="cake") == "name_taken"
    assert refusal(client.conversations_create, name="Cake!") == "invalid_name_specials"
    client.conversations_invite(channel=made, users=user(place, "ben"))
    assert refusal(client.conversations_invite, channel=made, users=user(place, "ben")) == "already_in_channel"
    client.conversations_archive(channel=made)
    assert refusal(client.chat_postMessage, channel=made, text="x") == "is_archived"
    group = client.conversations_open(users=[user(place, "ben"), user(place, "amara")])["channel"]["id"]
    wrong = refusal(client.conversations_invite, channel=group, users=user(place, "guest"))
    assert wrong == "method_not_supported_for_channel_type"


def test_history_needs_its_own_scope_and_membership(place: Server, client: WebClient) -> None:
    tea = channel(place, "tea")
    root = client.chat_postMessage(channel=tea, text="first")["ts"]
    client.chat_postMessage(channel=tea, text="reply", thread_ts=root)
    client.chat_postMessage(channel=tea, text="second")
    assert [m["text"] for m in client.conversations_history(channel=tea)["messages"]] == ["second", "first"]
    assert [m["text"] for m in client.conversations_replies(channel=tea, ts=root)["messages"]] == ["first", "reply"]
    assert refusal(client.conversations_history, channel=channel(place, "coffee")) == "not_in_channel"
    assert refusal(client.conversations_history, channel=tea, latest="soon") == "invalid_ts_latest"
    group = client.conversations_open(users=[user(place, "ben"), user(place, "amara")])["channel"]["id"]
    assert refusal(client.conversations_history, channel=group) == "missing_scope"


def test_a_message_can_be_deleted_by_its_app_alone(
    place: Server, client: WebClient, workspace: WorkspaceClient
) -> None:
    tea = channel(place, "tea")
    ts = client.chat_postMessage(channel=tea, text="oops")["ts"]
    client.chat_delete(channel=tea, ts=ts)
    assert refusal(client.chat_delete, channel=tea, ts=ts) == "message_not_found"
    theirs = workspace.person("ben").say(tea, "mine")["ts"]
    assert refusal(client.chat_delete, channel=tea, ts=theirs) == "cant_delete_message"


def test_blocks_are_validated_without_a_token(place: Server) -> None:
    client = WebClient(base_url=f"{place.address}/api/")
    assert client.blocks_validate(blocks=[{"type": "divider"}])["ok"]
    with pytest.raises(SlackApiError) as refused:
        client.blocks_validate(view={"type": "modal", "blocks": []})
    (error,) = refused.value.response["errors"]
    assert refused.value.response["error"] == "invalid_view"
    assert (error["pointer"], error["code"]) == ("/view", "missing_field")
    assert refusal(client.blocks_validate) == "invalid_arguments"


def test_one_post_a_second_in_a_conversation_and_a_tier_a_minute(
    place: Server, client: WebClient, workspace: WorkspaceClient
) -> None:
    workspace.post("/sandbox/clock", frozen=True)
    workspace.post("/sandbox/rates", on=True)
    tea = channel(place, "tea")
    client.chat_postMessage(channel=tea, text="one")
    with pytest.raises(SlackApiError) as refused:
        client.chat_postMessage(channel=tea, text="two")
    assert (refused.value.response.status_code, refused.value.response.headers["Retry-After"]) == (429, "1")
    assert refused.value.response["error"] == "ratelimited"
    client.chat_postMessage(channel=user(place, "ben"), text="elsewhere")
    workspace.advance(1)
    client.chat_postMessage(channel=tea, text="two")
    for _ in range(20):
        client.users_list()
    assert refusal(client.users_list) == "ratelimited"
    workspace.advance(60)
    assert client.users_list()["ok"]


def test_faults_come_by_turn_by_chance_and_late(place: Server, client: WebClient, workspace: WorkspaceClient) -> None:
    tea = channel(place, "tea")
    workspace.fault("chat.postMessage", "unavailable", every=3, times=2)

    def statuses(count: int) -> list[int]:
        found = []
        for _ in range(count):
            try:
                found.append(int(client.chat_postMessage(channel=tea, text="x").status_code))
            except SlackApiError as refused:
                found.append(int(refused.response.status_code))
        return found

    assert statuses(8) == [200, 200, 503, 200, 200, 503, 200, 200]
    workspace.fault("chat.postMessage", "error", probability=0.5, times=100, seed=4)
    assert 5 < statuses(40).count(500) < 35
    with pytest.raises(Refused, match="kind is one of"):
        workspace.fault("chat.postMessage", "sulk")


@pytest.mark.parametrize(("kind", "arrived"), [("reset_before", 0), ("reset_after", 1)])
def test_a_connection_can_be_reset_without_a_word(
    place: Server, workspace: WorkspaceClient, kind: str, arrived: int
) -> None:
    tea = channel(place, "tea")
    workspace.fault("chat.postMessage", kind)
    headers = {"authorization": f"Bearer {place.slack.workspace.app.bot_token}"}
    url, said = f"{place.address}/api/chat.postMessage", {"channel": tea, "text": "x"}
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        httpx.post(url, data=said, headers=headers, trust_env=False)
    assert len(place.slack.workspace.channels[tea].messages) == arrived


def test_people_come_change_and_go(place: Server, client: WebClient, workspace: WorkspaceClient) -> None:
    new = workspace.post("/sandbox/users", name="zoe", real_name="Zoe Quarto", tz="Asia/Tokyo")["id"]
    assert client.users_info(user=new)["user"]["tz"] == "Asia/Tokyo"
    assert new in client.conversations_members(channel=channel(place, "tea"))["members"]
    workspace.post(f"/sandbox/users/{new}", deleted=True)
    assert refusal(client.chat_postMessage, channel=new, text="x") == "user_disabled"
    with pytest.raises(Refused):
        workspace.post(f"/sandbox/users/{new}", id="U1")
