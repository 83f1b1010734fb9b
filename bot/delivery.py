"""Deliver what is owed: claim → compose → Slack → mark. A claim is fenced; what is in doubt is never sent again."""

import logging
import socket
from collections.abc import Callable
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any, NamedTuple
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from sqlalchemy import ColumnElement, Update, and_, func, or_, select, update
from sqlalchemy.orm import Session, sessionmaker

from handlers import COMPOSERS
from handlers.views.blocks import Letter
from models import Kind, Message, MessageState, seconds_from_now

logger = logging.getLogger(__name__)

LEASE = 60  # seconds a claim lasts; far longer than the client's timeout of 10
RETRY = timedelta(seconds=30)
UNCLEAR = {"internal_error", "fatal_error", "request_timeout", "service_unavailable"}
# Only somebody else can mend these: an invitation, a new token, an admin. What is owed is kept until they have.
MENDABLE = {
    "not_in_channel", "channel_not_found", "is_archived", "restricted_action", "ratelimited",
    "missing_scope", "not_authed", "invalid_auth", "token_revoked", "token_expired", "account_inactive",
    "team_access_not_granted", "org_login_required", "ekm_access_denied", "accesslimited",
}  # fmt: skip
BOOKKEEPING = {"synchronize_session": False, "bookkeeping": True}


class Claim(NamedTuple):
    """A row that is ours until its lease ends, as long as `gen` is still its own."""

    id: int
    gen: int
    revision: int
    first: bool


class NotTaken(Exception):
    """Slack certainly did not take it: it may be sent again after `wait`."""

    def __init__(self, why: str, wait: timedelta = RETRY) -> None:
        super().__init__(why)
        self.wait = wait


class InDoubt(Exception):
    """Slack may have taken it: it is not sent again."""


class Never(Exception):
    """It will not be taken, however often it is tried."""


class Delivery:
    """Sends one message after the other; any number of these may work on one database."""

    def __init__(
        self, db: sessionmaker[Session], client: WebClient, now: Callable[[], datetime], growth_channel: str
    ) -> None:
        self.db, self.client, self.now, self.growth_channel = db, client, now, growth_channel
        self._growth_id = ""

    def deliver_all(self) -> int:
        """Deliver until nothing is due; how many were worked on."""
        self.resolve()
        done = 0
        while self.deliver_one():
            done += 1
        return done

    def deliver_one(self) -> bool:
        """Claim one message and see it through; False where nothing is due."""
        with self.db.begin() as s:
            claim = claim_one(s, self.now())
        if claim is None:
            return False
        with self.db.begin() as s:
            message = s.get_one(Message, claim.id)
            content = COMPOSERS[message.kind](s, message, self.now())
        if content is None:
            self._mark(claim, state=MessageState.DROPPED, trouble="there was nothing left to say")
            return True
        try:
            where = self._send(message, content) if claim.first else self._bring_up_to_date(message, content)
            sent = {**where, "sent_at": self.now()} if claim.first else {}
            self._mark(claim, state=MessageState.SENT, shown=claim.revision, trouble="", **sent)
        except NotTaken as reason:
            self._growth_id = ""  # the channel may have been archived, or made anew
            back = MessageState.PLANNED if claim.first else MessageState.SENT
            self._mark(claim, state=back, due_at=self.now() + reason.wait, trouble=str(reason))
        except InDoubt as reason:
            self._mark(claim, state=MessageState.DOUBT, trouble=str(reason))
        except Never as reason:
            gone = (
                {"state": MessageState.DROPPED}
                if claim.first
                else {"state": MessageState.SENT, "shown": claim.revision}
            )
            self._mark(claim, trouble=str(reason), **gone)
        return True

    def resolve(self) -> None:
        """What was being sent when its sender died is in doubt; a Home is simply published again."""
        lost = update(Message).where(Message.state == MessageState.SENDING, Message.leased_until < seconds_from_now(0))
        lost = lost.execution_options(**BOOKKEEPING)
        trouble = "its sender stopped before the answer"
        with self.db.begin() as s:
            s.execute(lost.where(Message.kind == Kind.HOME).values(state=MessageState.PLANNED, trouble=trouble))
            s.execute(lost.values(state=MessageState.DOUBT, trouble=trouble))

    def _mark(self, claim: Claim, **values: Any) -> None:
        """Write down the outcome, unless somebody else has claimed the row since."""
        if values.get("trouble"):
            logger.warning("message %s: %s (%s)", claim.id, values["trouble"], values["state"])
        with self.db.begin() as s:
            s.execute(_fenced(claim).values(leased_until=None, **values))

    def _send(self, message: Message, content: Letter | dict[str, Any]) -> dict[str, str]:
        if message.kind is Kind.HOME:
            self._publish(message, content)
            return {}
        assert isinstance(content, Letter)  # noqa: S101 (only Home is a view)
        answer = call(
            self.client.chat_postMessage,
            channel=self._channel(message, content),
            text=content.text,
            blocks=content.blocks,
            unfurl_links=False,
            unfurl_media=False,
        )
        return {"channel": answer["channel"], "ts": answer["ts"]}

    def _bring_up_to_date(self, message: Message, content: Letter | dict[str, Any]) -> dict[str, str]:
        """Safe to repeat: it says what is, not what happened."""
        try:
            if message.kind is Kind.HOME:
                self._publish(message, content)
            else:
                assert isinstance(content, Letter)  # noqa: S101 (only Home is a view)
                call(
                    self.client.chat_update,
                    channel=message.channel,
                    ts=message.ts,
                    text=content.text,
                    blocks=content.blocks,
                )
        except InDoubt as reason:
            raise NotTaken(str(reason)) from reason
        return {}

    def _publish(self, message: Message, view: Any) -> None:
        user_id = message.person.user_id if message.person else ""
        try:
            call(self.client.views_publish, user_id=user_id, view=view)
        except InDoubt as reason:
            raise NotTaken(str(reason)) from reason

    def _channel(self, message: Message, content: Letter) -> str:
        try:
            if message.kind is Kind.POST:
                return self._growth()
            if content.group:
                opened = call(self.client.conversations_open, users=",".join(content.group))
                return str(opened["channel"]["id"])
        except InDoubt as reason:  # nothing is posted yet, and both calls are safe to repeat
            raise NotTaken(str(reason)) from reason
        return message.person.user_id if message.person else ""

    def _growth(self) -> str:
        """The growth channel's id, looked up once."""
        if not self._growth_id:
            self._growth_id = find_channel(self.client, self.growth_channel)
        return self._growth_id


def find_channel(client: WebClient, name: str) -> str:
    """A public channel's id by its name (or the id itself); NotTaken where there is none, so that it can be made."""
    cursor = ""
    while True:
        page = call(client.conversations_list, types="public_channel", limit=200, cursor=cursor, exclude_archived=True)
        for channel in page["channels"]:
            if name in (channel["id"], channel["name"]):
                return str(channel["id"])
        cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
        if not cursor:
            raise NotTaken(f"there is no public channel #{name}", timedelta(minutes=5))


def claim_one(s: Session, now: datetime) -> Claim | None:
    """Claim what is due first: updates of what people look at, then new messages. One conditional UPDATE."""
    due = (
        select(Message.id)
        .where(_owed(), Message.due_at <= now)
        .order_by(Message.state.desc(), Message.due_at, Message.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = s.execute(select(Message.id, Message.state, Message.gen, Message.revision).where(Message.id.in_(due))).first()
    if row is None:
        return None
    first = row.state is MessageState.PLANNED
    claim = Claim(row.id, row.gen + 1, row.revision, first)
    taken = _fenced(Claim(row.id, row.gen, row.revision, first)).values(
        gen=claim.gen,
        state=MessageState.SENDING if first else MessageState.SENT,
        leased_until=seconds_from_now(LEASE),
    )
    return claim if s.execute(taken.returning(Message.id)).first() else None


def next_due(s: Session) -> datetime | None:
    """When the next message is to be sent or brought up to date."""
    return s.scalar(select(func.min(Message.due_at)).where(_owed()))


def _owed() -> ColumnElement[bool]:
    """New messages, and those whose copy in Slack is behind and that nobody works on."""
    free = or_(Message.leased_until.is_(None), Message.leased_until < seconds_from_now(0))
    stale = and_(Message.state == MessageState.SENT, Message.shown < Message.revision, free)
    return or_(Message.state == MessageState.PLANNED, stale)


def _fenced(claim: Claim) -> Update:
    return update(Message).where(Message.id == claim.id, Message.gen == claim.gen).execution_options(**BOOKKEEPING)


def call(method: Callable[..., Any], **arguments: Any) -> Any:
    """One call, one try; the answer, or NotTaken, InDoubt, Never."""
    try:
        return method(**arguments)
    except SlackApiError as refused:
        raise _sorted(refused) from refused
    except URLError as unreachable:
        if isinstance(unreachable.reason, ConnectionRefusedError | socket.gaierror):
            raise NotTaken("Slack could not be reached") from unreachable
        raise InDoubt(str(unreachable.reason)) from unreachable
    except (OSError, HTTPException, SlackClientError, ValueError) as unclear:
        raise InDoubt(f"{type(unclear).__name__}: no clear answer") from unclear


def _sorted(refused: SlackApiError) -> NotTaken | InDoubt | Never:
    """What a refusal means for the message."""
    code = str(refused.response.get("error", ""))
    status = getattr(refused.response, "status_code", 500)
    if status == 429:
        return NotTaken("rate limited", timedelta(seconds=int(refused.response.headers.get("Retry-After", 30))))
    if status >= 500 or code in UNCLEAR or "non-JSON" in code:  # the SDK's words for an unreadable body
        return InDoubt(code or f"HTTP {status}")
    return NotTaken(code, timedelta(minutes=5)) if code in MENDABLE else Never(code)


def in_doubt(s: Session) -> int:
    """How many messages may or may not have reached their readers."""
    return s.scalar(select(func.count()).where(Message.state == MessageState.DOUBT)) or 0
