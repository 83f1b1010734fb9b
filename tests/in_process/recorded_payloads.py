"""Payloads of all kinds, recorded from a rich journey in the sandbox, and the shapes of real ones."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from handlers.permissions import RULES
from handlers.views.program_pages import PAGES
from mentoring.people.placements import PlacementRow, import_placements
from sandbox.models import Json
from tests.between_two import share_everything, with_word
from tests.hospital import Hospital
from tests.hospital_in_process import InProcess
from tests.in_process.settings_steps import once_read, open_import, upload

SHAPES = Path(__file__).parent.parent / "sandbox" / "shapes"
KINDS = {"block_actions": "interactive", "slash_command": "slash_commands", "app_home_opened": "events_api"}


class Recording(InProcess):
    """A transport that notes every payload before it delivers it."""

    def __init__(self, app: Any, payloads: list[tuple[str, Json]]) -> None:
        super().__init__(app)
        self.payloads = payloads

    async def deliver(self, envelope: Json) -> Any:
        self.payloads.append((envelope["type"], json.loads(json.dumps(envelope["payload"]))))
        return await super().deliver(envelope)


def recorded_payloads() -> Iterator[tuple[str, Json]]:
    """Yield the shapes of real payloads."""
    for file in sorted(SHAPES.glob("*.json")):
        name = file.stem.split(".", 1)[1] if file.stem.startswith(("payload.", "event.")) else ""
        if name in KINDS:
            yield KINDS[name], json.loads(file.read_text("utf-8"))


def record(hospital: Hospital) -> list[tuple[str, Json]]:
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
    hospital.ruth.click("Happy to", hospital.ruth.await_message("Someone would like to learn"))
    hospital.dara.await_message("Why I connected you")
    return found


def _use_what_is_one_s_own(hospital: Hospital) -> None:
    """Ben and Amara use the forms, menus and commands that are about no one else."""
    ben, amara = hospital.ben, hospital.amara
    for command in ("help", "home", "pause until Jan 12", "nights until friday", "resume", "my date"):
        ben.command(f"/curbside {command}")
    amara.click("My topics", view=amara.open_home())
    amara.await_modal("Your topics")
    amara.click("Add a topic")
    assert amara.submit(line_2="reading EKGs at night") == {}
    assert amara.submit() == {}
    amara.close_modal()
    for command in ("my data", "don't message me", "message me again"):
        ben.command(f"/curbside {command}")
    ben.command("/curbside forget me")
    ben.await_modal("Forget me")
    assert set(ben.submit(word="no")) == {"word"}
    ben.close_modal()
    ben.click("Your data", view=ben.open_home())
    ben.click("Send it to me", view=ben.await_modal("Your data"))
    ben.close_modal()
    _set_the_program_s_settings(hospital)
    ben.click("Edit", view=ben.open_home())
    ben.await_modal("Edit this goal")
    assert ben.submit(about="I am on nights") == {}
    ben.click("Take down the post", view=ben.open_home())
    ben.click("Post it", view=ben.await_home("[Post it]"))
    ben.await_modal("Post this goal")
    assert ben.submit() == {}
    ben.click("Pause until …", view=ben.open_home())
    ben.await_modal()
    ben.submit(until="2031-03-20")
    (topic,) = ben.options("Find people for …", "reading", ben.open_home())
    ben.select("Find people for …", topic["value"], ben.open_home())
    ben.close_modal()
    ben.click(
        "More", ben.await_message("leading codes at night", ben.conversations("im")[0]["id"]), below="Amara Fable"
    )
    ben.await_modal("About this person")
    ben.submit(first_question="Where do I stand?")
    ben.command("/mentor find leading codes")
    ben.await_modal("People who can help")
    ben.close_modal()
    ben.shortcut("offer.ask_me_about_this", amara.await_message("early in a code", hospital.growth))
    ben.shortcut("goal.grow_from_this", amara.await_message("early in a code", hospital.growth))
    ben.await_modal("Add a goal")
    assert ben.options("aspects", "team")
    ben.close_modal()
    hospital.priya.step("invite_to_grow", person=hospital.sam.id, sentence="running a code")
    hospital.priya.step("suggest_mentors", person=hospital.sam.id, sentence="running a code")


def _set_the_program_s_settings(hospital: Hospital) -> None:
    """An admin of the workspace looks at each page of the settings, and submits it."""
    admin = hospital.sam
    with hospital.db.begin() as s:
        import_placements(s, hospital.team_id, [PlacementRow(hospital.dara.id, "Medicine", "")])
    hospital.workspace.post(f"/sandbox/users/{admin.id}", is_admin=True)
    for page in PAGES:
        admin.click("Program settings", view=admin.open_home())
        admin.click("Change", view=admin.await_modal("Program settings"), below=page.title)
        assert admin.submit() == {}
        admin.close_modal()
    admin.click("Program settings", view=admin.open_home())
    admin.select("Choose a program", "Medicine", admin.await_modal("Program settings"))
    assert admin.submit() == {}
    admin.close_modal()
    open_import(admin)
    evaluators = f"evaluator,resident,from,until\n{hospital.sam.id},{hospital.priya.id},2032-01-05,2032-01-30\n"
    assert admin.submit(file=[upload(hospital, admin, evaluators)]) == {}
    assert "1 pair can be read" in once_read(admin)
    assert admin.submit() == {}
    assert "Imported" in once_read(admin)
    admin.close_modal()
    admin.close_modal()
    admin.click("Program settings", view=admin.open_home())
    admin.click("Show", view=admin.await_modal("Program settings"))
    admin.click("Send it as CSV", view=admin.await_modal("Audit"))
    admin.close_modal()
    admin.close_modal()
    hospital.workspace.post(f"/sandbox/users/{admin.id}", is_admin=False)
    admin.click("What your program sees", view=admin.open_home())
    admin.select("Choose a program", "whole hospital", admin.await_modal("What your program sees"))
    for button in ("Send it to me", "Send it to me, dark"):
        admin.click(button)
    admin.close_modal()


def _every_button(recorded: list[tuple[str, Json]]) -> Iterator[tuple[str, Json]]:
    """Yield a payload for each button and menu, made from one that was recorded."""
    kind, payload = next(each for each in recorded if each[1].get("type") == "block_actions")
    for name, rule in RULES.items():
        copied = json.loads(json.dumps(payload))
        copied["actions"][0] |= {"action_id": name, "value": with_word(name, 1), "selected_date": "2031-04-01"}
        copied["actions"][0]["selected_option"] = {"value": "1"}
        if rule.read_id.__name__ != "carried":
            yield kind, copied


class StandIn(dict[str, Any]):
    """Slack's answer to any call; it has what the listeners read."""

    headers: dict[str, str] = {}  # noqa: RUF012 (never changed)


def answer(hospital: Hospital, method: str, arguments: Json) -> StandIn:
    """Accept every call: what matters here is what the bot does with what it was sent."""
    known = hospital.server.slack.workspace.users
    asked = (arguments.get("params") or {}).get("user") or (arguments.get("json") or {}).get("user")
    user = known.get(str(asked))
    profile = {"id": str(asked), "name": user.name if user else "no one", "real_name": user.real_name if user else ""}
    return StandIn(ok=True, user=profile, channel={"id": "D1"}, view={"id": "V1"}, file={"id": "F1"}, method=method)
