"""Whatever is changed in a payload: no one else's row changes, nothing fails, and nothing typed is logged."""

import itertools
import json
import logging
import os
import time
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.webhook import WebhookClient, WebhookResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.slack.client import MeasuredClient
from bot.slack.socket_mode import respond
from models import Ask, Block, CheckIn, Goal, Introduction, MentorProfile, Offer, Person, Proposal, QuietTime, Referral
from sandbox.models import Json
from tests.hospital import Hospital
from tests.in_process.recorded_payloads import answer
from tests.mutations import CANARY, Mutator

CHECK_EVERY = 50  # payloads
QUICK, SEED = 500, 1


class Records(logging.Handler):
    """Keeps what is logged, as it would be written."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s"))
        self.lines: list[str] = []

    def take(self) -> list[str]:
        """Return what was logged since this was called last."""
        lines, self.lines = self.lines, []
        return lines

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


def bystanders_rows(s: Session, users: list[str]) -> list[Any]:
    """Return every row that is only about these people."""
    ids = s.scalars(select(Person.id).where(Person.user_id.in_(users))).all()
    introductions = select(Introduction.id).where(Introduction.mentor_id.in_(ids), Introduction.resident_id.in_(ids))
    tables = (
        select(Goal.__table__).where(Goal.person_id.in_(ids)),
        select(Ask.__table__).where(Ask.asker_id.in_(ids), Ask.mentor_id.in_(ids)),
        select(Introduction.__table__).where(Introduction.id.in_(introductions)),
        select(Proposal.__table__).where(Proposal.introduction_id.in_(introductions)),
        select(CheckIn.__table__).where(CheckIn.introduction_id.in_(introductions)),
        select(Offer.__table__).where(Offer.person_id.in_(ids)),
        select(MentorProfile.__table__).where(MentorProfile.person_id.in_(ids)),
        select(QuietTime.__table__).where(QuietTime.person_id.in_(ids)),
        select(Block.__table__).where(Block.blocker.in_(users)),
        select(Referral.__table__).join(Ask).where(Referral.colleague_id.in_(ids), Ask.asker_id.in_(ids)),
        select(Person.id, Person.name, Person.about, Person.left_at).where(Person.id.in_(ids)),
    )
    return [s.execute(rows).all() for rows in tables]


ACCEPTED: dict[str, Any] = {"status_code": 200, "body": "ok", "headers": {}}


def seconds_and_seed(config: pytest.Config) -> tuple[float, int]:
    """Return how long to go on, 0 for the quick number of payloads, and the seed."""
    seconds = float(config.getoption("--mutate-seconds"))
    return seconds, int(config.getoption("--mutate-seed") or (time.time_ns() % 10**9 if seconds else SEED))


@pytest.mark.everything
@pytest.mark.parametrize("process", range(int(os.environ.get("MUTATING_PROCESSES", "1"))))
def test_a_changed_payload_harms_no_one(
    hospital: Hospital,
    payloads: list[tuple[str, Json]],
    process: int,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    seconds, seed = seconds_and_seed(request.config)
    least = int(request.config.getoption("--mutate-least")) or QUICK
    seed += process
    numbers = itertools.count(1)
    for client in (WebClient, MeasuredClient):  # Bolt makes one of its own for steps in workflows
        monkeypatch.setattr(client, "files_upload_v2", lambda _, **__: {"file": {"id": f"F{next(numbers)}"}})
        monkeypatch.setattr(client, "api_call", lambda _, method, **given: answer(hospital, method, given))
    # A changed response URL may name any host, and none is called.
    monkeypatch.setattr(WebhookClient, "send_dict", lambda self, *_, **__: WebhookResponse(url=self.url, **ACCEPTED))
    users = [each.id for each in (hospital.ben, hospital.amara, hospital.priya, hospital.sam)]
    bystanders = [hospital.dara.id, hospital.ruth.id]
    mutator = Mutator(payloads, users, seed)
    records = Records()
    logging.getLogger().addHandler(records)
    monkeypatch.setattr(logging.getLogger("curbside.actions"), "level", logging.INFO)
    with hospital.db() as s:
        before = bystanders_rows(s, bystanders)
    count, ends = 0, time.monotonic() + seconds
    failures: dict[str, str] = {}
    while count < least or time.monotonic() < ends:
        count += 1
        kind, payload = mutator.next()
        status = respond(hospital.program.app, SocketModeRequest(kind, "E1", payload)).status
        for line in (*records.take(), *([] if status in (200, 404) else [f" ERROR status {status}"])):
            if " ERROR " in line or CANARY in line:
                failures.setdefault(line[-600:], f"payload {count}: {json.dumps(payload)[:3000]}")
        if count % CHECK_EVERY == 0:
            with hospital.db() as s:
                assert bystanders_rows(s, bystanders) == before, f"after payload {count} of the seed {seed}"
    logging.getLogger().removeHandler(records)
    hospital.allows_error_responses = True
    print(f"{count:,} changed payloads of {len(payloads)} recorded ones, seed {seed}")  # noqa: T201
    assert not failures, _told(seed, failures)


def _told(seed: int, failures: dict[str, str]) -> str:
    """Say what failed: first in one line, which the summary of a run shows, then each with its payload."""
    kinds = "; ".join(line.splitlines()[-1] for line in failures)
    return f"seed {seed}: {kinds}\n" + "\n\n".join(f"{line}\n{what}" for line, what in failures.items())
