"""Messages as Slack keeps and shows them: typed ones, threads, updates that clear, deletions, and where they may go."""

from contextlib import suppress
from typing import Any

import pytest
from slack_sdk import WebClient

from sandbox.client import Refused, UserClient, WorkspaceClient
from sandbox.server import Server
from tests.sandbox.shapes import differences
from tests.sandbox.steps import Json, channel, error_code, user

BLOCKS = [{"type": "section", "text": {"type": "mrkdwn", "text": "x"}}]


@pytest.fixture
def emitted(place: Server) -> list[Json]:
    """The events that the workspace sends from here on, whether the app is subscribed or not."""
    events: list[Json] = []
    place.slack.workspace.emit = events.append
    return events


def test_a_typed_message_has_blocks_and_an_id_of_the_client(place: Server, workspace: WorkspaceClient) -> None:
    tea, ben = channel(place, "tea"), user(place, "ben")
    workspace.person("amara").say(
        tea, f"<@{ben}> green :tea: at 10:30:00? https://x.example <https://tea.example|here>", tea
    )
    (message,) = place.slack.workspace.channels[tea].messages
    assert len(message["client_msg_id"]) == 36
    (section,) = message["blocks"][0]["elements"]
    assert section["elements"] == [
        {"type": "user", "user_id": ben},
        {"type": "text", "text": " green "},
        {"type": "emoji", "name": "tea"},
        {"type": "text", "text": " at 10:30:00? https://x.example "},
        {"type": "link", "url": "https://tea.example", "text": "here"},
    ]


def test_a_reply_names_who_began_the_thread(place: Server, client: WebClient, workspace: WorkspaceClient) -> None:
    tea = channel(place, "tea")
    root = workspace.person("ben").say(tea, "Green?")
    client.chat_postMessage(channel=tea, text="Yes", thread_ts=root["ts"])
    reply = place.slack.workspace.channels[tea].messages[-1]
    assert reply["parent_user_id"] == user(place, "ben")


def test_a_thread_is_read_between_two_moments(place: Server, client: WebClient) -> None:
    tea = channel(place, "tea")
    root = client.chat_postMessage(channel=tea, text="0")["ts"]
    replies = [client.chat_postMessage(channel=tea, text=str(n), thread_ts=root)["ts"] for n in (1, 2, 3)]

    def texts(**bounds: Any) -> list[str]:
        return [each["text"] for each in client.conversations_replies(channel=tea, ts=root, **bounds)["messages"]]

    assert texts() == ["0", "1", "2", "3"]
    assert texts(oldest=replies[0], latest=replies[2]) == ["0", "2"]
    assert texts(oldest=replies[0], latest=replies[2], inclusive=True) == ["0", "1", "2", "3"]
    assert error_code(client.conversations_replies, channel=tea, ts=root, oldest="soon") == "invalid_ts_oldest"
    assert error_code(client.conversations_replies, channel=tea, ts="1.0") == "thread_not_found"


@pytest.mark.parametrize("part", ["blocks", "attachments"])
def test_an_update_with_an_empty_list_clears_that_part(place: Server, client: WebClient, part: str) -> None:
    tea = channel(place, "tea")
    posted = client.chat_postMessage(channel=tea, text="x", blocks=BLOCKS, attachments=[{"text": "more"}])
    changes: Any = {"blocks": BLOCKS, part: []}
    updated: Any = client.chat_update(channel=tea, ts=posted["ts"], text="y", **changes)
    assert part not in updated["message"]
    assert {"blocks", "attachments"} - {part} <= set(updated["message"])


def test_a_button_in_an_attachment_says_where_it_is(
    place: Server, client: WebClient, workspace: WorkspaceClient
) -> None:
    button = {"type": "button", "action_id": "pour", "text": {"type": "plain_text", "text": "Pour"}}
    attached = {"color": "good", "blocks": [{"type": "actions", "elements": [button]}]}
    tea, ben = channel(place, "tea"), workspace.person("ben")
    ts = client.chat_postMessage(channel=tea, text="x", blocks=BLOCKS, attachments=[{"text": "1"}, attached])["ts"]
    (_, second) = place.slack.workspace.channels[tea].messages[-1]["attachments"]
    block = second["blocks"][0]["block_id"]
    place.slack.workspace.ack_seconds = 0.1
    with suppress(Refused):  # no app is connected; only what it would get matters
        workspace.post(f"{ben.here}/click", channel=tea, ts=ts, block_id=block, action_id="pour")
    payload = place.slack.dispatcher.sent[-1]["payload"]
    assert payload["container"]["type"] == "message_attachment"
    assert payload["container"]["attachment_id"] == 2
    assert differences({**payload, "message": {}}, "payload.block_actions") == []


def test_deleting_a_reply_counts_one_less_and_the_event_says_which(
    place: Server, client: WebClient, emitted: list[Json]
) -> None:
    tea = channel(place, "tea")
    root = client.chat_postMessage(channel=tea, text="Green?")["ts"]
    replies = [client.chat_postMessage(channel=tea, text="Yes", thread_ts=root)["ts"] for _ in range(2)]
    for reply, left in zip(replies, (1, None), strict=True):
        client.chat_delete(channel=tea, ts=reply)
        assert place.slack.workspace.channels[tea].messages[0].get("reply_count") == left
        assert (emitted[-1]["subtype"], emitted[-1]["deleted_ts"]) == ("message_deleted", reply)
    assert error_code(client.chat_delete, channel=tea, ts=replies[0]) == "message_not_found"


def test_of_a_message_that_began_a_thread_a_tombstone_stays(
    place: Server, client: WebClient, emitted: list[Json]
) -> None:
    tea = channel(place, "tea")
    root = client.chat_postMessage(channel=tea, text="Green?")["ts"]
    client.chat_postMessage(channel=tea, text="Yes", thread_ts=root)
    client.chat_delete(channel=tea, ts=root)
    first, reply = client.conversations_replies(channel=tea, ts=root)["messages"]
    assert (first["subtype"], first["text"], reply["text"]) == ("tombstone", "This message was deleted.", "Yes")
    assert emitted[-1]["previous_message"]["text"] == "Green?"
    assert error_code(client.chat_update, channel=tea, ts=root, text="x") == "cant_update_message"


def test_a_public_channel_may_be_named_where_something_is_posted(place: Server, client: WebClient) -> None:
    for name in ("tea", "#tea"):
        assert client.chat_postMessage(channel=name, text="x")["channel"] == channel(place, "tea")
    assert client.chat_postEphemeral(channel="#tea", user=user(place, "ben"), text="x")["ok"]
    for hidden in ("secret", "#none"):
        assert error_code(client.chat_postMessage, channel=hidden, text="x") == "channel_not_found"
    assert error_code(client.conversations_info, channel="#tea") == "channel_not_found"


def test_a_direct_message_has_a_person_and_no_name(place: Server, client: WebClient) -> None:
    direct = client.conversations_open(users=user(place, "ben"))["channel"]["id"]
    place.slack.workspace.app.scopes.append("im:read")
    described: Any = client.conversations_info(channel=direct)["channel"]
    assert (described["is_im"], described["user"]) == (True, user(place, "ben"))
    assert "name" not in described
    assert [each["user"] for each in client.users_conversations(types="im")["channels"]] == [user(place, "ben")]


def test_everyone_is_listed_when_no_limit_is_given(place: Server, client: WebClient) -> None:
    for number in range(150):
        place.slack.workspace.add_user(f"p{number}", f"Person {number}")
    assert len(client.users_list()["members"]) == len(place.slack.workspace.users)
    assert len(client.users_list(limit=100)["members"]) == 100


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "invalid_name_required"),
        ("x" * 81, "invalid_name_maxlength"),
        ("---", "invalid_name_punctuation"),
        ("Tea", "invalid_name_specials"),
        ("a b", "invalid_name_specials"),
        ("tea", "name_taken"),
        ("general", "name_taken"),
    ],
)
def test_a_channel_that_slack_would_not_create_is_refused(client: WebClient, name: str, code: str) -> None:
    assert error_code(client.conversations_create, name=name) == code


def test_no_one_archives_or_leaves_general(place: Server, client: WebClient) -> None:
    workspace = place.slack.workspace
    general = workspace.add_channel("channel", "general", [workspace.app.user_id])
    assert client.conversations_info(channel=general.id)["channel"]["is_general"]
    assert error_code(client.conversations_archive, channel=general.id) == "cant_archive_general"
    assert error_code(client.conversations_leave, channel=general.id) == "cant_leave_general"


def test_an_emoji_that_is_not_there_is_refused(place: Server, client: WebClient, workspace: WorkspaceClient) -> None:
    tea = channel(place, "tea")
    ts = client.chat_postMessage(channel=tea, text="Green?")["ts"]
    assert error_code(client.reactions_add, channel=tea, timestamp=ts, name="no_such_emoji") == "invalid_name"
    client.reactions_add(channel=tea, timestamp=ts, name="+1::skin-tone-3")
    ben: UserClient = workspace.person("ben")
    with pytest.raises(Refused):
        workspace.post(f"{ben.here}/channels/{tea}/reactions", ts=ts, name="no_such_emoji")
