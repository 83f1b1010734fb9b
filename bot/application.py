"""The whole program, started and stopped in order."""

import gc
import logging
from collections.abc import Callable
from datetime import UTC, datetime

from slack_sdk import WebClient
from sqlalchemy.orm import Session, sessionmaker

from bot import db, onnx_encoder
from bot.app import build_app
from bot.config import Settings
from bot.delivery.delivery import Delivery
from bot.imports import lexicon_file
from bot.slack.http_server import HttpServer
from bot.slack.socket_mode import SocketModeConnection, bypass_proxies
from bot.sync.channel_memberships import ChannelMembershipSync
from bot.worker import Worker
from mentoring.goals import suggestions
from mentoring.matching import suggest_aspects
from mentoring.messages import send_windows
from mentoring.safety import crisis

MISSPELLED = "resusitation"  # long enough to be looked up among all known words


def utc_now() -> datetime:
    """Return the current time. The bot reads the machine's clock only here."""
    return datetime.now(UTC)


def preload(sessions: sessionmaker[Session]) -> None:
    """Load what safety checks and matching need, before anyone can type something.

    Loading takes a second, or more for thousands of people, and Slack waits only three. All of it stays in memory, so
    garbage collection would take a third of the time for nothing, and is off until then.
    """
    gc.disable()
    try:
        crisis.is_crisis(["ready"])
        suggest_aspects(MISSPELLED)  # loads the spelling index
        with sessions.begin() as s:
            suggestions.preload(s)
    finally:
        gc.enable()


class Curbside:
    """One process: database, listeners, delivery and connection. `now` returns the time, real or a sandbox's."""

    def __init__(self, settings: Settings, now: Callable[[], datetime] = utc_now) -> None:
        bypass_proxies(settings)
        logging.getLogger("apscheduler").setLevel(logging.WARNING)
        send_windows.use_policy(settings.send_policy)
        if settings.lexicon:
            lexicon_file.use(settings.lexicon)
        if settings.encoder:
            onnx_encoder.use(settings.encoder)
        self.engine = db.connect(settings.database_url)
        db.migrate(self.engine)
        self.db = db.session_factory(self.engine)
        self.app = build_app(settings, self.db, now)
        client = WebClient(settings.bot_token, base_url=settings.slack_api_url, timeout=10, retry_handlers=[])
        self.delivery = Delivery(self.db, client, now, settings.growth_channel)
        self.worker = Worker(
            self.db, self.delivery, now, ChannelMembershipSync(self.db, client, now, settings.growth_channel)
        )
        over_http = settings.over_http
        self.connection = (
            HttpServer(self.app, settings, self.db) if over_http else SocketModeConnection(self.app, settings)
        )
        db.on_outbox_change(self.db, self.worker.wake)

    def start(self) -> None:
        """Connect before sending: if Slack rejects the tokens, nothing is sent."""
        preload(self.db)
        self.connection.start()
        self.worker.start()

    def stop(self) -> None:
        """Stop taking requests, finish those in progress, then finish the message being delivered."""
        self.connection.stop()
        self.worker.stop()
        self.engine.dispose()

    def __enter__(self) -> "Curbside":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
