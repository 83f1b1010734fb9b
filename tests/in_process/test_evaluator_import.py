"""A coordinator uploads who evaluates whom, sees what would change, and says yes: no shell, and nothing by half."""

from collections.abc import Callable
from copy import copy
from http.client import HTTPMessage
from io import BytesIO
from urllib.request import HTTPRedirectHandler, Request, urlopen

import pytest
from sqlalchemy import select

from bot.imports import slack_upload
from mentoring.audit import COMMAND_LINE
from mentoring.people import exclusions, people
from mentoring.program import staff
from models import AuditedAction, AuditEntry, Duty, Evaluation, EvaluatorSource
from sandbox.client import UserClient
from tests.hospital import Hospital
from tests.in_process.settings_steps import make_admin, once_read, open_import, open_settings, upload

HEADER = "evaluator,resident,from,until\n"


@pytest.fixture
def admin(hospital: Hospital) -> UserClient:
    """Sam, an admin of the workspace."""
    return make_admin(hospital, hospital.sam)


def look_at(hospital: Hospital, person: UserClient, content: str, **fields: object) -> str:
    """Choose a list in the form, and return what is shown of it."""
    open_import(person)
    assert person.submit(file=[upload(hospital, person, content)], **fields) == {}
    return once_read(person)


def pairs(hospital: Hospital) -> list[tuple[str, str, str]]:
    with hospital.db() as s:
        return [(each.source, each.evaluator, each.resident) for each in s.scalars(select(Evaluation))]


def test_a_list_is_looked_at_and_then_imported(hospital: Hospital, admin: UserClient) -> None:
    for person in (hospital.ben, hospital.amara):
        person.open_home()
    row = f"{hospital.amara.id},{hospital.ben.id},3/1/2031,12/31/2031\n"
    shown = look_at(hospital, admin, HEADER + row, name="Medicine")
    assert "medicine: 1 pair can be read. Nothing has changed yet." in shown
    assert "The dates in rotations.csv are read with the month first" in shown
    assert "Would be added: 1\n• Amara Fable evaluates Ben Quill from Mar 1, 2031 until Dec 31, 2031" in shown
    assert pairs(hospital) == []
    assert admin.submit() == {}
    assert "Imported. It replaces what the list “medicine” said before." in once_read(admin)
    assert pairs(hospital) == [("medicine", hospital.amara.id, hospital.ben.id)]
    with hospital.db() as s:
        ben, amara = (people.get(s, hospital.team_id, each.id) for each in (hospital.ben, hospital.amara))
        assert exclusions.are_paired(s, ben.id, amara.id, hospital.now)
        entry = s.scalars(select(AuditEntry).where(AuditEntry.action == AuditedAction.IMPORTED)).one()
        assert (entry.by, entry.detail) == (admin.id, "evaluator pairs from medicine: 1")
        assert entry.by != COMMAND_LINE
    admin.close_modal()
    assert "It changes nothing: all of it is known already." in look_at(hospital, admin, HEADER + row, name="medicine")


def test_each_problem_is_named_with_its_line_and_nothing_can_be_imported(hospital: Hospital, admin: UserClient) -> None:
    rows = f"{hospital.amara.id},U0NOBODY9,2031-03-01,\n{hospital.amara.id},{hospital.ben.id},6/7/2031,\n"
    shown = look_at(hospital, admin, HEADER + rows)
    assert "Nothing has changed. Correct the file, and choose it once more." in shown
    assert "Problems: 2" in shown
    assert "Line 2: no one in this workspace has the member ID “U0NOBODY9”." in shown
    assert "Line 3: “6/7/2031” can be read in two ways, and no date in the file decides. Say it in the form." in shown
    assert "--" not in shown
    assert (admin.modal or {}).get("submit") is None
    with hospital.db() as s:
        assert s.scalars(select(EvaluatorSource)).all() == []
    admin.close_modal()
    rows = f"{hospital.amara.id},{hospital.ben.id},6/7/2031,\n"
    assert "from Jul 6, 2031 until further notice" in look_at(hospital, admin, HEADER + rows, dates="dmy")


def test_a_list_that_ends_many_pairs_needs_a_yes(hospital: Hospital, admin: UserClient) -> None:
    both = [f"{hospital.amara.id},{each.id},2031-03-01,\n" for each in (hospital.ben, hospital.priya)]
    look_at(hospital, admin, HEADER + "".join(both))
    assert admin.submit() == {}
    once_read(admin)
    admin.close_modal()
    shown = look_at(hospital, admin, HEADER + both[0])
    assert "This list ends 1 of 2 pairs that are still running." in shown
    assert "sure" in str(admin.submit())
    assert admin.submit(sure=["yes"]) == {}
    assert "Imported" in once_read(admin)


def test_without_the_scope_the_settings_say_what_to_ask_it_for(hospital: Hospital, admin: UserClient) -> None:
    hospital.server.slack.workspace.app.scopes.remove("files:read")
    shown = admin.shows(open_settings(admin))
    assert "To import it here, ask IT to grant Curbside the optional scope files:read." in shown
    assert "[Import]" not in shown


def test_the_form_says_whether_addresses_can_be_read(hospital: Hospital, admin: UserClient) -> None:
    open_import(admin)
    assert "People are member IDs or email addresses." in admin.shows(admin.modal)
    admin.close_modal()
    hospital.server.slack.workspace.app.scopes.remove("users:read.email")
    open_import(admin)
    assert "ask IT to grant Curbside the optional scope users:read.email" in admin.shows(admin.modal)


@pytest.mark.parametrize("name", ["  ", "Program settings"])
def test_a_list_has_a_name_of_its_own(hospital: Hospital, admin: UserClient, name: str) -> None:
    open_import(admin)
    errors = admin.submit(file=[upload(hospital, admin, HEADER)], name=name)
    assert [*errors.values()] == ["Give the list a name of its own, such as the program's."]


def test_what_some_one_else_has_uploaded_is_not_read(hospital: Hospital, admin: UserClient) -> None:
    file = upload(hospital, hospital.ben, HEADER)
    open_import(admin)
    assert admin.submit(file=[file]) == {}
    assert "for someone else" in once_read(admin)


@pytest.mark.parametrize("slack_says_how_long", [True, False])
@pytest.mark.parametrize(("more", "said"), [(0, "1 pair can be read"), (1, "larger than 5 MB")])
def test_a_file_has_a_limit(
    hospital: Hospital,
    admin: UserClient,
    monkeypatch: pytest.MonkeyPatch,
    more: int,
    said: str,
    *,
    slack_says_how_long: bool,
) -> None:
    content = f"{HEADER}{hospital.amara.id},{hospital.ben.id},2031-03-01,\n"
    monkeypatch.setattr(slack_upload, "MAX_BYTES", len(content) - more)
    open_import(admin)
    file = upload(hospital, admin, content)
    if not slack_says_how_long:
        hospital.server.slack.workspace.files[file["id"]].length = 0
    assert admin.submit(file=[file]) == {}
    assert said in once_read(admin)


@pytest.mark.parametrize("name", ["..", "\u6f22" * 90 + ".csv"])
def test_a_file_may_have_any_name(hospital: Hospital, admin: UserClient, name: str) -> None:
    open_import(admin)
    row = f"{hospital.amara.id},{hospital.ben.id},12/31/2031,\n"
    assert admin.submit(file=[upload(hospital, admin, HEADER + row, name)]) == {}
    assert "1 pair can be read" in once_read(admin)


def test_without_slack_s_answer_nothing_changes_and_the_file_is_not_blamed(
    hospital: Hospital, admin: UserClient
) -> None:
    hospital.allows_error_responses = True
    row = f"{hospital.amara.id},{hospital.ben.id},2031-03-01,\n"
    assert "1 pair can be read" in look_at(hospital, admin, HEADER + row)
    hospital.workspace.fault("users.list", "unavailable", times=1)
    assert admin.submit() == {}
    assert "Slack didn't tell me who is in this workspace, so nothing was read or changed." in once_read(admin)
    with hospital.db() as s:
        assert s.scalars(select(EvaluatorSource)).all() == []
        assert s.scalars(select(Evaluation)).all() == []


def test_a_list_that_went_wrong_meanwhile_is_shown_and_not_refused_for_good(
    hospital: Hospital, admin: UserClient
) -> None:
    row = f"{hospital.amara.id},{hospital.ben.id},2031-03-01,\n"
    look_at(hospital, admin, HEADER + row)
    hospital.workspace.post(f"/sandbox/users/{hospital.ben.id}", is_restricted=True)
    assert admin.submit() == {}
    assert "is a guest, and takes no part in Curbside" in once_read(admin)
    with hospital.db() as s:
        assert s.scalars(select(EvaluatorSource)).all() == []


def test_a_sign_in_page_is_no_list(hospital: Hospital, admin: UserClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack sends who may not read a file to its sign-in page; the token doesn't go there."""
    asked = list[Request]()

    def open_without_token(request: Request, timeout: float) -> object:
        asked.append(copy(request))
        request.unredirected_hdrs = {}
        return urlopen(request, timeout=timeout)  # noqa: S310 (the sandbox's)

    open_import(admin)
    file = upload(hospital, admin, HEADER)
    monkeypatch.setattr(slack_upload, "urlopen", open_without_token)
    assert admin.submit(file=[file]) == {}
    assert "Slack didn't give me that file" in once_read(admin)
    (request,) = asked
    assert request.has_header("Authorization")
    elsewhere = HTTPRedirectHandler().redirect_request(request, BytesIO(), 302, "", HTTPMessage(), "http://elsewhere/")
    assert elsewhere
    assert not elsewhere.has_header("Authorization")


def test_a_file_that_is_gone_is_said(hospital: Hospital, admin: UserClient) -> None:
    hospital.allows_error_responses = True
    open_import(admin)
    file = upload(hospital, admin, HEADER)
    hospital.server.slack.workspace.files[file["id"]].shared = False
    assert admin.submit(file=[file]) == {}
    assert "Slack didn't give me that file" in once_read(admin)


def test_a_scope_that_is_taken_back_is_said(hospital: Hospital, admin: UserClient) -> None:
    hospital.allows_error_responses = True
    open_import(admin)
    file = upload(hospital, admin, HEADER)
    hospital.server.slack.workspace.app.scopes.remove("files:read")
    assert admin.submit(file=[file]) == {}
    assert "Slack didn't give me that file" in once_read(admin)


def test_who_may_not_import_sees_neither_the_button_nor_the_form(hospital: Hospital, admin: UserClient) -> None:
    overview = open_settings(admin)
    with hospital.db.begin() as s:
        staff.name(s, hospital.team_id, Duty.PROGRAM_ADMIN, [hospital.dara.id], "", hospital.now, "Medicine")
    hospital.dara.open_home()
    assert "Evaluators from a list" not in hospital.dara.shows(open_settings(hospital.dara))
    hospital.workspace.post(f"/sandbox/users/{admin.id}", is_admin=False)
    hospital.program.member_sync.sync()
    admin.click("Import", view=overview, below="Evaluators from a list")
    assert "Only your program's admins can do that" in admin.shows(admin.await_modal("Curbside"))


def test_who_is_taken_off_while_a_list_is_read_imports_nothing(
    hospital: Hospital, admin: UserClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_at(hospital, admin, f"{HEADER}{hospital.amara.id},{hospital.ben.id},2031-03-01,\n")
    uploads, begun = hospital.program.uploads, list[Callable[[], None]]()
    monkeypatch.setattr(uploads, "run_later", begun.append)
    assert admin.submit() == {}
    hospital.workspace.post(f"/sandbox/users/{admin.id}", is_admin=False)
    hospital.program.member_sync.sync()
    begun[0]()
    assert "Only your program's admins can do that" in admin.shows(admin.modal)
    assert pairs(hospital) == []


def test_an_admin_who_is_one_no_longer_can_not_import(hospital: Hospital, admin: UserClient) -> None:
    row = f"{hospital.amara.id},{hospital.ben.id},2031-03-01,\n"
    look_at(hospital, admin, HEADER + row)
    hospital.workspace.post(f"/sandbox/users/{admin.id}", is_admin=False)
    hospital.program.member_sync.sync()
    admin.submit()
    assert pairs(hospital) == []
    assert "Only your program's admins can do that" in admin.shows(admin.await_modal("Curbside"))
