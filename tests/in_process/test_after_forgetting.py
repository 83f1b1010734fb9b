"""After forget me: what stays, and what coming back does and does not bring back."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import db
from bot.application import Curbside
from mentoring.consequences import forgetting
from mentoring.people import evaluators, exclusions, people
from mentoring.people.evaluator_pairs import EvaluatorPair, StandingPair
from mentoring.people.placements import PlacementRow, import_placements
from mentoring.people.quiet_times import PlannedShift, import_shifts
from models import (
    AuditedAction,
    AuditEntry,
    Base,
    Block,
    Evaluation,
    Forgotten,
    Goal,
    HeldForgetting,
    Invitation,
    Person,
    Placement,
    Role,
    Shift,
    ShiftKind,
    UnlistedForgetting,
)
from sandbox.client import UserClient
from sandbox.server import Server
from tests.between_two import share_everything
from tests.databases import TemplateDatabases
from tests.hospital import CODES, Hospital, settings_of
from tests.hospital_in_process import open_hospital
from tests.in_process.forgetting_steps import (
    STAYS,
    assert_nothing_is_left_of,
    cells,
    dm,
    forget,
    forget_ben_while_a_message_is_sent,
)
from tests.steps import TODAY, await_ephemeral, block


def test_looking_at_home_brings_no_one_back_and_a_goal_does(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben)
    forget(hospital, hospital.ben)
    for look in (hospital.ben.open_home, lambda: hospital.ben.command("/curbside"), lambda: my_help(hospital.ben)):
        look()
        hospital.settle()
        with hospital.db() as s:
            assert s.scalars(select(Person.user_id)).all() == []
            assert not s.scalars(select(Forgotten)).one().is_back
    hospital.share_goal(hospital.ben, "reading EKGs")
    with hospital.db() as s:
        assert s.scalars(select(Forgotten)).one().is_back
        assert [each.sentence for each in s.scalars(select(Goal))] == ["reading EKGs"]


def my_help(user: UserClient) -> None:
    user.command("/curbside help")


def test_coming_back_opens_neither_a_block_nor_the_firewall(hospital: Hospital) -> None:
    block(hospital.ben, hospital.introduce_pair())
    team_id = hospital.team_id
    placed = [PlacementRow(hospital.ben.id, "Medicine", "", Role.RESIDENT)]
    with hospital.db.begin() as s:
        import_placements(s, team_id, placed)
        director = StandingPair(hospital.dara.id, "Medicine")
        evaluators.replace(s, team_id, "standing", [director], hospital.now)
        evaluators.replace(
            s, team_id, "r", [EvaluatorPair(hospital.ruth.id, hospital.ben.id, TODAY, None)], hospital.now
        )
    forget(hospital, hospital.ben)
    with hospital.db.begin() as s:
        import_placements(s, team_id, placed)  # the program still names him
        assert s.scalars(select(Placement)).all() == []
        evaluators.replace(s, team_id, "standing", [director], hospital.now)
    hospital.ben.command("/grow reading EKGs")
    hospital.ben.close_modal()
    with hospital.db.begin() as s:
        evaluators.replace(s, team_id, "standing", [director], hospital.now)  # before the next list of people
        ben = people.get(s, team_id, hospital.ben.id)
        apart = (hospital.amara, hospital.dara, hospital.ruth)
        others = [people.upsert(s, people.Profile(team_id, each.id, "", "UTC"), hospital.now) for each in apart]
        assert exclusions.excluded_ids(s, ben, hospital.now) == {each.id for each in others}
        import_placements(s, team_id, placed)
        assert exclusions.excluded_ids(s, ben, hospital.now) == {each.id for each in others}
        assert s.scalars(select(Placement.user_id)).all() == [hospital.ben.id]
        assert s.scalars(select(Forgotten)).all() == []


def test_a_director_who_was_named_meanwhile_stays_apart_too(hospital: Hospital) -> None:
    placed = [PlacementRow(hospital.ben.id, "Medicine", "", Role.RESIDENT)]
    hospital.share_goal(hospital.ben)
    with hospital.db.begin() as s:
        import_placements(s, hospital.team_id, placed)
    forget(hospital, hospital.ben)
    with hospital.db.begin() as s:
        director = StandingPair(hospital.dara.id, "Medicine")
        evaluators.replace(s, hospital.team_id, "standing", [director], hospital.now)
        assert s.scalars(select(Evaluation.resident)).all() == [hospital.ben.id]
        import_placements(s, hospital.team_id, [])  # he has left the program
        assert s.scalars(select(Evaluation)).all() == []


def test_a_student_does_not_get_in_by_being_forgotten(hospital: Hospital) -> None:
    with hospital.db.begin() as s:
        import_placements(s, hospital.team_id, [PlacementRow(hospital.sam.id, "Medicine", "", Role.STUDENT)])
    forget(hospital, hospital.sam)
    hospital.sam.command("/grow closing the loop")
    await_ephemeral(hospital.sam, "isn't open to students")
    with hospital.db.begin() as s:
        import_placements(s, hospital.team_id, [PlacementRow(hospital.sam.id, "Medicine", "", Role.RESIDENT)])
    hospital.share_goal(hospital.sam)


def test_a_workflow_invites_no_one_who_was_forgotten(hospital: Hospital) -> None:
    hospital.share_goal(hospital.sam)
    forget(hospital, hospital.sam)
    assert hospital.priya.step("invite_to_grow", person=hospital.sam.id, sentence="running a code")["state"] == "failed"
    with hospital.db() as s:
        assert s.scalars(select(Invitation)).all() == []


def test_the_home_of_someone_who_came_back_at_once_is_theirs(hospital: Hospital) -> None:
    """Slack gave no answer when the empty Home was to be published."""
    hospital.allows_error_responses = True
    hospital.share_goal(hospital.ben)
    hospital.ben.open_home()
    hospital.settle()
    hospital.workspace.fault("views.publish", "unavailable", times=1)
    forget(hospital, hospital.ben)
    hospital.share_goal(hospital.ben, "reading EKGs")
    hospital.ben.open_home()
    hospital.let_time_pass(hours=1)
    assert "reading EKGs" in hospital.ben.shows(hospital.ben.home)


def test_imports_leave_out_who_was_forgotten(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben)
    forget(hospital, hospital.ben)
    shift = PlannedShift(hospital.ben.id, ShiftKind.CALL, hospital.now, hospital.now + timedelta(hours=9))
    with hospital.db.begin() as s:
        import_placements(s, hospital.team_id, [PlacementRow(hospital.ben.id, "Medicine", "")])
        import_shifts(s, hospital.team_id, [shift], hospital.now)
        assert s.scalars(select(Placement)).all() == []
        assert s.scalars(select(Shift)).all() == []


def test_pairs_of_evaluators_go_when_they_have_ended(hospital: Hospital) -> None:
    pair = EvaluatorPair(hospital.amara.id, hospital.ben.id, TODAY, TODAY)
    with hospital.db.begin() as s:
        evaluators.replace(s, hospital.team_id, "r", [pair], hospital.now, timedelta(0))
    forget(hospital, hospital.ben)
    with hospital.db.begin() as s:
        ends_at = s.scalars(select(Evaluation.ends_at)).one()
        forgetting.delete_ended_pairs(s, ends_at - timedelta(seconds=1))
        assert s.scalars(select(Evaluation)).one()
        forgetting.delete_ended_pairs(s, ends_at)
        assert s.scalars(select(Evaluation)).all() == []


def test_a_colleague_who_was_forgotten_is_not_brought_back_by_a_mentor_who_names_them(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.chidi, "reading EKGs")
    forget(hospital, hospital.chidi)
    hospital.amara.click("Suggest a colleague", hospital.ask_amara())
    hospital.amara.await_modal()
    assert hospital.amara.submit(colleague=hospital.chidi.id) == {}
    hospital.settle()
    with hospital.db() as s:
        assert hospital.chidi.id not in s.scalars(select(Person.user_id)).all()
        assert not s.scalars(select(Forgotten)).one().is_back


def test_someone_who_never_used_curbside_is_forgotten_as_well(hospital: Hospital) -> None:
    with hospital.db.begin() as s:
        import_placements(s, hospital.team_id, [PlacementRow(hospital.sam.id, "Medicine", "")])
    hospital.priya.step("invite_to_grow", person=hospital.sam.id, sentence="running a code")
    hospital.sam.await_message("A goal was suggested for you")
    forget(hospital, hospital.sam, no_messages=["yes"])
    hospital.let_time_pass(minutes=5)
    assert hospital.sam.find("A goal was suggested for you") is None
    with hospital.db() as s:
        assert s.scalars(select(Invitation)).all() == []
    for table, column, text in cells(hospital):
        if table not in (*STAYS, "do_not_message"):
            assert hospital.sam.id not in text, (table, column)


def test_twice_does_no_harm_and_the_audit_names_no_one(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben)
    forget(hospital, hospital.ben)
    forget(hospital, hospital.ben)
    with hospital.db() as s:
        assert [(each.action, each.by) for each in s.scalars(select(AuditEntry))] == [(AuditedAction.FORGOTTEN, "")] * 2
        assert len(s.scalars(select(UnlistedForgetting)).all()) == 2


def test_a_block_can_be_undone_after_the_other_was_forgotten(hospital: Hospital) -> None:
    block(hospital.amara, hospital.introduce_pair())
    forget(hospital, hospital.ben)
    hospital.amara.click("People you've blocked", view=hospital.amara.open_home())
    hospital.amara.click("Unblock", view=hospital.amara.await_modal("Blocked"))
    hospital.settle()
    with hospital.db() as s:
        assert s.scalars(select(Block)).all() == []


@pytest.fixture
def on_hold(server: Server, database_url: str, all_databases: TemplateDatabases) -> Iterator[Hospital]:
    """The hospital while it is under a legal hold."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db, "connect", all_databases.engine)
        program = Curbside(settings_of(server, database_url, legal_hold=True), server.clock.now)
    server.clock.on_move.append(program.worker.wake)
    with open_hospital(server, program) as hospital:
        yield hospital


@pytest.mark.everything
def test_a_legal_hold_keeps_every_row_and_what_is_being_sent(on_hold: Hospital) -> None:
    hospital = on_hold
    share_everything(hospital)
    before = ids_by_table(hospital)
    forget_ben_while_a_message_is_sent(hospital, is_held=True)
    assert not hospital.calls("chat.delete")
    with hospital.db() as s:
        held = json.loads(s.scalars(select(HeldForgetting)).one().deleted_rows)
    kept = {name: {row["id"] for row in rows if "id" in row} for name, rows in held.items()}
    after = ids_by_table(hospital)
    lost = {name: ids - after[name] - kept.get(name, set()) for name, ids in before.items()}
    assert {name: ids for name, ids in lost.items() if ids} == {}


def ids_by_table(hospital: Hospital) -> dict[str, set[int]]:
    with hospital.db() as s:
        return {
            table.name: set(s.scalars(select(table.c.id)))
            for table in Base.metadata.sorted_tables
            if "id" in table.columns and table.name != "messages"
        }


def test_under_a_legal_hold_everything_is_hidden_and_kept_aside_until_it_ends(on_hold: Hospital) -> None:
    hospital, ben = on_hold, on_hold.ben
    hospital.introduce_pair()
    ben.open_home()
    hospital.settle()
    before = len(ben.messages(dm(ben)))
    ben.command("/curbside forget me")
    assert "Your hospital is under a legal hold." in ben.shows(ben.await_modal("Forget me"))
    ben.close_modal()
    assert "Because of a legal hold, what was deleted is kept aside" in forget(hospital, ben)
    hospital.let_time_pass(minutes=5)
    for table, column, text in cells(hospital):
        if table not in (*STAYS, "held_forgettings"):
            assert ben.id not in text, (table, column)
    assert len(ben.messages(dm(ben))) == before
    with hospital.db() as s:
        assert CODES in s.scalars(select(HeldForgetting)).one().deleted_rows
        assert s.scalars(select(AuditEntry.action)).all() == [AuditedAction.FORGOTTEN_UNDER_HOLD]
    with hospital.db.begin() as s:
        assert forgetting.end_hold(s, hospital.now) == 1
    hospital.program.worker.wake()
    hospital.settle()
    hospital.let_time_pass(minutes=5)
    assert_nothing_is_left_of(hospital, ben)
    assert [each for each in ben.messages(dm(ben)) if each.get("user") != ben.id] == []
