"""What a monitoring system reads (Prometheus): actions, calls, messages, the backlog, connections.

Every label value is one of ours or from a list here: no metric names a person or quotes anyone.
"""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from enum import StrEnum

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from bot.delivery import leases
from bot.slack import errors
from models import Message, MessageState

OTHER = "other"
ANSWERS = frozenset(
    {"ok", "no_answer", *errors.WORKSPACE_ERRORS, *errors.FIXABLE_ERRORS, *errors.GONE_ERRORS, *errors.UNCLEAR_ERRORS}
    | {"message_not_found", "edit_window_closed", "cant_update_message", "expired_trigger_id", "invalid_blocks"}
    | {"hash_conflict", "view_too_large", "invalid_arguments"}
)
METHODS = frozenset(
    {"auth.test", "chat.postMessage", "chat.update", "chat.scheduleMessage", "chat.deleteScheduledMessage"}
    | {"chat.delete", "files.delete"}
    | {"chat.scheduledMessages.list", "conversations.info", "conversations.list", "conversations.open", "users.info"}
    | {"users.conversations", "views.open", "views.push", "views.update", "views.publish", "files.getUploadURLExternal"}
    | {"files.completeUploadExternal", "functions.completeSuccess", "functions.completeError"}
)
LATENCIES = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0)  # seconds; Slack waits 3


class Outcome(StrEnum):
    """How an action ended."""

    DONE = "done"
    REFUSED = "refused"  # the person was told why
    FAILED = "failed"  # something broke on our side
    UNKNOWN = "unknown"  # no listener takes it


class Metrics:
    """What one process has counted so far."""

    def __init__(self, actions: Collection[str]) -> None:
        """`actions` are the names that actions may have: ids of ours, commands, events."""
        self.registry, self._known = CollectorRegistry(), frozenset(actions)
        self._actions = Histogram(
            "curbside_action_seconds",
            "Time from a request of Slack's to the answer, by action and outcome",
            ("action", "outcome"),
            registry=self.registry,
            buckets=LATENCIES,
        )
        self._calls = Counter(
            "curbside_slack_calls", "Calls of Slack's Web API, by method and answer", ("method", "answer"),
            registry=self.registry,
        )  # fmt: skip
        self._rejected = Counter(
            "curbside_rejected_requests", "HTTP requests that Slack did not sign", registry=self.registry
        )

    def name_of(self, action: str) -> str:
        """Return an action's name if it is one of ours, else "other"."""
        return action if action in self._known else OTHER

    def observe_action(self, action: str, outcome: Outcome, seconds: float) -> None:
        self._actions.labels(self.name_of(action), outcome.value).observe(seconds)

    def count_call(self, method: str, answer: str) -> None:
        self._calls.labels(method if method in METHODS else OTHER, answer if answer in ANSWERS else OTHER).inc()

    def count_rejected(self) -> None:
        self._rejected.inc()

    def watch(self, db: sessionmaker[Session], now: Callable[[], datetime], connections: Callable[[], int]) -> None:
        """Also tell, at each reading, what the tables hold and how many connections to Slack are open."""
        self.registry.register(_Gauges(db, now, connections))

    def render(self) -> bytes:
        """Return everything in Prometheus's text format."""
        return generate_latest(self.registry)


class _Gauges:
    """What is read at the moment it is asked for."""

    def __init__(self, db: sessionmaker[Session], now: Callable[[], datetime], connections: Callable[[], int]) -> None:
        self.db, self.now, self.connections = db, now, connections

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily("curbside_connections", "Open connections to Slack", value=self.connections())
        now, reached = self.now(), GaugeMetricFamily("curbside_database_up", "Whether the database can be reached")
        try:
            with self.db() as s:
                rows = s.execute(select(Message.state, func.count()).group_by(Message.state))
                counts = {state: count for state, count in rows}  # noqa: C416 (a row is no tuple to the type checker)
                due = leases.next_due_by_queue(s, now)
        except SQLAlchemyError:
            reached.add_metric((), 0)
            yield reached
            return
        reached.add_metric((), 1)
        yield reached
        states = GaugeMetricFamily("curbside_messages", "Messages, by state", labels=("state",))
        for state in MessageState:
            states.add_metric((state.value,), counts.get(state, 0))
        yield states
        ages = GaugeMetricFamily(
            "curbside_backlog_seconds", "How long the oldest message has been due, by method", labels=("method",)
        )
        for queue in leases.WORK_QUEUES:
            age = (now - due[queue]).total_seconds() if queue in due else 0.0
            ages.add_metric((queue.method,), max(0.0, age))
        yield ages
