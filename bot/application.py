"""The whole program, started and stopped in order."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler
from platformdirs import user_cache_path
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from bot import db, forgotten_list, onnx_encoder
from bot.after_answer import AfterAnswer
from bot.app import Services, action_names, build_app
from bot.config import Settings
from bot.coverage import CoverageSnapshots
from bot.delivery.comparison import Comparison
from bot.delivery.delivery import Delivery
from bot.delivery.windows import Windows
from bot.health import Health, metrics_route
from bot.heartbeat import HEARTBEAT_SECONDS, Heartbeat
from bot.hospital_calendar import HospitalCalendar
from bot.imports import lexicon_file
from bot.imports.slack_upload import EvaluatorUploads
from bot.live_settings import REFRESH_SECONDS, LiveSettings
from bot.metrics import Metrics
from bot.slack.client import MeasuredClient
from bot.slack.errors import try_token
from bot.slack.http_server import REPORT_SECONDS, HttpConnection, SlackEndpoint
from bot.slack.members import patient_client
from bot.slack.socket_mode import SocketModeConnection, bypass_proxies
from bot.sync.channel_memberships import SYNC_SECONDS, ChannelMembershipSync
from bot.sync.members import MemberSync
from bot.sync.slack_access import SlackAccessCheck
from bot.tidy import Tidy
from bot.traffic import Traffic
from bot.web_server import WebServer
from bot.worker import TICK_SECONDS, Worker
from mentoring.goals import invitations, suggestions
from mentoring.matching import Matcher, compiled_lexicon, custom_lexicon, lexicon
from mentoring.matching.encoder import NO_ENCODER
from mentoring.people import evaluators, placements, rhythm
from mentoring.safety import crisis, phi, private

logger = logging.getLogger(__name__)

FIRST_DAILY_JOBS = timedelta(minutes=10)  # after the start


def utc_now() -> datetime:
    """Return the current time. The bot reads the machine's clock only here."""
    return datetime.now(UTC)


def preload(sessions: sessionmaker[Session], matcher: Matcher) -> None:
    """Load what safety checks and matching need before anyone can type something: Slack waits only three seconds."""
    crisis.dangers(["I want to die"])  # what is said in danger loads all that this needs
    phi.find_phi("ready")
    private.privacy_of("ready")
    with sessions.begin() as s:
        suggestions.preload(s, matcher)


def build_matcher(settings: Settings) -> Matcher:
    """Build the matcher: the lexicon with the hospital's additions, and its encoder, as far as they can be read."""
    custom = lexicon_file.read_or_log(settings.lexicon) if settings.lexicon else custom_lexicon.NO_ADDITIONS
    encoder = onnx_encoder.load(settings.encoder) if settings.encoder else NO_ENCODER
    try:
        return Matcher(compiled_lexicon.load(custom, user_cache_path("curbside")), encoder)
    except OSError as error:
        logger.info("The compiled lexicon can't be kept (%s), so each start compiles it.", error.strerror)
        return Matcher(lexicon.load(custom), encoder)


class Curbside:
    """One process: database, listeners, delivery and connection. `now` returns the time, real or a sandbox's.

    Raises: TokenRefused when Slack rejects the bot token, SlackApiError when it answers something else.
    """

    def __init__(self, settings: Settings, now: Callable[[], datetime] = utc_now) -> None:
        bypass_proxies(settings)
        logging.getLogger("apscheduler").setLevel(logging.WARNING)
        self.now, self.matcher, self.metrics = now, build_matcher(settings), Metrics(action_names())
        self.engine = db.connect(settings.database_url)
        db.migrate(self.engine)
        self.db = db.session_factory(self.engine)
        client, self.traffic = MeasuredClient(settings, self.metrics), Traffic()
        team_id = str(try_token("SLACK_BOT_TOKEN", client.auth_test)["team_id"])
        self.settings = LiveSettings(settings, self.db, team_id, self._apply)
        self.calendar = HospitalCalendar(self.db, now, team_id, settings.holidays, settings.weekend)
        self.tidy = Tidy(self.db, now, settings.retention, legal_hold=settings.legal_hold)
        self.settings.refresh()
        self.access_check = SlackAccessCheck(self.db, client, now, self.settings, team_id)
        self.after_answer = AfterAnswer(self.traffic.give_way)
        self.uploads = EvaluatorUploads(self.db, settings, now, self.traffic.give_way)
        services = Services(self.matcher, self.access_check, self.uploads, self.after_answer)
        self.app = build_app(self.settings, self.db, now, self.metrics, self.traffic, services)
        give_way = self.traffic.give_way
        self.delivery = Delivery(self.db, client, now, self.settings, self.matcher, give_way)
        windows = Windows(self.db, client, now)
        self.worker = Worker(self.db, self.delivery, windows, now, self.matcher, self.settings, give_way)
        self.comparison = Comparison(self.db, self.delivery.render_context, give_way)
        self.channel_sync = ChannelMembershipSync(self.db, client, now, self.settings, give_way)
        self.member_sync = MemberSync(self.db, patient_client(settings.bot_token, settings.slack_api_url), now)
        self.coverage = CoverageSnapshots(self.db, self.settings, now)
        self.heartbeat = Heartbeat(self.db, client, now)
        self.forgotten_file = settings.forgotten_file
        self.is_running = False
        once = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}  # late is better than never
        self.scheduler = BackgroundScheduler(timezone="UTC", job_defaults=once)
        self.scheduler.add_job(self.worker.wake, "interval", seconds=TICK_SECONDS)
        self.scheduler.add_job(self.channel_sync.sync_all, "interval", seconds=SYNC_SECONDS)
        # Also where a process never runs for a whole day.
        daily = {"days": 1, "next_run_time": utc_now() + FIRST_DAILY_JOBS}
        self.scheduler.add_job(self.comparison.compare_all, "interval", **daily)
        self.scheduler.add_job(self.member_sync.sync, "interval", **daily)
        self.scheduler.add_job(self.calendar.update, "interval", **daily)
        self.scheduler.add_job(self.access_check.check, "interval", days=1, next_run_time=utc_now())
        hourly = {"hours": 1, "next_run_time": utc_now() + FIRST_DAILY_JOBS}
        self.scheduler.add_job(self.tidy.tidy_if_due, "interval", **hourly)
        self.scheduler.add_job(self.coverage.take_if_due, "interval", **hourly)
        self.scheduler.add_job(self.settings.refresh, "interval", seconds=REFRESH_SECONDS)
        self.scheduler.add_job(self.list_forgotten, "interval", seconds=TICK_SECONDS)
        self.scheduler.add_job(self.delete_expired, "interval", hours=1)
        at_once = {"seconds": HEARTBEAT_SECONDS, "next_run_time": utc_now()}
        self.scheduler.add_job(self.heartbeat.beat, "interval", **at_once)
        self._connect(settings)
        db.on_outbox_change(self.db, self.worker.wake)

    def _apply(self, settings: Settings) -> None:
        """Let what is stored and what runs daily follow the settings."""
        self.tidy.keeps, team_id = settings.retention, self.settings.team_id
        with self.db.begin() as s:
            rhythm.store(s, team_id, settings.rhythm)
            evaluators.apply_grace(s, team_id, settings.evaluator_grace)
            placements.apply_students_setting(s, team_id, students_take_part=settings.students_take_part)
        self.calendar.follow(settings.holidays, settings.weekend)

    def _connect(self, settings: Settings) -> None:
        """Set up the way to Slack, and what is asked over HTTP about this process."""
        health = Health(self.db, lambda: self.connection.open_connections, lambda: self.heartbeat.refused)
        self.metrics.watch(self.db, self.now, lambda: self.connection.open_connections)
        self.connection: HttpConnection | SocketModeConnection
        if settings.over_http:
            endpoint = SlackEndpoint(self.app, settings.signing_secret, self.metrics)
            routes = [*endpoint.routes(), *replace(health, tells_reason=False).routes()]
            self.connection = HttpConnection(routes, settings.bind_address, settings.port, "PORT")
            self.scheduler.add_job(endpoint.rejections.report, "interval", seconds=REPORT_SECONDS)
        else:
            self.connection = SocketModeConnection(self.app, settings)
        self.watched: WebServer | None = None
        if settings.health_port:
            routes = [*health.routes(), metrics_route(self.metrics)]
            self.watched = WebServer(routes, settings.health_address, settings.health_port, "HEALTH_PORT")

    def start(self) -> None:
        """Connect before sending: if Slack rejects the tokens, nothing is sent."""
        self.is_running = True
        if self.watched:
            self.watched.start()
        preload(self.db, self.matcher)
        self.connection.start()
        self.heartbeat.start()
        self.worker.start()
        self.scheduler.start()

    def stop(self) -> None:
        """Stop taking requests, finish those in progress, then finish the message being delivered. Once is enough."""
        if not self.is_running:
            return
        self.is_running = False
        self.connection.stop()
        self.comparison.stop()
        if self.scheduler.running:
            self.scheduler.shutdown(wait=True)
        self.worker.stop()
        self.list_forgotten()
        self.uploads.after_answer.stop()
        self.after_answer.stop()
        if self.watched:
            self.watched.stop()
        self.heartbeat.stop()
        self.engine.dispose()

    def delete_expired(self) -> None:
        """Delete what is kept only for a while; under a legal hold, nothing."""
        if self.tidy.legal_hold:
            return
        with self.db.begin() as s:
            invitations.delete_expired(s, self.now())

    def list_forgotten(self) -> None:
        """Write who was forgotten into the file beside the backups."""
        if self.forgotten_file is None:
            return
        try:
            forgotten_list.write_new_lines(self.db, self.forgotten_file)
        except (OSError, SQLAlchemyError) as error:
            logger.error("%s can't be written (%s); it is tried again", self.forgotten_file, type(error).__name__)

    def __enter__(self) -> "Curbside":
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
