"""Everything the server serves: the workspaces, and the app's connections to them."""

from dataclasses import dataclass
from functools import partial

from sandbox.clock import Clock
from sandbox.dispatcher import Dispatcher
from sandbox.fault_injection import FaultInjector
from sandbox.http_mode import HttpMode
from sandbox.models import FixedTokens, Json
from sandbox.rate_limits import RateLimiter
from sandbox.response_urls import ResponseUrls
from sandbox.socket_mode import SocketMode
from sandbox.web_api.users import describe
from sandbox.workspace import Workspace


@dataclass
class Team:
    """One workspace, the dispatcher that sends to the app from it, and its response URLs."""

    workspace: Workspace
    dispatcher: Dispatcher
    urls: ResponseUrls


@dataclass
class Slack:
    """All workspaces, and what they share. The app is installed in the first one from the start."""

    teams: list[Team]
    sockets: SocketMode
    faults: FaultInjector
    rates: RateLimiter

    @classmethod
    def open(cls, manifest: Json, specs: list[Json], clock: Clock, tokens: FixedTokens) -> "Slack":
        """Set up workspaces from their specs; over Socket Mode, unless the manifest turns it off and has URLs."""
        first, faults = Workspace(manifest, specs[0], clock, tokens=tokens), FaultInjector()
        workspaces = [first, *(Workspace(manifest, spec, clock, first.app.secrets) for spec in specs[1:])]
        sockets = SocketMode(first, faults)
        transport = HttpMode(first) if first.app.over_http else sockets
        for workspace in workspaces:
            workspace.all_workspaces = workspaces
            workspace.profile_of = partial(describe, workspace)
        teams = [Team(each, Dispatcher(each, transport), ResponseUrls(each)) for each in workspaces]
        return cls(teams, sockets, faults, RateLimiter(clock))

    @property
    def workspace(self) -> Workspace:
        """The first workspace."""
        return self.teams[0].workspace

    @property
    def dispatcher(self) -> Dispatcher:
        return self.teams[0].dispatcher

    @property
    def address(self) -> str:
        return self.workspace.address

    def set_address(self, address: str) -> None:
        """Set the address this is served at, `http://127.0.0.1:PORT`."""
        for team in self.teams:
            team.workspace.address = team.urls.base = address

    def of_user(self, user: str) -> Team:
        """Return the team of a person, or the first one for an unknown id."""
        return next((team for team in self.teams if user in team.workspace.users), self.teams[0])

    def of_token(self, token: str) -> Team:
        """Return the team that a bot token is for, or the first one for any other token."""
        return next((team for team in self.teams if team.workspace.knows(token)), self.teams[0])
