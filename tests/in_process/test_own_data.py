"""My data, and no messages: for people who use Curbside, for those who never did, and for those who take no part."""

import csv
import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import httpx
import pytest
from slack_sdk.socket_mode.request import SocketModeRequest
from sqlalchemy import select

from bot.delivery.leases import NOTHING_TO_SAY
from bot.slack.socket_mode import respond
from mentoring.people import people
from mentoring.people.placements import PlacementRow, import_placements
from mentoring.people.quiet_times import PlannedShift, import_shifts
from models import (
    Ask,
    AskState,
    AuditedAction,
    AuditEntry,
    Base,
    DoNotMessage,
    Message,
    MessageKind,
    MessageState,
    Person,
    Role,
    ShiftKind,
)
from sandbox.client import UserClient
from tests.between_two import share_everything
from tests.hospital import CODES, Hospital
from tests.steps import await_ephemeral, message_states


def my_data(hospital: Hospital, user: UserClient) -> dict[str, bytes]:
    """Ask for one's own data by the command, and unpack what came."""
    user.command("/curbside my data")
    (file,) = user.await_message("Everything I know about you")["files"]
    assert file["name"] == "curbside-my-data.zip"
    with zipfile.ZipFile(io.BytesIO(httpx.get(hospital.page_of(file)).content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rows_of(found: dict[str, bytes], name: str) -> list[dict[str, Any]]:
    lists: dict[str, list[dict[str, Any]]] = json.loads(found["data.json"])
    return lists[name]


def test_both_get_all_that_is_theirs_in_one_file_and_nothing_of_the_other_s_own(hospital: Hospital) -> None:
    share_everything(hospital)
    hospital.ben.command("/curbside pause until Mar 20")
    found = my_data(hospital, hospital.ben)
    names = {each.removesuffix(".csv") for each in found if each.endswith(".csv")}
    assert set(found) == {"README.txt", "data.json", *(f"{name}.csv" for name in names)}
    assert set(json.loads(found["data.json"])) == names
    assert names >= {"profile", "goals", "requests_you_made", "introductions_as_resident", "check_ins", "pauses"}
    assert names >= {"people_you_blocked", "times_proposed", "meetings", "messages_to_you", "people_suggested_to_you"}
    readme = found["README.txt"].decode()
    assert all(f"- {name}: " in readme for name in names)
    assert hospital.ben.id in readme
    (profile,) = csv.DictReader(io.StringIO(found["profile.csv"].decode("utf-8-sig")))
    assert profile["user_id"] == hospital.ben.id
    sentences = {row["sentence"] for row in rows_of(found, "goals")}
    assert "running a code without freezing" in sentences
    text = found["data.json"].decode()
    assert "Two, with help at hand." in text  # what Ben answered
    assert "How many have you led so far?" not in text  # what Amara asked
    found = my_data(hospital, hospital.amara)
    assert [row["thanks"] for row in rows_of(found, "introductions_as_mentor") if row["thanks"]]
    assert rows_of(found, "you_were_named")
    assert rows_of(found, "you_were_suggested")
    text = found["data.json"].decode()
    for theirs in ("calling for help early in a code", "Where do I stand?", "Two, with help at hand."):
        assert theirs not in text
    assert hospital.ruth.id not in text  # whom Ben has blocked


def test_a_cell_that_looks_like_a_formula_is_none(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, "=cmd|calc, and other codes")
    found = my_data(hospital, hospital.amara)
    (row,) = csv.DictReader(io.StringIO(found["topics.csv"].decode("utf-8-sig")))
    assert row["sentence"].startswith("'=")
    assert rows_of(found, "topics")[0]["sentence"].startswith("=cmd")


def test_the_same_is_in_home_and_it_is_audited_without_a_name(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben)
    hospital.ben.click("Your data", view=hospital.ben.open_home())
    hospital.ben.click("Send it to me", view=hospital.ben.await_modal("Your data"))
    assert "It's in your Messages with me" in hospital.ben.shows(hospital.ben.await_modal("Your data"))
    hospital.ben.await_message("Everything I know about you")
    with hospital.db() as s:
        (entry,) = s.scalars(select(AuditEntry)).all()
        assert (entry.action, entry.by, entry.detail) == (AuditedAction.EXPORTED_OWN_DATA, "", "")


def test_someone_who_never_used_curbside_gets_what_their_program_imported(hospital: Hospital) -> None:
    with hospital.db.begin() as s:
        import_placements(s, hospital.team_id, [PlacementRow(hospital.sam.id, "Medicine", "North", Role.RESIDENT)])
    found = my_data(hospital, hospital.sam)
    assert set(json.loads(found["data.json"])) == {"program_and_site"}
    with hospital.db() as s:
        assert s.scalars(select(Person)).all() == []  # asking for it makes no one known


@pytest.mark.parametrize("command", ["my data", "forget me", "don't message me", "Don’t  MESSAGE me"])
def test_students_who_take_no_part_still_have_what_is_theirs(hospital: Hospital, command: str) -> None:
    with hospital.db.begin() as s:
        import_placements(s, hospital.team_id, [PlacementRow(hospital.sam.id, "", "", Role.STUDENT)])
    hospital.sam.command("/curbside home")
    await_ephemeral(hospital.sam, "isn't open to students")
    hospital.sam.command(f"/curbside {command}")
    if command == "forget me":
        hospital.sam.await_modal("Forget me")
    else:
        await_ephemeral(hospital.sam, "It's in your Messages" if command == "my data" else "Done. I won't message you")


def test_a_student_s_home_says_how_to_see_and_delete_what_is_known(hospital: Hospital) -> None:
    hospital.share_goal(hospital.sam)
    with hospital.db.begin() as s:
        import_placements(s, hospital.team_id, [PlacementRow(hospital.sam.id, "", "", Role.STUDENT)])
    hospital.sam.open_home()
    hospital.sam.await_home("/curbside forget me")


def test_no_messages_closes_what_waits_and_shows_them_to_no_one_new(hospital: Hospital) -> None:
    hospital.ask_amara()
    hospital.amara.command("/curbside don't message me")
    await_ephemeral(hospital.amara, "Done. I won't message you anymore")
    hospital.ben.await_message("didn't line up")
    hospital.settle()
    with hospital.db() as s:
        assert s.scalars(select(Ask.state)).one() is AskState.DECLINED
        amara = people.get(s, hospital.team_id, hospital.amara.id)
        before = s.scalars(select(Message.id).where(Message.person_id == amara.id)).all()
    hospital.dara.command(f"/grow {CODES}")
    hospital.dara.await_modal("Add a goal")
    hospital.dara.submit()
    hospital.settle()
    (channel,) = hospital.dara.conversations("im")
    assert "Amara" not in hospital.dara.says(hospital.dara.await_message(CODES, channel["id"]))
    hospital.let_time_pass(days=9)
    with hospital.db() as s:
        after = s.scalars(select(Message.id).where(Message.person_id == amara.id)).all()
    assert after == before


def test_no_messages_closes_an_offer_to_help_that_waits_for_a_yes(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben, visibility="unnamed")
    hospital.amara.click("I can help", hospital.amara.await_message("wants to grow in", hospital.growth))
    hospital.ben.await_message("can help with this goal")
    hospital.ben.command("/curbside don't message me")
    hospital.settle()
    with hospital.db() as s:
        assert s.scalars(select(Ask.state)).one() is AskState.DECLINED


def test_messages_can_be_allowed_again_from_home(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    hospital.amara.command("/curbside dont message me")
    hospital.amara.click("Your data", view=hospital.amara.open_home())
    view = hospital.amara.await_modal("Your data")
    assert "Messages from me are off" in hospital.amara.shows(view)
    hospital.amara.click("Message me again", view=view)
    assert "Messages from me are on" in hospital.amara.shows(hospital.amara.await_modal("Your data"))
    with hospital.db() as s:
        assert s.scalars(select(DoNotMessage)).all() == []
    hospital.ask_amara()


def test_a_stranger_who_wants_no_messages_is_invited_by_no_workflow(hospital: Hospital) -> None:
    hospital.priya.step("invite_to_grow", person=hospital.sam.id, sentence="running a code")
    invitation = hospital.sam.await_message("A goal was suggested for you")
    hospital.sam.click("Don't message me", invitation)
    await_ephemeral(hospital.sam, "Done. I won't message you anymore")
    again = hospital.priya.step("invite_to_grow", person=hospital.sam.id, sentence="running a family meeting")
    assert again["state"] == "failed"
    hospital.settle()
    assert hospital.sam.find("running a family meeting") is None
    with hospital.db() as s:
        assert s.scalars(select(Person)).all() == []
        (kept,) = s.scalars(select(DoNotMessage)).all()
        assert kept.user_id == hospital.sam.id


def test_an_invitation_that_waits_is_not_sent_to_someone_who_wants_none(hospital: Hospital) -> None:
    night = PlannedShift(hospital.sam.id, ShiftKind.CALL, hospital.now, hospital.now + timedelta(hours=9))
    with hospital.db.begin() as s:
        import_shifts(s, hospital.team_id, [night], hospital.now)
    hospital.priya.step("invite_to_grow", person=hospital.sam.id, sentence="running a code")
    hospital.sam.command("/curbside don't message me")
    hospital.let_time_pass(days=2)
    assert hospital.sam.find("A goal was suggested for you") is None
    assert message_states(hospital, MessageKind.INVITATION) == [(MessageState.CANCELLED, NOTHING_TO_SAY)]


def test_a_colleague_who_wants_no_messages_is_not_asked_and_the_mentor_can_t_tell(hospital: Hospital) -> None:
    hospital.chidi.command("/curbside don't message me")
    hospital.amara.click("Suggest a colleague", hospital.ask_amara())
    hospital.amara.await_modal()
    assert hospital.amara.submit(colleague=hospital.chidi.id) == {}
    hospital.settle()
    assert message_states(hospital, MessageKind.REFERRAL) == []
    with hospital.db() as s:
        assert hospital.chidi.id not in s.scalars(select(Person.user_id)).all()


def test_what_someone_looks_for_is_stored_nowhere(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    hospital.share_goal(hospital.ben)
    for command in ("/mentor find zebrafinch codes", "/grow running zebrafinch codes"):
        hospital.ben.command(command)
        hospital.ben.await_modal()
        hospital.ben.close_modal()
    assert hospital.ben.options("Find people for …", "zebrafinch", hospital.ben.open_home()) == []
    hospital.settle()
    with hospital.db() as s:
        for table in Base.metadata.sorted_tables:
            assert "zebrafinch" not in str(s.execute(select(table)).all()), table.name


@pytest.mark.parametrize("place", [{}, {"response_urls": [{"response_url": "nowhere"}]}, {"response_url": "http://"}])
def test_what_was_tapped_is_done_where_slack_names_no_place_for_an_answer(
    hospital: Hospital, place: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    action = {"type": "button", "action_id": "own_data.stop_messages", "block_id": "b", "value": "1"}
    who = {"user": {"id": hospital.sam.id}, "team": {"id": hospital.team_id}, "api_app_id": "A1"}
    tap = {"type": "block_actions", "trigger_id": "1.2.abc", "actions": [action], **who, **place}
    assert respond(hospital.program.app, SocketModeRequest("interactive", "E1", tap)).status == 200
    with hospital.db() as s:
        assert s.scalars(select(DoNotMessage.user_id)).all() == [hospital.sam.id]
    assert not [each for each in caplog.records if each.levelname == "ERROR" and each.name.startswith(("bot", "hand"))]
