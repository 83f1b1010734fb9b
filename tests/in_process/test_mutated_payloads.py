"""Whatever is changed in a payload: no one else's row changes, nothing fails, and nothing typed is logged."""

import json
import logging
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.socket_mode.request import SocketModeRequest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.slack.client import MeasuredClient
from bot.slack.socket_mode import respond
from handlers.permissions import RULES
from handlers.views import offer
from models import Ask, Block, CheckIn, Goal, Introduction, MentorProfile, Offer, Person, Proposal, QuietTime, Referral
from sandbox.models import Json
from tests.between_two import share_everything, with_word
from tests.hospital import Hospital
from tests.hospital_in_process import InProcess
from tests.mutations import CANARY, Mutator

SHAPES = Path(__file__).parent.parent / "sandbox" / "shapes"
KINDS = {"block_actions": "interactive", "slash_command": "slash_commands", "app_home_opened": "events_api"}
CHECK_EVERY = 50  # payloads
QUICK, SEED = 500, 1


class Recording(InProcess):
    """A transport that notes every payload before it delivers it."""

    def __init__(self, app: Any, payloads: list[tuple[str, Json]]) -> None:
        super().__init__(app)
        self.payloads = payloads

    async def deliver(self, envelope: Json) -> Any:
        self.payloads.append((envelope["type"], json.loads(json.dumps(envelope["payload"]))))
        return await super().deliver(envelope)


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


def recorded_payloads() -> Iterator[tuple[str, Json]]:
    """Yield the shapes of real payloads."""
    for file in sorted(SHAPES.glob("*.json")):
        name = file.stem.split(".", 1)[1] if file.stem.startswith(("payload.", "event.")) else ""
        if name in KINDS:
            yield KINDS[name], json.loads(file.read_text("utf-8"))


@pytest.fixture
def payloads(hospital: Hospital) -> list[tuple[str, Json]]:
    """Every payload of a rich journey between Ben and Amara, and of one between Dara and Ruth; and the real shapes."""
    found: list[tuple[str, Json]] = []
    for team in hospital.server.slack.teams:
        team.dispatcher.transport = Recording(hospital.program.app, found)
    share_everything(hospital)
    _use_what_is_one_s_own(hospital)
    found += recorded_payloads()
    found += _every_button(found)
    hospital.publish_offers(hospital.ruth, "running a family meeting")
    shortlist = hospital.share_goal(hospital.dara, "running a family meeting")
    hospital.dara.click("Ask for one coffee", shortlist, below="Ruth Margin")
    hospital.ruth.click("Happy to", hospital.ruth.await_message("Somebody would like to learn"))
    hospital.dara.await_message("Why you two")
    return found


def _use_what_is_one_s_own(hospital: Hospital) -> None:
    """Ben and Amara use the forms, menus and commands that are about no one else."""
    ben, amara = hospital.ben, hospital.amara
    for command in ("help", "home", "pause until 12 Jan", "nights until friday", "resume", "my data"):
        ben.command(f"/curbside {command}")
    amara.click("What I can teach", view=amara.open_home())
    amara.await_modal("What you can teach")
    amara.click("Add a line")
    assert amara.submit(line_2="reading EKGs at night") == {}
    assert amara.submit() == {}
    amara.close_modal()
    ben.click("Pause", view=ben.open_home())
    ben.await_modal()
    ben.submit(until="2031-03-20")
    (topic,) = ben.options("Find people for …", "reading", ben.open_home())
    ben.select("Find people for …", topic["value"], ben.open_home())
    ben.close_modal()
    ben.click(
        "More", ben.await_message("leading codes at night", ben.conversations("im")[0]["id"]), below="Amara Fable"
    )
    ben.await_modal("More about them")
    ben.submit(first_question="Where do I stand?")
    ben.command("/mentor find leading codes")
    ben.await_modal("People for you")
    ben.close_modal()
    ben.shortcut("goal.grow_from_this", amara.await_message("early in a code", hospital.growth))
    ben.await_modal("Grow in something")
    assert ben.options("aspects", "team")
    ben.close_modal()
    hospital.priya.step("invite_to_grow", person=hospital.sam.id, sentence="running a code")
    hospital.priya.step("suggest_mentors", person=hospital.sam.id, sentence="running a code")


def _every_button(recorded: list[tuple[str, Json]]) -> Iterator[tuple[str, Json]]:
    """Yield a payload for each button and menu, made from one that was recorded."""
    kind, payload = next(each for each in recorded if each[1].get("type") == "block_actions")
    for name, rule in RULES.items():
        copied = json.loads(json.dumps(payload))
        copied["actions"][0] |= {"action_id": name, "value": with_word(name, 1), "selected_date": "2031-04-01"}
        copied["actions"][0]["selected_option"] = {"value": "1"}
        if rule.read_id.__name__ != "carried":
            yield kind, copied


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
        select(Block.__table__).where(Block.person_id.in_(ids)),
        select(Referral.__table__).join(Ask).where(Referral.colleague_id.in_(ids), Ask.asker_id.in_(ids)),
        select(Person.id, Person.name, Person.about, Person.left_at).where(Person.id.in_(ids)),
    )
    return [s.execute(rows).all() for rows in tables]


class StandIn(dict[str, Any]):
    """Slack's answer to any call; it has what the listeners read."""

    headers: dict[str, str] = {}  # noqa: RUF012 (never changed)


def answer(hospital: Hospital, method: str, arguments: Json) -> StandIn:
    """Accept every call: what matters here is what the bot does with what it was sent."""
    known = hospital.server.slack.workspace.users
    asked = (arguments.get("params") or {}).get("user") or (arguments.get("json") or {}).get("user")
    user = known.get(str(asked))
    profile = {"id": str(asked), "name": user.name if user else "nobody", "real_name": user.real_name if user else ""}
    return StandIn(ok=True, user=profile, channel={"id": "D1"}, view={"id": "V1"}, method=method)


def seconds_and_seed(config: pytest.Config) -> tuple[float, int]:
    """Return how long to go on, 0 for the quick number of payloads, and the seed."""
    seconds = float(config.getoption("--mutate-seconds"))
    return seconds, int(config.getoption("--mutate-seed") or (time.time_ns() % 10**9 if seconds else SEED))


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
    for client in (WebClient, MeasuredClient):  # Bolt makes one of its own for steps in workflows
        monkeypatch.setattr(client, "files_upload_v2", lambda _, **__: StandIn(ok=True))
        monkeypatch.setattr(client, "api_call", lambda _, method, **given: answer(hospital, method, given))
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


def test_what_is_wrong_with_a_field_is_told_even_when_the_form_came_back_without_its_blocks(
    hospital: Hospital, payloads: list[tuple[str, Json]]
) -> None:
    form = next(each for _, each in payloads if each.get("view", {}).get("callback_id") == offer.FORM)
    form["view"] |= {"blocks": [{"type": "input"}]}
    form["view"]["state"]["values"]["learning"]["learning"]["value"] = "MRN 4432119"
    answer = respond(hospital.program.app, SocketModeRequest("interactive", "E1", form))
    assert list(json.loads(answer.body)["errors"]) == ["learning"]


def _told(seed: int, failures: dict[str, str]) -> str:
    """Say what failed: first in one line, which the summary of a run shows, then each with its payload."""
    kinds = "; ".join(line.splitlines()[-1] for line in failures)
    return f"seed {seed}: {kinds}\n" + "\n\n".join(f"{line}\n{what}" for line, what in failures.items())
