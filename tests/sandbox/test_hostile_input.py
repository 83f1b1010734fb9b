"""Odd, hostile or nearly valid input is refused and changes nothing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient

from sandbox.client import WorkspaceClient
from sandbox.limits import MAX_METADATA_BYTES, MAX_VISIBLE
from sandbox.server import Server
from sandbox.waiting import wait_for
from tests.sandbox.steps import MANIFEST, SPEC, channel, error_code, user

Json = dict[str, Any]


def raw_post(place: Server, path: str, content: str, **headers: str) -> httpx.Response:
    sent = {"authorization": f"Bearer {place.slack.workspace.app.bot_token}", "content-type": "application/json"}
    return httpx.post(f"{place.address}{path}", content=content, headers=sent | headers, trust_env=False)


def post_json(place: Server, path: str, **body: Any) -> httpx.Response:
    return httpx.post(f"{place.address}{path}", json=body, trust_env=False)


DEEP = "[" * 3000 + "]" * 3000


@pytest.mark.parametrize(
    "text", [r'"\ud800"', '"x", "metadata": {"event_type": "e", "event_payload": {"n": NaN}}', f'"x", "blocks": {DEEP}']
)
def test_json_that_slack_cannot_read_is_refused(place: Server, text: str) -> None:
    body = f'{{"channel": "{channel(place, "tea")}", "text": {text}}}'
    assert raw_post(place, "/api/chat.postMessage", body).json()["error"] == "invalid_json"
    assert httpx.get(f"{place.address}/sandbox/traffic", trust_env=False).status_code == 200
    assert place.slack.workspace.channels[channel(place, "tea")].messages == []


@pytest.mark.parametrize("move", ['{"advance": "inf"}', '{"advance": "nan"}', '{"advance": 1e12}', '{"advance": NaN}'])
def test_the_clock_refuses_impossible_moments(place: Server, client: WebClient, move: str) -> None:
    assert raw_post(place, "/sandbox/clock", move).status_code == 400
    assert client.users_info(user=user(place, "ben"))["ok"]


@pytest.mark.parametrize("change", [{"tz": "Mars/X"}, {"tz": 5}, {"deleted": "yes"}, {"shoe_size": 44}])
def test_invalid_changes_to_a_person_are_refused(place: Server, client: WebClient, change: Json) -> None:
    assert post_json(place, f"/sandbox/users/{user(place, 'ben')}", **change).status_code == 400
    assert client.users_list()["ok"]


@pytest.mark.parametrize("path", ["/sandbox/rates", "/sandbox/faults", "/sandbox/clock", "/sandbox/users"])
@pytest.mark.parametrize("body", ["[1]", "{", "5"])
def test_the_control_api_answers_400_to_a_malformed_body(place: Server, path: str, body: str) -> None:
    assert raw_post(place, path, body).status_code == 400
    assert raw_post(place, f"/sandbox/users/{user(place, 'ben')}", body).status_code == 400


@pytest.mark.parametrize(
    "fault",
    [
        {"method": "chat.postMesage", "kind": "error"},
        {"method": "chat.postMessage", "kind": "drop"},
        {"method": "chat.postMessage", "kind": "lose_ack"},
        {"method": "envelope", "kind": "error"},
    ],
)
def test_a_fault_that_could_never_happen_is_refused(place: Server, fault: Json) -> None:
    assert post_json(place, "/sandbox/faults", **fault).status_code == 400


def test_an_invalid_argument_gets_its_own_error_code(place: Server, client: WebClient) -> None:
    tea = channel(place, "tea")
    assert error_code(client.conversations_list, limit="abc") == "invalid_limit"
    assert error_code(client.conversations_list, cursor="!!") == "invalid_cursor"
    assert error_code(client.chat_scheduleMessage, channel=tea, text="x", post_at="inf") == "invalid_time"
    assert error_code(client.chat_postMessage, channel=tea, text="x", attachments=5) == "invalid_attachments"
    assert raw_post(place, "/api/conversations.open", '{"users": [{}]}').json()["error"] == "user_not_found"
    assert raw_post(place, "/api/auth.test", "{}", authorization=place.slack.workspace.app.bot_token).json() == {
        "ok": False,
        "error": "not_authed",
    }


def test_visible_characters_in_a_message_are_limited(place: Server, client: WebClient) -> None:
    tea = channel(place, "tea")

    def blocks(total: int) -> list[Json]:
        sizes = [3000] * (total // 3000) + [total % 3000]
        return [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * size}} for size in sizes]

    assert client.chat_postMessage(channel=tea, text="x", blocks=blocks(MAX_VISIBLE))["ok"]
    assert (
        error_code(client.chat_postMessage, channel=tea, text="x", blocks=blocks(MAX_VISIBLE + 1))
        == "msg_blocks_too_long"
    )


def test_metadata_is_checked_for_shape_and_size(place: Server, client: WebClient) -> None:
    tea, empty = channel(place, "tea"), {"event_type": "e", "event_payload": {"n": ""}}
    room = MAX_METADATA_BYTES - len(str(empty).replace("'", '"'))

    def sent(metadata: Json) -> str:
        return error_code(client.chat_postMessage, channel=tea, text="x", metadata=metadata)

    assert sent({"event_type": 5, "event_payload": []}) == "invalid_metadata_schema"
    assert client.chat_postMessage(
        channel=tea, text="x", metadata={"event_type": "e", "event_payload": {"n": "x" * room}}
    )["ok"]
    assert sent({"event_type": "e", "event_payload": {"n": "x" * (room + 1)}}) == "metadata_too_large"


TEXT = {"type": "plain_text", "text": "x"}
ROW = [[{"type": "raw_text", "text": "x"}]]
LONG = {
    "type": "rich_text",
    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x" * 10_001}]}],
}


@pytest.mark.parametrize(
    ("blocks", "error"),
    [
        ([{"type": "table", "rows": ROW}] * 2, "invalid_attachments"),
        ([{"type": "table", "rows": [[LONG]]}], "invalid_blocks"),
        ([{"type": "divider", "block_id": "d"}, {"type": "divider", "block_id": "d"}], "invalid_blocks"),
        ([{"type": "image", "alt_text": "x", "slack_file": {}}], "invalid_blocks"),
        ([{"type": "image", "alt_text": "x", "slack_file": {"id": "F1", "url": "https://x.com"}}], "invalid_blocks"),
        ([{"type": "actions", "elements": [{"type": "datepicker", "initial_date": "2026-99-99"}]}], "invalid_blocks"),
    ],
)
def test_nearly_valid_blocks_are_refused(place: Server, client: WebClient, blocks: list[Json], error: str) -> None:
    assert error_code(client.chat_postMessage, channel=channel(place, "tea"), text="x", blocks=blocks) == error


def test_blocks_in_attachments_are_validated(place: Server, client: WebClient) -> None:
    tea, nothing = channel(place, "tea"), {"blocks": [{"type": "nope"}]}
    assert error_code(client.chat_postMessage, channel=tea, text="x", attachments=[nothing]) == "invalid_attachments"
    assert error_code(client.chat_postMessage, channel=tea, text="x", attachments=[5]) == "invalid_attachments"
    fine = {"blocks": [{"type": "divider"}]}
    assert client.chat_postMessage(channel=tea, text="x", attachments=[fine])["ok"]


@pytest.mark.parametrize(
    "wrong", [{"initial_value": "abc"}, {"min_value": "zzz"}, {"min_value": "3", "max_value": "1"}]
)
def test_a_number_input_takes_only_numbers(place: Server, wrong: Json) -> None:
    element = {"type": "number_input", "is_decimal_allowed": False, **wrong}
    view = {
        "type": "modal",
        "title": TEXT,
        "submit": TEXT,
        "blocks": [{"type": "input", "label": TEXT, "element": element}],
    }
    bare = WebClient(base_url=f"{place.address}/api/")
    assert error_code(bare.blocks_validate, view=view) == "invalid_view"


def test_a_refused_message_opens_no_conversation(place: Server, client: WebClient) -> None:
    ben = user(place, "ben")
    assert error_code(client.chat_postMessage, channel=ben, text="x", blocks=[{"type": "nope"}]) == "invalid_blocks"
    assert [c.id for c in place.slack.workspace.channels.values() if c.kind == "im"] == []


def test_a_closed_direct_message_is_refused_by_user_and_by_channel_id(place: Server, client: WebClient) -> None:
    ben = user(place, "ben")
    direct = client.conversations_open(users=ben)["channel"]["id"]
    assert client.chat_postMessage(channel=direct, text="x")["ok"]
    place.slack.workspace.app.manifest["features"]["app_home"]["messages_tab_enabled"] = False
    for to in (ben, direct):
        assert error_code(client.chat_postMessage, channel=to, text="x") == "messages_tab_disabled"
    place.slack.workspace.app.manifest["features"]["app_home"]["messages_tab_enabled"] = True
    place.slack.workspace.users[ben].deleted = True
    for to in (ben, direct):
        assert error_code(client.chat_postMessage, channel=to, text="x") == "user_disabled"


def test_membership_decides_what_the_app_may_do(place: Server, client: WebClient) -> None:
    ben, amara = user(place, "ben"), user(place, "amara")
    coffee = channel(place, "coffee")
    assert error_code(client.chat_postEphemeral, channel=coffee, user=ben, text="x") == "not_in_channel"
    group = client.conversations_open(users=[ben, amara])["channel"]["id"]
    assert error_code(client.conversations_leave, channel=group) == "method_not_supported_for_channel_type"
    alone = client.conversations_open(users=[ben, ben])["channel"]["id"]
    assert place.slack.workspace.channels[alone].kind == "im"


@pytest.mark.parametrize("method", ["conversations_info", "conversations_members"])
def test_each_kind_of_conversation_needs_its_own_scope(place: Server, client: WebClient, method: str) -> None:
    secret = place.slack.workspace.add_channel(
        "channel", "cellar", [place.slack.workspace.app.user_id], is_private=True
    )
    assert error_code(getattr(client, method), channel=secret.id) == "missing_scope"
    assert getattr(client, method)(channel=channel(place, "tea"))["ok"]


def test_managing_private_channels_needs_its_own_scope(place: Server, client: WebClient) -> None:
    secret = place.slack.workspace.add_channel(
        "channel", "cellar", [place.slack.workspace.app.user_id], is_private=True
    )
    assert error_code(client.conversations_create, name="vault", is_private=True) == "missing_scope"
    assert error_code(client.conversations_archive, channel=secret.id) == "missing_scope"
    assert error_code(client.conversations_invite, channel=secret.id, users=user(place, "ben")) == "missing_scope"


def test_a_file_input_needs_the_files_read_scope() -> None:
    scopes = [each for each in MANIFEST["oauth_config"]["scopes"]["bot"] if each != "files:read"]
    with Server(MANIFEST | {"oauth_config": {"scopes": {"bot": scopes}}}, SPEC) as server:
        client = WebClient(server.slack.workspace.app.bot_token, base_url=f"{server.address}/api/")
        view = {
            "type": "modal",
            "title": TEXT,
            "submit": TEXT,
            "blocks": [{"type": "input", "label": TEXT, "element": {"type": "file_input"}}],
        }
        trigger = server.slack.workspace.new_trigger(user(server, "ben"))
        assert error_code(client.views_open, trigger_id=trigger, view=view) == "invalid_arguments"


def test_a_reply_cannot_start_a_thread(place: Server, client: WebClient) -> None:
    tea = channel(place, "tea")
    root = client.chat_postMessage(channel=tea, text="root")["ts"]
    reply = client.chat_postMessage(channel=tea, text="reply", thread_ts=root)["ts"]
    assert error_code(client.chat_postMessage, channel=tea, text="x", thread_ts=reply) == "cannot_reply_to_message"
    assert [m["text"] for m in client.conversations_replies(channel=tea, ts=root)["messages"]] == ["root", "reply"]
    assert [m["text"] for m in client.conversations_history(channel=tea)["messages"]] == ["root"]


def test_history_includes_metadata_and_its_bounds_only_when_asked(place: Server, client: WebClient) -> None:
    tea, metadata = channel(place, "tea"), {"event_type": "e", "event_payload": {"n": 1}}
    client.chat_postMessage(channel=tea, text="older")
    ts = client.chat_postMessage(channel=tea, text="newer", metadata=metadata)["ts"]
    bounds = {"channel": tea, "latest": ts, "limit": 1}
    assert client.conversations_history(**bounds, inclusive=True)["messages"][0]["metadata"] == {"event_type": "e"}
    all_of_it = client.conversations_history(**bounds, inclusive=True, include_all_metadata=True)["messages"]
    assert all_of_it[0]["metadata"] == metadata
    assert client.conversations_history(**bounds)["messages"][0]["text"] == "older"


def test_rates_are_counted_per_workspace_and_per_conversation(place: Server) -> None:
    rates, state = place.slack.rates, place.slack.workspace
    rates.on = True
    for _ in range(20):
        assert rates.wait("users.list", {}, state) == 0
    assert rates.wait("users.list", {}, state) > 0
    with Server(MANIFEST, SPEC) as other:
        assert rates.wait("users.list", {}, other.slack.workspace) == 0
    ben = user(place, "ben")
    direct = state.direct(ben).id
    assert rates.wait("chat.postMessage", {"channel": ben}, state) == 0
    assert rates.wait("chat.postMessage", {"channel": direct}, state) == 1
    rates.on = False


def test_timers_fire_at_their_own_time_when_the_clock_jumps(
    place: Server, client: WebClient, workspace: WorkspaceClient
) -> None:
    tea, state = channel(place, "tea"), place.slack.workspace
    at = int(state.clock.time()) + 3600
    client.chat_scheduleMessage(channel=tea, text="on time", post_at=at)
    workspace.advance(7 * 86_400)
    (message,) = wait_for(lambda: state.channels[tea].messages, "the message")
    assert abs(float(message["ts"]) - at) < 1
    assert place.clock.now() - datetime.fromtimestamp(at, UTC) > timedelta(days=6)


def test_scheduled_messages_of_an_uninstalled_app_are_not_posted(
    place: Server, client: WebClient, workspace: WorkspaceClient
) -> None:
    tea, state = channel(place, "tea"), place.slack.workspace
    client.chat_scheduleMessage(channel=tea, text="x", post_at=int(state.clock.time()) + 3600)
    state.uninstall()
    workspace.advance(7200)
    assert state.channels[tea].messages == []


def test_scheduled_messages_may_use_the_public_write_scope(place: Server, workspace: WorkspaceClient) -> None:
    state, coffee = place.slack.workspace, channel(place, "coffee")
    state.app.scopes.append("chat:write.public")
    client = WebClient(state.app.bot_token, base_url=f"{place.address}/api/")
    client.chat_scheduleMessage(channel=coffee, text="x", post_at=int(state.clock.time()) + 3600)
    workspace.advance(7200)
    (message,) = wait_for(lambda: state.channels[coffee].messages, "the message")
    assert message["text"] == "x"
