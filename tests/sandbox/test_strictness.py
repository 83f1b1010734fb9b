"""What is odd, hostile or nearly right is refused at the door and leaves everything as it was."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient

from sandbox.client import WorkspaceClient, wait_for
from sandbox.limits import METADATA_BYTES, VISIBLE
from sandbox.server import Server
from tests.sandbox.test_more_methods import MANIFEST, SPEC, channel, client, place, refusal, user, workspace

__all__ = ["client", "place", "workspace"]  # fixtures

Json = dict[str, Any]


def raw(place: Server, path: str, content: str, **headers: str) -> httpx.Response:
    sent = {"authorization": f"Bearer {place.slack.workspace.app.bot_token}", "content-type": "application/json"}
    return httpx.post(f"{place.address}{path}", content=content, headers=sent | headers, trust_env=False)


def post(place: Server, path: str, **body: Any) -> httpx.Response:
    return httpx.post(f"{place.address}{path}", json=body, trust_env=False)


DEEP = "[" * 3000 + "]" * 3000


@pytest.mark.parametrize(
    "text", [r'"\ud800"', '"x", "metadata": {"event_type": "e", "event_payload": {"n": NaN}}', f'"x", "blocks": {DEEP}']
)
def test_json_that_slack_would_not_read_is_refused_and_nothing_breaks(place: Server, text: str) -> None:
    body = f'{{"channel": "{channel(place, "tea")}", "text": {text}}}'
    assert raw(place, "/api/chat.postMessage", body).json()["error"] == "invalid_json"
    assert httpx.get(f"{place.address}/sandbox/traffic", trust_env=False).status_code == 200
    assert place.slack.workspace.channels[channel(place, "tea")].messages == []


@pytest.mark.parametrize("move", ['{"advance": "inf"}', '{"advance": "nan"}', '{"advance": 1e12}', '{"advance": NaN}'])
def test_the_clock_goes_to_no_moment_that_there_is_not(place: Server, client: WebClient, move: str) -> None:
    assert raw(place, "/sandbox/clock", move).status_code == 400
    assert client.users_info(user=user(place, "ben"))["ok"]


@pytest.mark.parametrize("change", [{"tz": "Mars/X"}, {"tz": 5}, {"deleted": "yes"}, {"shoe_size": 44}])
def test_nobody_becomes_what_nobody_can_be(place: Server, client: WebClient, change: Json) -> None:
    assert post(place, f"/sandbox/users/{user(place, 'ben')}", **change).status_code == 400
    assert client.users_list()["ok"]


@pytest.mark.parametrize("path", ["/sandbox/rates", "/sandbox/faults", "/sandbox/clock", "/sandbox/users"])
@pytest.mark.parametrize("body", ["[1]", "{", "5"])
def test_the_people_s_side_answers_400_to_what_it_cannot_read(place: Server, path: str, body: str) -> None:
    assert raw(place, path, body).status_code == 400
    assert raw(place, f"/sandbox/users/{user(place, 'ben')}", body).status_code == 400


@pytest.mark.parametrize(
    "fault",
    [
        {"method": "chat.postMesage", "kind": "error"},
        {"method": "chat.postMessage", "kind": "drop"},
        {"method": "chat.postMessage", "kind": "lose_ack"},
        {"method": "envelope", "kind": "error"},
    ],
)
def test_trouble_that_would_never_come_is_refused(place: Server, fault: Json) -> None:
    assert post(place, "/sandbox/faults", **fault).status_code == 400


def test_odd_values_get_the_code_of_their_argument(place: Server, client: WebClient) -> None:
    tea = channel(place, "tea")
    assert refusal(client.conversations_list, limit="abc") == "invalid_limit"
    assert refusal(client.conversations_list, cursor="!!") == "invalid_cursor"
    assert refusal(client.chat_scheduleMessage, channel=tea, text="x", post_at="inf") == "invalid_time"
    assert refusal(client.chat_postMessage, channel=tea, text="x", attachments=5) == "invalid_attachments"
    assert raw(place, "/api/conversations.open", '{"users": [{}]}').json()["error"] == "user_not_found"
    assert raw(place, "/api/auth.test", "{}", authorization=place.slack.workspace.app.bot_token).json() == {
        "ok": False,
        "error": "not_authed",
    }


def test_a_message_has_as_many_visible_characters_as_anybody_got_through(place: Server, client: WebClient) -> None:
    tea = channel(place, "tea")

    def blocks(total: int) -> list[Json]:
        sizes = [3000] * (total // 3000) + [total % 3000]
        return [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * size}} for size in sizes]

    assert client.chat_postMessage(channel=tea, text="x", blocks=blocks(VISIBLE))["ok"]
    assert refusal(client.chat_postMessage, channel=tea, text="x", blocks=blocks(VISIBLE + 1)) == "msg_blocks_too_long"


def test_metadata_has_a_shape_and_a_size(place: Server, client: WebClient) -> None:
    tea, empty = channel(place, "tea"), {"event_type": "e", "event_payload": {"n": ""}}
    room = METADATA_BYTES - len(str(empty).replace("'", '"'))

    def sent(metadata: Json) -> str:
        return refusal(client.chat_postMessage, channel=tea, text="x", metadata=metadata)

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
def test_blocks_that_are_nearly_right_are_refused(
    place: Server, client: WebClient, blocks: list[Json], error: str
) -> None:
    assert refusal(client.chat_postMessage, channel=channel(place, "tea"), text="x", blocks=blocks) == error


def test_attachments_are_held_to_the_same_rules(place: Server, client: WebClient) -> None:
    tea, nothing = channel(place, "tea"), {"blocks": [{"type": "nope"}]}
    assert refusal(client.chat_postMessage, channel=tea, text="x", attachments=[nothing]) == "invalid_attachments"
    assert refusal(client.chat_postMessage, channel=tea, text="x", attachments=[5]) == "invalid_attachments"
    fine = {"blocks": [{"type": "divider"}]}
    assert client.chat_postMessage(channel=tea, text="x", attachments=[fine])["ok"]


@pytest.mark.parametrize(
    "wrong", [{"initial_value": "abc"}, {"min_value": "zzz"}, {"min_value": "3", "max_value": "1"}]
)
def test_numbers_are_numbers(place: Server, wrong: Json) -> None:
    element = {"type": "number_input", "is_decimal_allowed": False, **wrong}
    view = {
        "type": "modal",
        "title": TEXT,
        "submit": TEXT,
        "blocks": [{"type": "input", "label": TEXT, "element": element}],
    }
    bare = WebClient(base_url=f"{place.address}/api/")
    assert refusal(bare.blocks_validate, view=view) == "invalid_view"


def test_a_refused_message_opens_no_conversation(place: Server, client: WebClient) -> None:
    ben = user(place, "ben")
    assert refusal(client.chat_postMessage, channel=ben, text="x", blocks=[{"type": "nope"}]) == "invalid_blocks"
    assert [c.id for c in place.slack.workspace.channels.values() if c.kind == "im"] == []


def test_closed_places_stay_closed_by_any_name(place: Server, client: WebClient) -> None:
    ben = user(place, "ben")
    direct = client.conversations_open(users=ben)["channel"]["id"]
    assert client.chat_postMessage(channel=direct, text="x")["ok"]
    place.slack.workspace.app.manifest["features"]["app_home"]["messages_tab_enabled"] = False
    for to in (ben, direct):
        assert refusal(client.chat_postMessage, channel=to, text="x") == "messages_tab_disabled"
    place.slack.workspace.app.manifest["features"]["app_home"]["messages_tab_enabled"] = True
    place.slack.workspace.users[ben].deleted = True
    for to in (ben, direct):
        assert refusal(client.chat_postMessage, channel=to, text="x") == "user_disabled"


def test_memberships_are_what_they_are(place: Server, client: WebClient) -> None:
    ben, amara = user(place, "ben"), user(place, "amara")
    coffee = channel(place, "coffee")
    assert refusal(client.chat_postEphemeral, channel=coffee, user=ben, text="x") == "not_in_channel"
    group = client.conversations_open(users=[ben, amara])["channel"]["id"]
    assert refusal(client.conversations_leave, channel=group) == "method_not_supported_for_channel_type"
    alone = client.conversations_open(users=[ben, ben])["channel"]["id"]
    assert place.slack.workspace.channels[alone].kind == "im"


@pytest.mark.parametrize("method", ["conversations_info", "conversations_members"])
def test_each_kind_of_conversation_has_its_own_scope(place: Server, client: WebClient, method: str) -> None:
    secret = place.slack.workspace.add_channel(
        "channel", "cellar", [place.slack.workspace.app.user_id], is_private=True
    )
    assert refusal(getattr(client, method), channel=secret.id) == "missing_scope"
    assert getattr(client, method)(channel=channel(place, "tea"))["ok"]


def test_private_channels_are_made_and_closed_with_their_own_scope(place: Server, client: WebClient) -> None:
    secret = place.slack.workspace.add_channel(
        "channel", "cellar", [place.slack.workspace.app.user_id], is_private=True
    )
    assert refusal(client.conversations_create, name="vault", is_private=True) == "missing_scope"
    assert refusal(client.conversations_archive, channel=secret.id) == "missing_scope"
    assert refusal(client.conversations_invite, channel=secret.id, users=user(place, "ben")) == "missing_scope"


def test_a_form_that_takes_files_needs_the_scope_to_read_them() -> None:
    scopes = [each for each in MANIFEST["oauth_config"]["scopes"]["bot"] if each != "files:read"]
    with Server(MANIFEST | {"oauth_config": {"scopes": {"bot": scopes}}}, SPEC) as poorer:
        client = WebClient(poorer.slack.workspace.app.bot_token, base_url=f"{poorer.address}/api/")
        view = {
            "type": "modal",
            "title": TEXT,
            "submit": TEXT,
            "blocks": [{"type": "input", "label": TEXT, "element": {"type": "file_input"}}],
        }
        trigger = poorer.slack.workspace.new_trigger(user(poorer, "ben"))
        assert refusal(client.views_open, trigger_id=trigger, view=view) == "invalid_arguments"


def test_a_reply_is_no_root(place: Server, client: WebClient) -> None:
    tea = channel(place, "tea")
    root = client.chat_postMessage(channel=tea, text="root")["ts"]
    reply = client.chat_postMessage(channel=tea, text="reply", thread_ts=root)["ts"]
    assert refusal(client.chat_postMessage, channel=tea, text="x", thread_ts=reply) == "cannot_reply_to_message"
    assert [m["text"] for m in client.conversations_replies(channel=tea, ts=root)["messages"]] == ["root", "reply"]
    assert [m["text"] for m in client.conversations_history(channel=tea)["messages"]] == ["root"]


def test_history_tells_all_of_metadata_only_when_asked_and_can_include_its_edge(
    place: Server, client: WebClient
) -> None:
    tea, metadata = channel(place, "tea"), {"event_type": "e", "event_payload": {"n": 1}}
    client.chat_postMessage(channel=tea, text="older")
    ts = client.chat_postMessage(channel=tea, text="newer", metadata=metadata)["ts"]
    asked = {"channel": tea, "latest": ts, "limit": 1}
    assert client.conversations_history(**asked, inclusive=True)["messages"][0]["metadata"] == {"event_type": "e"}
    all_of_it = client.conversations_history(**asked, inclusive=True, include_all_metadata=True)["messages"]
    assert all_of_it[0]["metadata"] == metadata
    assert client.conversations_history(**asked)["messages"][0]["text"] == "older"


def test_rates_are_counted_for_each_workspace_and_each_conversation(place: Server) -> None:
    rates, held = place.slack.rates, place.slack.workspace
    rates.on = True
    for _ in range(20):
        assert rates.wait("users.list", {}, held) == 0
    assert rates.wait("users.list", {}, held) > 0
    with Server(MANIFEST, SPEC) as other:
        assert rates.wait("users.list", {}, other.slack.workspace) == 0
    ben = user(place, "ben")
    direct = held.direct(ben).id
    assert rates.wait("chat.postMessage", {"channel": ben}, held) == 0
    assert rates.wait("chat.postMessage", {"channel": direct}, held) == 1
    rates.on = False


def test_a_jump_of_the_clock_stops_at_each_thing_on_the_way(
    place: Server, client: WebClient, workspace: WorkspaceClient
) -> None:
    tea, held = channel(place, "tea"), place.slack.workspace
    at = int(held.clock.time()) + 3600
    client.chat_scheduleMessage(channel=tea, text="on time", post_at=at)
    workspace.advance(7 * 86_400)
    (message,) = wait_for(lambda: held.channels[tea].messages, "the message")
    assert abs(float(message["ts"]) - at) < 1
    assert place.clock.now() - datetime.fromtimestamp(at, UTC) > timedelta(days=6)


def test_what_was_scheduled_by_an_app_that_is_gone_is_not_posted(
    place: Server, client: WebClient, workspace: WorkspaceClient
) -> None:
    tea, held = channel(place, "tea"), place.slack.workspace
    client.chat_scheduleMessage(channel=tea, text="x", post_at=int(held.clock.time()) + 3600)
    held.uninstall()
    workspace.advance(7200)
    assert held.channels[tea].messages == []


def test_what_may_be_posted_anywhere_is_also_posted_later(place: Server, workspace: WorkspaceClient) -> None:
    held, coffee = place.slack.workspace, channel(place, "coffee")
    held.app.scopes.append("chat:write.public")
    client = WebClient(held.app.bot_token, base_url=f"{place.address}/api/")
    client.chat_scheduleMessage(channel=coffee, text="x", post_at=int(held.clock.time()) + 3600)
    workspace.advance(7200)
    (message,) = wait_for(lambda: held.channels[coffee].messages, "the message")
    assert message["text"] == "x"
