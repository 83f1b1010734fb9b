"""The Web API over HTTP: tokens, scopes, the shapes of answers, and calls that are refused without effect."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from sandbox.client import WorkspaceClient
from sandbox.server import Server
from tests.hospital import CAST, MANIFEST
from tests.sandbox.shapes import differences, missing, needed_but_never_recorded

Api = Callable[..., dict[str, Any]]
DIVIDER = [{"type": "divider"}]
HOME = {"type": "home", "blocks": DIVIDER}


@pytest.fixture
def place() -> Iterator[Server]:
    server = Server(MANIFEST, CAST).start()
    yield server
    server.stop(wait=False)


@pytest.fixture
def api(place: Server) -> Iterator[Api]:
    app = place.slack.workspace.app
    with httpx.Client(base_url=f"{place.address}/api/", trust_env=False) as client:

        def call(method: str, token: str | None = app.bot_token, **arguments: Any) -> dict[str, Any]:
            headers = {"authorization": f"Bearer {token}"} if token else {}
            form = {name: each if isinstance(each, str) else json.dumps(each) for name, each in arguments.items()}
            answer = client.post(method, data=form, headers=headers)
            assert answer.status_code == 200
            return dict(answer.json())

        yield call


def growth(place: Server) -> str:
    return next(channel.id for channel in place.slack.workspace.channels.values() if channel.name == "growth")


def user(place: Server, name: str) -> str:
    return place.slack.workspace.user_named(name).id


def test_tokens_are_checked(place: Server, api: Api) -> None:
    app = place.slack.workspace.app
    assert api("auth.test", token=None)["error"] == "not_authed"
    assert api("auth.test", token="xoxb-wrong")["error"] == "invalid_auth"  # noqa: S106
    assert api("auth.test", token=app.app_token)["error"] == "not_allowed_token_type"
    assert api("apps.connections.open")["error"] == "not_allowed_token_type"
    assert api("apps.connections.open", token=app.app_token)["url"].startswith("ws://127.0.0.1")
    assert api("auth.test")["user_id"] == app.user_id
    assert api("no.such")["error"] == "unknown_method"


def test_a_missing_scope_names_what_is_needed_and_provided() -> None:
    manifest = MANIFEST | {"oauth_config": {"scopes": {"bot": ["commands"]}}}
    with Server(manifest, CAST) as server, httpx.Client(trust_env=False) as client:
        app = server.slack.workspace.app
        answer = client.post(
            f"{server.address}/api/chat.postMessage",
            headers={"authorization": f"Bearer {app.bot_token}"},
            data={"text": "x"},
        )
    assert answer.json() == {"ok": False, "error": "missing_scope", "needed": "chat:write", "provided": "commands"}
    assert answer.headers["x-oauth-scopes"] == "commands"


def test_arguments_may_come_as_a_query_or_a_form_of_either_kind(place: Server) -> None:
    headers = {"authorization": f"Bearer {place.slack.workspace.app.bot_token}"}
    url, who = f"{place.address}/api/users.info", {"user": user(place, "ben")}
    parts = {name: (None, value) for name, value in who.items()}
    with httpx.Client(trust_env=False, headers=headers) as client:
        answers = [client.post(url, data=who), client.get(url, params=who), client.post(url, files=parts)]
        assert {answer.json()["user"]["name"] for answer in answers} == {"ben"}


def test_a_token_may_come_in_a_form(place: Server) -> None:
    form = {"token": place.slack.workspace.app.bot_token}
    with httpx.Client(trust_env=False) as client:
        assert client.post(f"{place.address}/api/auth.test", data=form).json()["ok"]
        wrong = client.post(f"{place.address}/api/auth.test", data={"token": "xoxb-wrong"})
        assert wrong.json()["error"] == "invalid_auth"
        elsewhere = client.post(f"{place.address}/api/auth.test", params=form)
        assert elsewhere.json()["error"] == "not_authed"
        assert client.post(f"{place.address}/api/auth.test", json=form).json()["error"] == "not_authed"
    assert "xoxb" not in json.dumps(place.slack.workspace.traffic)


def test_json_is_taken_by_methods_that_write_and_ignored_by_those_that_read(place: Server) -> None:
    headers = {"authorization": f"Bearer {place.slack.workspace.app.bot_token}"}
    url = f"{place.address}/api/chat.postMessage"
    with httpx.Client(trust_env=False, headers=headers) as client:
        posted = client.post(url, json={"channel": growth(place), "text": "x"}).json()
        assert posted["message"]["text"] == "x"
        who = client.post(f"{place.address}/api/users.info", json={"user": user(place, "ben")})
        assert who.json()["error"] == "user_not_found"
        place.slack.workspace.app.scopes.append("channels:history")
        thread = {"channel": growth(place), "ts": posted["ts"]}
        replies = client.post(f"{place.address}/api/conversations.replies", json=thread)
        assert replies.json()["error"] == "invalid_arguments"
        bad = {"content-type": "application/json"}
        assert client.post(url, content="{", headers=bad).json()["error"] == "invalid_json"
        assert client.post(url, content="[]", headers=bad).json()["error"] == "json_not_object"


def test_a_refused_message_is_not_stored(place: Server, api: Api) -> None:
    channel = growth(place)
    blocks = [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]
    refused = api("chat.postMessage", channel=channel, text="x", blocks=blocks)
    assert refused["error"] == "invalid_blocks"
    assert refused["errors"] == ["must be less than 151 characters [json-pointer:/blocks/0/text/text]"]
    assert refused["response_metadata"]["messages"][0].startswith("[ERROR] ")
    assert api("chat.postMessage", channel=channel)["error"] == "no_text"
    assert api("chat.postMessage", channel=channel, blocks="[{")["error"] == "invalid_blocks_format"
    assert api("chat.postMessage", channel="C000", text="x")["error"] == "channel_not_found"
    assert place.slack.workspace.channels[channel].messages == []


def test_the_bot_cannot_post_outside_its_channels(place: Server, api: Api) -> None:
    workspace = place.slack.workspace
    general = next(channel for channel in workspace.channels.values() if channel.name == "general")
    assert api("chat.postMessage", channel=general.id, text="x")["error"] == "not_in_channel"
    workspace.channels[growth(place)].is_archived = True
    assert api("chat.postMessage", channel=growth(place), text="x")["error"] == "is_archived"
    workspace.users[user(place, "ben")].deleted = True
    assert api("chat.postMessage", channel=user(place, "ben"), text="x")["error"] == "user_disabled"
    hidden = workspace.add_channel("channel", "secret", [user(place, "sam")], is_private=True)
    assert api("conversations.info", channel=hidden.id)["error"] == "channel_not_found"


def test_direct_messages_to_one_person_share_a_conversation(place: Server, api: Api) -> None:
    first = api("chat.postMessage", channel=user(place, "ben"), text="one")
    second = api("chat.postMessage", channel=user(place, "ben"), text="two")
    assert first["channel"] == second["channel"]
    assert float(first["ts"]) < float(second["ts"])


def test_an_app_can_update_only_its_own_messages(place: Server, api: Api) -> None:
    channel = growth(place)
    posted = api("chat.postMessage", channel=channel, text="one", blocks=DIVIDER)
    where = {"channel": channel, "ts": posted["ts"]}
    assert "blocks" not in api("chat.update", **where, text="without blocks")["message"]
    assert api("chat.update", **where, text="x" * 4001)["error"] == "msg_too_long"
    assert api("chat.update", **where, text="x" * 4000)["ok"]
    assert api("chat.update", channel=channel, ts="1.0", text="x")["error"] == "message_not_found"
    client = WorkspaceClient(place.address)
    said = client.person("ben").say(channel, "mine")
    client.close()
    assert api("chat.update", channel=channel, ts=said["ts"], text="yours")["error"] == "cant_update_message"
    assert api("chat.update", channel=user(place, "ben"), ts=posted["ts"], text="x")["error"] == "channel_not_found"


def test_a_thread_counts_its_replies(place: Server, api: Api) -> None:
    root = api("chat.postMessage", channel=growth(place), text="root")
    reply = api("chat.postMessage", channel=growth(place), text="reply", thread_ts=root["ts"])
    stored = place.slack.workspace.channels[growth(place)].message(root["ts"])
    assert stored
    assert (stored["reply_count"], reply["message"]["thread_ts"]) == (1, root["ts"])
    link = api("chat.getPermalink", channel=growth(place), message_ts=reply["ts"])["permalink"]
    assert f"thread_ts={root['ts']}" in link
    assert api("chat.postMessage", channel=growth(place), text="x", thread_ts="1.0")["error"] == "thread_not_found"


def test_an_ephemeral_message_needs_its_reader_in_the_channel(place: Server, api: Api) -> None:
    ben = user(place, "ben")
    assert api("chat.postEphemeral", channel=growth(place), user=ben, text="psst")["ok"]
    place.slack.workspace.channels[growth(place)].members.remove(ben)
    assert api("chat.postEphemeral", channel=growth(place), user=ben, text="x")["error"] == "user_not_in_channel"


def test_a_group_message_is_identified_by_its_members(place: Server, api: Api) -> None:
    ben, amara, sam = (user(place, name) for name in ("ben", "amara", "sam"))

    def open_(*people: str) -> dict[str, Any]:
        return api("conversations.open", users=",".join(people))

    assert open_(ben, amara)["channel"]["id"] == open_(amara, ben)["channel"]["id"]
    assert open_(ben, amara, sam)["channel"]["id"] != open_(ben, amara)["channel"]["id"]
    assert open_()["error"] == "users_list_not_supplied"
    assert open_("U000")["error"] == "user_not_found"
    assert open_(ben)["channel"]["id"].startswith("D")
    assert open_(*[ben] * 9)["error"] == "too_many_users"
    place.slack.workspace.users[sam].deleted = True
    assert open_(ben, sam)["error"] == "user_disabled"


def test_conversations_are_listed_in_pages(api: Api) -> None:
    first = api("conversations.list", limit=1)
    assert [channel["name"] for channel in first["channels"]] == ["growth"]
    second = api("conversations.list", limit=1, cursor=first["response_metadata"]["next_cursor"])
    assert [channel["name"] for channel in second["channels"]] == ["general"]
    assert second["response_metadata"]["next_cursor"] == ""
    assert api("conversations.list", limit=0)["error"] == "invalid_limit"
    assert api("conversations.list", types="nonsense")["error"] == "invalid_types"


def test_home_can_be_published_only_for_people_who_exist(place: Server, api: Api) -> None:
    first = api("views.publish", user_id=user(place, "ben"), view=HOME)
    assert first["ok"]
    assert api("views.publish", user_id="U000", view=HOME)["error"] == "invalid_arguments"
    assert api("views.publish", user_id=user(place, "ben"), view=HOME, hash="old")["error"] == "hash_conflict"
    assert api("views.publish", user_id=user(place, "ben"), view={"type": "modal"})["error"] == "invalid_arguments"
    assert api("views.update", view_id=first["view"]["id"], view=HOME)["error"] == "not_found"


def modal(title: str = "T", **more: Any) -> dict[str, Any]:
    return {"type": "modal", "title": {"type": "plain_text", "text": title}, "blocks": DIVIDER, **more}


def test_a_trigger_opens_one_view_within_three_seconds(place: Server, api: Api) -> None:
    workspace = place.slack.workspace
    trigger = workspace.new_trigger(user(place, "ben"))
    assert api("views.open", trigger_id=trigger, view=modal("x" * 25))["error"] == "invalid_arguments"
    opened = api("views.open", trigger_id=trigger, view=modal())
    assert opened["ok"]
    assert api("views.open", trigger_id=trigger, view=modal())["error"] == "exchanged_trigger_id"
    assert api("views.open", trigger_id="1.2.3", view=modal())["error"] == "invalid_trigger_id"
    workspace.ack_seconds = 3.0
    late = workspace.new_trigger(user(place, "ben"))
    place.clock.advance(3.1)
    assert api("views.open", trigger_id=late, view=modal())["error"] == "expired_trigger_id"
    assert api("views.update", view_id=opened["view"]["id"], hash="old", view=modal())["error"] == "hash_conflict"
    assert api("views.update", view_id=opened["view"]["id"], hash=opened["view"]["hash"], view=modal())["ok"]


def test_at_most_three_modals_can_be_stacked(place: Server, api: Api) -> None:
    workspace, ben = place.slack.workspace, user(place, "ben")
    assert api("views.open", trigger_id=workspace.new_trigger(ben), view=modal())["ok"]
    for expected in (None, None, "push_limit_reached"):
        top = workspace.top_modal(ben)
        assert top
        assert api("views.push", trigger_id=workspace.new_trigger(ben, top.id), view=modal()).get("error") == expected


def test_responses_have_the_keys_that_slack_sends(place: Server, api: Api) -> None:
    ben = user(place, "ben")
    posted = api("chat.postMessage", channel=growth(place), text="x", blocks=DIVIDER)
    answers = {
        "auth.test": api("auth.test"),
        "users.info": api("users.info", user=ben),
        "chat.postMessage": posted,
        "chat.update": api("chat.update", channel=growth(place), ts=posted["ts"], text="y"),
        "chat.postEphemeral": api("chat.postEphemeral", channel=growth(place), user=ben, text="x"),
        "conversations.open": api("conversations.open", users=f"{ben},{user(place, 'amara')}"),
        "views.publish": api("views.publish", user_id=ben, view=HOME),
        "views.open": api("views.open", trigger_id=place.slack.workspace.new_trigger(ben), view=modal()),
        "apps.connections.open": api("apps.connections.open", token=place.slack.workspace.app.app_token),
    }
    for method, answer in answers.items():
        assert answer["ok"], method
        assert differences(answer, f"api.{method}") == [], method


def test_a_key_that_an_app_acts_on_is_missed_where_it_is_not_sent(api: Api) -> None:
    answer = api("auth.test")
    assert missing({name: value for name, value in answer.items() if name != "bot_id"}, "api.auth.test") == ["bot_id"]
    assert needed_but_never_recorded() == []
