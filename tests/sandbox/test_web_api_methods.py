"""Web API methods one by one: scheduled messages, reactions, files, people, channels, history, limits, faults."""

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.client import Refused, WorkspaceClient
from sandbox.server import Server
from sandbox.web_api.scheduled import MAX_AHEAD_SECONDS, MAX_PER_WINDOW
from tests.sandbox.steps import channel, error_code, user


def test_a_scheduled_message_is_posted_on_time(place: Server, client: WebClient, workspace: WorkspaceClient) -> None:
    at, tea = int(place.clock.time()) + 600, channel(place, "tea")
    scheduled = client.chat_scheduleMessage(channel=tea, text="Tea is ready", post_at=at)
    assert [each["id"] for each in client.chat_scheduledMessages_list(channel=tea)["scheduled_messages"]] == [
        scheduled["scheduled_message_id"]
    ]
    ben = workspace.person("ben")
    workspace.advance_to(at - 1)
    assert ben.messages(tea) == []
    workspace.advance(2)
    ben.await_message("Tea is ready", tea)
    assert client.chat_scheduledMessages_list()["scheduled_messages"] == []


def test_a_scheduled_message_can_be_deleted_until_a_minute_before(place: Server, client: WebClient) -> None:
    tea, now = channel(place, "tea"), int(place.clock.time())
    first = client.chat_scheduleMessage(channel=tea, text="x", post_at=now + 600)["scheduled_message_id"]
    client.chat_deleteScheduledMessage(channel=tea, scheduled_message_id=first)
    late = client.chat_scheduleMessage(channel=tea, text="x", post_at=now + 50)["scheduled_message_id"]
    wrong = error_code(client.chat_deleteScheduledMessage, channel=tea, scheduled_message_id=late)
    assert wrong == "invalid_scheduled_message_id"


def test_scheduled_messages_have_limits(place: Server, client: WebClient) -> None:
    tea, now = channel(place, "tea"), int(place.clock.time())
    assert error_code(client.chat_scheduleMessage, channel=tea, text="x", post_at=now - 1) == "time_in_past"
    assert (
        error_code(client.chat_scheduleMessage, channel=tea, text="x", post_at=now + MAX_AHEAD_SECONDS + 60)
        == "time_too_far"
    )
    assert client.chat_scheduleMessage(channel=tea, text="x", post_at=now + MAX_AHEAD_SECONDS - 60)["ok"]
    window = (now // 300 + 10) * 300
    for second in range(MAX_PER_WINDOW):
        client.chat_scheduleMessage(channel=tea, text="x", post_at=window + second)
    assert error_code(client.chat_scheduleMessage, channel=tea, text="x", post_at=window + 60) == "restricted_too_many"
    assert client.chat_scheduleMessage(channel=tea, text="x", post_at=window + 300)["ok"]


def test_a_scheduled_message_with_metadata_is_never_posted(
    place: Server, client: WebClient, workspace: WorkspaceClient
) -> None:
    tea, metadata = channel(place, "tea"), {"event_type": "brew", "event_payload": {"id": "1"}}
    client.chat_scheduleMessage(channel=tea, text="lost", post_at=int(place.clock.time()) + 60, metadata=metadata)
    workspace.advance(120)
    assert workspace.person("ben").messages(tea) == []


def test_reactions_can_be_added_and_removed(place: Server, client: WebClient, workspace: WorkspaceClient) -> None:
    tea = channel(place, "tea")
    ts = client.chat_postMessage(channel=tea, text="Green?")["ts"]
    client.reactions_add(channel=tea, timestamp=ts, name="tea")
    assert error_code(client.reactions_add, channel=tea, timestamp=ts, name="tea") == "already_reacted"
    assert error_code(client.reactions_add, channel=tea, timestamp=ts, name="no no") == "invalid_name"
    assert error_code(client.reactions_add, channel=tea, timestamp="1.0", name="tea") == "message_not_found"
    assert error_code(client.reactions_add, channel=tea, timestamp="soon", name="tea") == "bad_timestamp"
    ben = workspace.person("ben")
    workspace.post(f"{ben.here}/channels/{tea}/reactions", ts=ts, name="tea")
    (shown,) = client.reactions_get(channel=tea, timestamp=ts)["message"]["reactions"]
    assert (shown["name"], shown["count"]) == ("tea", 2)
    client.reactions_remove(channel=tea, timestamp=ts, name="tea")
    assert error_code(client.reactions_remove, channel=tea, timestamp=ts, name="tea") == "no_reaction"


def test_a_file_is_uploaded_in_three_steps_and_shared_once(place: Server, client: WebClient) -> None:
    tea = channel(place, "tea")
    client.files_upload_v2(channel=tea, filename="map.png", content=b"\x89PNG fake", initial_comment="A map")
    (posted,) = place.slack.workspace.channels[tea].messages
    (file,) = posted["files"]
    assert (posted["text"], file["name"], file["size"]) == ("A map", "map.png", 9)
    again = error_code(client.files_completeUploadExternal, files=[{"id": file["id"]}], channel_id=tea)
    assert again == "file_not_found"
    with httpx.Client(base_url=place.address, trust_env=False) as page:
        answer = page.get(f"/files/{file['id']}/map.png")
        assert (answer.content, answer.headers["content-type"]) == (b"\x89PNG fake", "image/png")
        ticket = client.files_getUploadURLExternal(filename="x.html", length=3)
        assert page.post(ticket["upload_url"].removeprefix(place.address), content=b"too long").status_code == 400
    too_long = error_code(client.files_getUploadURLExternal, filename="x", length=1, alt_txt="x" * 1001)
    assert too_long == "alt_txt_too_large"


def test_an_app_deletes_a_file_of_its_own_everywhere(
    place: Server, client: WebClient, workspace: WorkspaceClient
) -> None:
    tea = channel(place, "tea")
    client.files_upload_v2(channel=tea, filename="map.png", content=b"\x89PNG fake", initial_comment="A map")
    (posted,) = place.slack.workspace.channels[tea].messages
    (file,) = posted["files"]
    deleted = file["id"]
    assert client.files_delete(file=deleted)["ok"]
    assert posted["files"] == [{"id": deleted, "mode": "tombstone"}]
    assert error_code(client.files_delete, file=deleted) == "file_not_found"
    theirs = workspace.post(f"/sandbox/people/{user(place, 'ben')}/files", name="mine.txt", content="YSxiCg==")
    assert error_code(client.files_delete, file=theirs["id"]) == "cant_delete_file"
    with httpx.Client(base_url=place.address, trust_env=False) as page:
        assert page.get(f"/files/{deleted}/map.png").status_code == 404


def test_people_are_described_as_far_as_the_scopes_allow(place: Server, client: WebClient) -> None:
    assert client.users_lookupByEmail(email="ben@example.com")["user"]["profile"]["email"] == "ben@example.com"
    assert error_code(client.users_lookupByEmail, email="gone@example.com") == "users_not_found"
    by_name = {each["name"]: each for each in client.users_list()["members"]}
    assert by_name["gone"]["deleted"]
    assert by_name["guest"]["is_restricted"]
    (field,) = client.team_profile_get()["profile"]["fields"]
    shown = client.users_profile_get(user=user(place, "ben"))["profile"]["fields"]
    assert shown == {field["id"]: {"value": "Medicine", "alt": ""}}
    (group,) = client.usergroups_list()["usergroups"]
    assert client.usergroups_users_list(usergroup=group["id"])["users"] == [user(place, "ben")]
    assert error_code(client.usergroups_users_list, usergroup="S0") == "no_such_subteam"
    assert not client.dnd_info(user=user(place, "ben"))["dnd_enabled"]
    many = ",".join(["U1"] * 51)
    assert error_code(client.dnd_teamInfo, users=many) == "too_many_users"


def test_lists_come_in_pages(place: Server, client: WebClient) -> None:
    seen: list[str] = []
    for page in client.conversations_members(channel=channel(place, "tea"), limit=2):
        assert len(page["members"]) <= 2
        seen += page["members"]
    assert sorted(seen) == sorted(place.slack.workspace.channels[channel(place, "tea")].members)
    assert error_code(client.users_list, cursor="!") == "invalid_cursor"
    assert error_code(client.users_list, limit=0) == "invalid_limit"
    assert error_code(client.users_list, limit=1000) == "invalid_limit"


def test_an_app_joins_creates_and_leaves_channels(place: Server, client: WebClient) -> None:
    coffee = channel(place, "coffee")
    assert error_code(client.chat_postMessage, channel=coffee, text="x") == "not_in_channel"
    client.conversations_join(channel=coffee)
    assert client.conversations_join(channel=coffee)["warning"] == "already_in_channel"
    client.chat_postMessage(channel=coffee, text="x")
    client.conversations_leave(channel=coffee)
    assert error_code(client.conversations_join, channel=channel(place, "secret")) == "channel_not_found"
    created = client.conversations_create(name="cake")["channel"]["id"]
    assert error_code(client.conversations_create, name="cake") == "name_taken"
    assert error_code(client.conversations_create, name="Cake!") == "invalid_name_specials"
    client.conversations_invite(channel=created, users=user(place, "ben"))
    assert error_code(client.conversations_invite, channel=created, users=user(place, "ben")) == "already_in_channel"
    client.conversations_archive(channel=created)
    assert error_code(client.chat_postMessage, channel=created, text="x") == "is_archived"
    group = client.conversations_open(users=[user(place, "ben"), user(place, "amara")])["channel"]["id"]
    wrong = error_code(client.conversations_invite, channel=group, users=user(place, "guest"))
    assert wrong == "method_not_supported_for_channel_type"


def test_history_needs_its_own_scope_and_membership(place: Server, client: WebClient) -> None:
    tea = channel(place, "tea")
    root = client.chat_postMessage(channel=tea, text="first")["ts"]
    client.chat_postMessage(channel=tea, text="reply", thread_ts=root)
    client.chat_postMessage(channel=tea, text="second")
    assert [m["text"] for m in client.conversations_history(channel=tea)["messages"]] == ["second", "first"]
    assert [m["text"] for m in client.conversations_replies(channel=tea, ts=root)["messages"]] == ["first", "reply"]
    assert error_code(client.conversations_history, channel=channel(place, "coffee")) == "not_in_channel"
    assert error_code(client.conversations_history, channel=tea, latest="soon") == "invalid_ts_latest"
    group = client.conversations_open(users=[user(place, "ben"), user(place, "amara")])["channel"]["id"]
    assert error_code(client.conversations_history, channel=group) == "missing_scope"


def test_an_app_can_delete_only_its_own_messages(place: Server, client: WebClient, workspace: WorkspaceClient) -> None:
    tea = channel(place, "tea")
    ts = client.chat_postMessage(channel=tea, text="oops")["ts"]
    client.chat_delete(channel=tea, ts=ts)
    assert error_code(client.chat_delete, channel=tea, ts=ts) == "message_not_found"
    theirs = workspace.person("ben").say(tea, "mine")["ts"]
    assert error_code(client.chat_delete, channel=tea, ts=theirs) == "cant_delete_message"


def test_blocks_are_validated_without_a_token(place: Server) -> None:
    client = WebClient(base_url=f"{place.address}/api/")
    assert client.blocks_validate(blocks=[{"type": "divider"}])["ok"]
    with pytest.raises(SlackApiError) as refused:
        client.blocks_validate(view={"type": "modal", "blocks": []})
    (error,) = refused.value.response["errors"]
    assert refused.value.response["error"] == "invalid_view"
    assert (error["pointer"], error["code"]) == ("/view", "missing_field")
    assert error_code(client.blocks_validate) == "invalid_arguments"


def test_calls_are_limited_by_conversation_and_by_tier(
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
    assert error_code(client.users_list) == "ratelimited"
    workspace.advance(60)
    assert client.users_list()["ok"]


def test_faults_can_strike_every_nth_call_or_by_chance(
    place: Server, client: WebClient, workspace: WorkspaceClient
) -> None:
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
    with pytest.raises(Refused, match="kind must be one of"):
        workspace.fault("chat.postMessage", "sulk")


@pytest.mark.parametrize(("kind", "arrived"), [("reset_before", 0), ("reset_after", 1)])
def test_a_connection_can_be_reset_before_the_answer(
    place: Server, workspace: WorkspaceClient, kind: str, arrived: int
) -> None:
    tea = channel(place, "tea")
    workspace.fault("chat.postMessage", kind)
    headers = {"authorization": f"Bearer {place.slack.workspace.app.bot_token}"}
    url, said = f"{place.address}/api/chat.postMessage", {"channel": tea, "text": "x"}
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        httpx.post(url, data=said, headers=headers, trust_env=False)
    assert len(place.slack.workspace.channels[tea].messages) == arrived


def test_people_can_join_and_be_deactivated(place: Server, client: WebClient, workspace: WorkspaceClient) -> None:
    new = workspace.post("/sandbox/users", name="zoe", real_name="Zoe Quarto", tz="Asia/Tokyo")["id"]
    assert client.users_info(user=new)["user"]["tz"] == "Asia/Tokyo"
    assert new in client.conversations_members(channel=channel(place, "tea"))["members"]
    workspace.post(f"/sandbox/users/{new}", deleted=True)
    assert error_code(client.chat_postMessage, channel=new, text="x") == "user_disabled"
    with pytest.raises(Refused):
        workspace.post(f"/sandbox/users/{new}", id="U1")
