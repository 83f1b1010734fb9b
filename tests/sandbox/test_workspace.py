"""Who is in a workspace, what the app was granted there, and how long it keeps messages and files."""

from typing import Any

import httpx
import pytest
from slack_sdk import WebClient

from sandbox.client import Refused, WorkspaceClient
from sandbox.server import Server
from tests.sandbox.steps import MANIFEST, Json, channel, error_code, event_manifest, user

PEOPLE = [
    {"name": "ben", "real_name": "Ben Quill"},
    {"name": "head", "real_name": "Head First", "is_primary_owner": True},
    {"name": "owner", "real_name": "Owner Second", "is_owner": True},
    {"name": "admin", "real_name": "Admin Third", "is_admin": True},
    {"name": "admin2", "real_name": "Admin Fourth", "is_admin": True},
    {"name": "guest", "real_name": "Guest Star", "is_restricted": True},
    {"name": "single", "real_name": "Single Guest", "is_ultra_restricted": True},
    {"name": "friend", "real_name": "Friend Afar", "home_team": "T0ELSEWHERE"},
]
RANKS = ("is_admin", "is_owner", "is_primary_owner", "is_restricted", "is_ultra_restricted")


def with_client(server: Server) -> WebClient:
    return WebClient(server.slack.workspace.app.bot_token, base_url=f"{server.address}/api/", retry_handlers=[])


def test_admins_owners_guests_and_people_of_a_connected_workspace_are_told_apart() -> None:
    with Server(MANIFEST, {"users": PEOPLE}) as place:
        members: list[Json] = with_client(place).users_list()["members"]
        own = place.slack.workspace.id
    said = {each["name"]: {rank for rank in RANKS if each[rank]} for each in members}
    assert said["ben"] == set()
    assert said["head"] == {"is_admin", "is_owner", "is_primary_owner"}
    assert said["owner"] == {"is_admin", "is_owner"}
    assert said["admin"] == said["admin2"] == {"is_admin"}
    assert said["guest"] == {"is_restricted"}
    assert said["single"] == {"is_restricted", "is_ultra_restricted"}
    assert {each["name"]: each["team_id"] for each in members if each["team_id"] != own} == {"friend": "T0ELSEWHERE"}
    assert [each["name"] for each in members if each.get("is_stranger")] == ["friend"]


def test_someone_of_a_connected_workspace_has_no_commands_and_no_home() -> None:
    with Server(event_manifest(), {"users": PEOPLE, "channels": [{"name": "general"}]}) as place:
        workspace = WorkspaceClient(place.address)
        friend = workspace.person("friend")
        with pytest.raises(Refused, match="not a valid command"):
            friend.command("/tea")
        with pytest.raises(Refused, match="not installed in your workspace"):
            friend.open_app_tab("home")
        workspace.close()


@pytest.mark.parametrize("change", [{"deleted": True}, {"tz": "Asia/Tokyo"}, {"is_owner": True}, {"title": "Chief"}])
def test_an_app_is_told_when_someone_changes(change: dict[str, Any]) -> None:
    with Server(MANIFEST, {"users": PEOPLE}) as place:
        events: list[Json] = []
        place.slack.workspace.emit = events.append
        workspace = WorkspaceClient(place.address)
        workspace.post(f"/sandbox/users/{user(place, 'ben')}", **change)
        workspace.close()
        (event,) = events
        assert event["type"] == "user_change"
        ((name, value),) = change.items()
        assert (event["user"]["profile"] if name == "title" else event["user"])[name] == value


def test_a_file_from_a_form_is_downloaded_with_a_token_and_the_scope(place: Server, client: WebClient) -> None:
    workspace, ben = WorkspaceClient(place.address), user(place, "ben")
    file = workspace.post(f"/sandbox/people/{ben}/files", name="people list.csv", content="YSxiCg==")
    assert file["user"] == ben
    with httpx.Client(trust_env=False) as http:
        mine = {"authorization": f"Bearer {place.slack.workspace.app.bot_token}"}
        for address in (file["url_private"], file["url_private_download"]):
            assert http.get(address, headers=mine).content == b"a,b\n"
            for headers in ({}, {"authorization": "Bearer xoxb-wrong"}):
                assert http.get(address, headers=headers).status_code == 302
        place.slack.workspace.app.scopes.remove("files:read")
        assert http.get(file["url_private"], headers=mine).status_code == 302
    assert error_code(client.files_info, file=file["id"]) == "missing_scope"
    workspace.close()


def test_an_optional_scope_may_be_declined() -> None:
    manifest = MANIFEST | {"oauth_config": {"scopes": {"bot": ["chat:write"], "bot_optional": ["users:read"]}}}
    for declined, granted in (([], "chat:write,users:read"), (["users:read"], "chat:write")):
        with Server(manifest, {"users": PEOPLE, "declined_scopes": declined}) as place:
            client = with_client(place)
            assert client.auth_test().headers["x-oauth-scopes"] == granted
            if declined:
                assert error_code(client.users_list) == "missing_scope"


def test_messages_are_gone_after_the_workspace_s_retention(place: Server, client: WebClient) -> None:
    workspace, tea = WorkspaceClient(place.address), channel(place, "tea")
    ts = client.chat_postMessage(channel=tea, text="x")["ts"]
    workspace.post("/sandbox/retention", edits=60, messages=120)
    workspace.advance(59)
    assert client.chat_update(channel=tea, ts=ts, text="y")["ok"]
    workspace.advance(2)
    assert error_code(client.chat_update, channel=tea, ts=ts, text="z") == "edit_window_closed"
    workspace.advance(60)
    assert error_code(client.chat_update, channel=tea, ts=ts, text="z") == "message_not_found"
    assert error_code(client.chat_delete, channel=tea, ts=ts) == "message_not_found"
    assert workspace.person("ben").messages(tea) == []
    workspace.post("/sandbox/retention", edits=None, messages=None)
    kept = client.chat_postMessage(channel=tea, text="x")["ts"]
    workspace.advance(10_000)
    assert client.chat_update(channel=tea, ts=kept, text="y")["ok"]
    with pytest.raises(Refused, match="malformed"):
        workspace.post("/sandbox/retention", files=1)
    workspace.close()


def test_user_groups_say_as_much_as_is_asked(place: Server, client: WebClient) -> None:
    (group,) = client.usergroups_list(include_users=True, include_count=True)["usergroups"]
    assert (group["handle"], group["user_count"], len(group["users"])) == ("brewers", 2, 2)
    (bare,) = client.usergroups_list()["usergroups"]
    assert not {"users", "user_count"} & set(bare)
    assert client.usergroups_users_list(usergroup=group["id"])["users"] == [user(place, "ben")]
