"""Several workspaces: an app is installed by OAuth, its tokens are refreshed, and it is uninstalled."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.client import Refused, WorkspaceClient
from sandbox.server import Server
from sandbox.waiting import wait_for
from sandbox.web_api.oauth import CODE_LIFETIME, TOKEN_LIFETIME

Json = dict[str, Any]
REDIRECT = "http://127.0.0.1:9/slack/oauth_redirect"
SECOND: Json = {"name": "Second <b>Hospital</b>", "users": [{"name": "joon", "real_name": "Joon <i>Quire</i>"}]}
FIRST: Json = {"name": "First", "users": [{"name": "ben", "real_name": "Ben Quill"}]}


def manifest(*, rotation: bool = False) -> Json:
    return {
        "display_information": {"name": "Teapot"},
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
            "slash_commands": [{"command": "/tea", "description": "Tea"}],
        },
        "oauth_config": {
            "scopes": {"bot": ["chat:write", "commands", "users:read"]},
            "redirect_urls": ["http://127.0.0.1:9/slack"],
        },
        "settings": {
            "socket_mode_enabled": True,
            "token_rotation_enabled": rotation,
            "event_subscriptions": {"bot_events": ["app_uninstalled", "tokens_revoked"]},
        },
    }


@pytest.fixture
def place(request: pytest.FixtureRequest) -> Iterator[Server]:
    with Server(manifest(rotation=getattr(request, "param", False)), FIRST, others=[SECOND]) as server:
        yield server


@pytest.fixture
def browser(place: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=place.address, trust_env=False) as client:
        yield client


def query(place: Server, **changed: str) -> dict[str, str]:
    known = place.slack.workspace.app.secrets
    parameters = {"client_id": known.client_id, "scope": "chat:write,commands", "state": "s1", "redirect_uri": REDIRECT}
    return parameters | changed


def allow(place: Server, browser: httpx.Client, answer: str = "allow") -> dict[str, list[str]]:
    """Answer the page as someone in the second workspace.

    Returns: the query that comes back to the app.
    """
    second = place.slack.teams[1].workspace
    form = {"team": second.id, "user": second.user_named("joon").id, "answer": answer}
    response = browser.post("/oauth/v2/authorize", params=query(place), data=form)
    assert response.status_code == 302
    assert response.headers["location"].startswith(REDIRECT)
    return parse_qs(urlsplit(response.headers["location"]).query)


def exchange(place: Server, code: str, **more: Any) -> Any:
    known = place.slack.workspace.app.secrets
    client = WebClient(base_url=f"{place.address}/api/", retry_handlers=[])
    given = {"client_id": known.client_id, "client_secret": known.client_secret, "redirect_uri": REDIRECT} | more
    return client.oauth_v2_access(code=code, **given)


def error_code(place: Server, code: str, **more: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        exchange(place, code, **more)
    return str(refused.value.response["error"])


def as_bot(place: Server, token: str) -> WebClient:
    return WebClient(token, base_url=f"{place.address}/api/", retry_handlers=[])


def test_the_authorize_page_escapes_names(place: Server, browser: httpx.Client) -> None:
    page = browser.get("/oauth/v2/authorize", params=query(place)).text
    assert "Second &lt;b&gt;Hospital&lt;/b&gt;" in page
    assert "<i>" not in page
    assert "chat:write, commands" in page


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"client_id": "1.2"}, "invalid_client_id"),
        ({"redirect_uri": "http://127.0.0.1:9/slackish"}, "bad_redirect_uri"),
        ({"redirect_uri": "https://example.com/"}, "bad_redirect_uri"),
        ({"scope": "chat:write,admin"}, "invalid_scope"),
        ({"scope": ""}, "invalid_scope"),
    ],
)
def test_an_invalid_link_is_refused(place: Server, browser: httpx.Client, changed: dict[str, str], said: str) -> None:
    answer = browser.get("/oauth/v2/authorize", params=query(place, **changed))
    assert answer.status_code == 400
    assert said in answer.text


def test_a_code_is_exchanged_only_once(place: Server, browser: httpx.Client) -> None:
    granted = allow(place, browser)
    assert granted["state"] == ["s1"]
    answer = exchange(place, granted["code"][0])
    second = place.slack.teams[1].workspace
    assert answer["team"] == {"id": second.id, "name": second.name}
    assert answer["scope"] == "chat:write,commands"
    assert as_bot(place, answer["access_token"]).auth_test()["team_id"] == second.id
    assert as_bot(place, place.slack.workspace.app.bot_token).auth_test()["team"] == "First"
    assert error_code(place, granted["code"][0]) == "invalid_code"
    with pytest.raises(SlackApiError, match="missing_scope"):
        as_bot(place, answer["access_token"]).users_list()


def test_a_code_is_valid_for_ten_minutes_for_its_app_and_redirect(place: Server, browser: httpx.Client) -> None:
    code, known = allow(place, browser)["code"][0], place.slack.workspace.app.secrets
    assert error_code(place, code, client_id="1.2") == "invalid_client_id"
    assert error_code(place, code, client_secret=known.client_id) == "bad_client_secret"
    assert error_code(place, code, redirect_uri=REDIRECT + "/x") == "bad_redirect_uri"
    late = allow(place, browser)["code"][0]
    place.clock.advance(CODE_LIFETIME + 1)
    assert error_code(place, late) == "invalid_code"


def test_canceling_returns_access_denied(place: Server, browser: httpx.Client) -> None:
    assert allow(place, browser, "cancel") == {"error": ["access_denied"], "state": ["s1"]}
    assert not place.slack.teams[1].workspace.app.installed


@pytest.mark.parametrize("place", [True], indirect=True)
def test_a_rotated_token_expires_and_is_refreshed_only_once(place: Server, browser: httpx.Client) -> None:
    answer = exchange(place, allow(place, browser)["code"][0])
    assert answer["expires_in"] == TOKEN_LIFETIME
    assert answer["access_token"].startswith("xoxe.xoxb-")
    place.clock.advance(TOKEN_LIFETIME - 60)
    assert as_bot(place, answer["access_token"]).auth_test()["ok"]
    place.clock.advance(120)
    with pytest.raises(SlackApiError, match="token_expired"):
        as_bot(place, answer["access_token"]).auth_test()
    renewed = exchange(place, "", grant_type="refresh_token", refresh_token=answer["refresh_token"])
    assert as_bot(place, renewed["access_token"]).auth_test()["ok"]
    assert error_code(place, "", grant_type="refresh_token", refresh_token=answer["refresh_token"]) == (
        "invalid_refresh_token"
    )


def test_an_app_serves_every_workspace_and_learns_of_its_uninstall(place: Server, browser: httpx.Client) -> None:
    token = exchange(place, allow(place, browser)["code"][0])["access_token"]
    received: list[tuple[str, str]] = []

    def authorize(team_id: str) -> AuthorizeResult:
        known = {team.workspace.id: team.workspace.app for team in place.slack.teams}[team_id]
        return AuthorizeResult(
            enterprise_id=None, team_id=team_id, bot_token=known.bot_token or token, bot_user_id=known.user_id
        )

    bolt = App(client=as_bot(place, ""), authorize=authorize)

    def record(ack: Any, body: Json) -> None:
        ack("Here you are")
        received.append((body.get("command") or body["event"]["type"], body["team_id"]))

    bolt.command("/tea")(record)
    bolt.event("app_uninstalled")(record)
    bolt.event("tokens_revoked")(record)
    handler = SocketModeHandler(bolt, place.slack.workspace.app.app_token)
    handler.client.web_client.base_url = f"{place.address}/api/"
    handler.connect()  # type: ignore[no-untyped-call]
    wait_for(lambda: place.slack.sockets.connections, "the app to connect")
    workspace, second = WorkspaceClient(place.address), place.slack.teams[1].workspace
    joon = f"/sandbox/people/{second.user_named('joon').id}"
    im = second.direct(second.user_named("joon").id).id
    workspace.post(f"{joon}/command", channel=im, command="/tea")
    assert received == [("/tea", second.id)]
    workspace.post(f"{joon}/uninstall")
    wait_for(lambda: len(received) == 3, "the uninstall events")
    assert {kind for kind, _ in received[1:]} == {"app_uninstalled", "tokens_revoked"}
    with pytest.raises(SlackApiError, match="token_revoked"):
        as_bot(place, token).auth_test()
    with pytest.raises(Refused, match="not installed here"):
        workspace.post(f"{joon}/command", channel=im, command="/tea")
    workspace.close()
    handler.close()  # type: ignore[no-untyped-call]


def test_an_optional_scope_is_granted_only_where_it_stays_ticked() -> None:
    asked = manifest()
    asked["oauth_config"]["scopes"]["bot_optional"] = ["users:read.email"]
    for ticked in ([], ["users:read.email"]):
        with (
            Server(asked, FIRST, others=[SECOND]) as place,
            httpx.Client(base_url=place.address, trust_env=False) as web,
        ):
            link = query(place, scope="chat:write,users:read.email")
            assert (
                'name="optional" value="users:read.email" checked' in web.get("/oauth/v2/authorize", params=link).text
            )
            second = place.slack.teams[1].workspace
            form = {"team": second.id, "user": second.user_named("joon").id, "answer": "allow", "optional": ticked}
            answer = web.post("/oauth/v2/authorize", params=link, data=form)
            (code,) = parse_qs(urlsplit(answer.headers["location"]).query)["code"]
            assert exchange(place, code)["scope"] == ",".join(["chat:write", *ticked])
