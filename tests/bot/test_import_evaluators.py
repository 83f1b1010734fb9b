"""`curbside import evaluators`: who is found in Slack, what a list changes, and what needs a yes."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.slack import members
from models import StandingEvaluator
from sandbox.client import WorkspaceClient
from sandbox.server import Server
from tests.bot.conftest import Curbside
from tests.bot.office import HEADER, WITH_OTHERS, Office, in_days, row
from tests.hospital import MANIFEST


def test_a_preview_shows_what_would_change_and_changes_nothing(office: Office) -> None:
    found = office.preview(f"{HEADER}{{amara}},{{ben}},3/3/2031,3/30/2031\n{{amara}},{{ben}},3/3/2031,3/30/2031\n")
    assert (found["code"], found["rows"], found["added"]) == (0, [row("amara", "ben")], [row("amara", "ben")])
    assert [(each["line"], each["value"]) for each in found["left_out"]] == [(3, "amara")]
    assert (found["changed"], found["gone"], found["problems"], found["taken"]) == ([], [], [], False)
    assert not (office.folder / "c.db").exists()


def test_a_preview_after_an_import_compares_with_what_is_known(office: Office) -> None:
    rows = [f"{{amara}},{{{name}}},2031-03-03,2031-03-30\n" for name in ("ben", "sam", "priya")]
    assert office.import_(HEADER + "".join(rows))[0] == 0
    new = f"{rows[0]}{{amara}},{{sam}},2031-03-03,\n{{dara}},{{ben}},2031-04-01,2031-04-30\n"
    found = office.preview(HEADER + new)
    assert found["added"] == [row("dara", "ben", "2031-04-01", "2031-04-30")]
    assert found["changed"] == [row("amara", "sam", last=None) | {"was": {"from": "2031-03-03", "until": "2031-03-30"}}]
    assert found["gone"] == [row("amara", "priya")]
    assert (found["needs_yes"], found["code"]) == (True, 0)
    assert {name for _, name, _ in office.known()} == {"ben", "sam", "priya"}


def test_a_list_replaces_only_what_its_own_source_said(office: Office) -> None:
    assert office.import_(f"{HEADER}{{amara}},{{ben}},2031-03-03,2031-03-30\n", "--source", "medicine")[0] == 0
    assert office.import_(f"{HEADER}{{dara}},{{sam}},2031-03-03,2031-03-30\n", "--source", "surgery")[0] == 0
    assert office.import_(f"{HEADER}{{dara}},{{priya}},2031-03-03,\n", "--source", "surgery", "--yes")[0] == 0
    assert office.known("medicine") == [("amara", "ben", False)]
    assert office.known("surgery") == [("dara", "priya", True)]


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ("U0NOBODY9", "no one in this workspace has the member ID “U0NOBODY9”."),
        ("UXXXXXXXX", "no one in this workspace has the member ID “UXXXXXXXX”."),
        ("TBD", "“TBD” is not a member ID."),
        ("{robot}", "is an app, and takes no part in Curbside."),
        ("{guest}", "is a guest, and takes no part in Curbside."),
        ("{one_channel}", "is a guest, and takes no part in Curbside."),
        ("{stranger}", "is of a connected workspace, and takes no part in Curbside."),
        ("nobody@hospital.example", "no one in this workspace has the email address “nobody@hospital.example”."),
        ("guest@hospital.example", "is a guest, and takes no part in Curbside."),
    ],
)
def test_who_cannot_be_found_is_a_problem_on_either_side(office: Office, who: str, why: str) -> None:
    found = office.preview(f"{HEADER}{who},{{ben}},2031-03-03,\n{{amara}},{who},2031-03-03,\n")
    assert [each["line"] for each in found["problems"]] == [2, 3]
    assert all(why in each["why"] for each in found["problems"])
    assert (found["rows"], found["code"]) == ([], 1)


def test_email_addresses_are_looked_up_in_one_reading(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "PAGE_SIZE", 5)
    rows = (
        "Amara@Hospital.example,ben@hospital.example,2031-03-03,2031-03-30\n{dara},gone@hospital.example,2031-03-03,\n"
    )
    found = office.preview(HEADER + rows)
    assert found["rows"] == [row("amara", "ben"), row("dara", "gone", last=None)]
    workspace = WorkspaceClient(office.server.address)
    calls = [each["method"] for each in workspace.traffic() if each.get("method", "").startswith("users.")]
    workspace.close()
    assert calls == ["users.list"] * -(-len(office.ids) // 5)


def test_without_the_optional_scope_addresses_are_named_as_what_is_missing(curbside: Curbside, tmp_path: Path) -> None:
    with Server(MANIFEST, WITH_OTHERS | {"declined_scopes": ["users:read.email"]}) as server:
        office = Office(curbside, server, tmp_path)
        found = office.preview(f"{HEADER}amara@hospital.example,{{ben}},2031-03-03,\n{{amara}},{{sam}},2031-03-03,\n")
    (problem,) = found["problems"]
    assert problem["value"] == "amara@hospital.example"
    assert "optional scope users:read.email" in problem["why"]
    assert found["rows"] == [row("amara", "sam", last=None)]


@pytest.mark.parametrize("arguments", [(), ("--source", "medicine")])
def test_an_empty_list_needs_a_yes(office: Office, arguments: tuple[str, ...]) -> None:
    office.import_(f"{HEADER}{{amara}},{{ben}},2031-03-03,2031-03-30\n", *arguments)
    code, out = office.import_(HEADER, *arguments)
    assert (code, "it names no pair" in out) == (1, True)
    source = arguments[1] if arguments else "default"
    assert office.known(source) == [("amara", "ben", True)]
    assert office.preview(HEADER, *arguments)["code"] == 1
    assert office.import_(HEADER, "--yes", *arguments)[0] == 0
    assert office.known(source) == []


@pytest.mark.parametrize(("gone", "needs_yes"), [(1, False), (2, True)])
def test_a_list_that_ends_more_than_a_fifth_of_the_pairs_needs_a_yes(
    office: Office, gone: int, *, needs_yes: bool
) -> None:
    pairs = [("amara", name) for name in ("ben", "chidi", "dara", "ruth", "priya")]
    rows = [f"{{{one}}},{{{other}}},2031-03-03,2031-03-30\n" for one, other in pairs]
    assert office.import_(HEADER + "".join(rows))[0] == 0
    code, out = office.import_(HEADER + "".join(rows[gone:]))
    assert (code, f"ends {gone} of 5 pairs that are still running" in out) == (int(needs_yes), needs_yes)
    assert len(office.known()) == (5 if needs_yes else 4)
    assert all(not endless for _, _, endless in office.known())
    assert office.import_(HEADER + "".join(rows[gone:]), "--yes")[0] == 0
    assert len(office.known()) == 5 - gone


def test_a_pair_that_has_begun_and_is_left_out_ends_two_weeks_after_its_last_day(office: Office) -> None:
    past, running = (
        f"{{amara}},{{{who}}},{in_days(-60)},{in_days(last)}\n" for who, last in (("ben", -3), ("sam", 60))
    )
    future, over = f"{{amara}},{{priya}},{in_days(9)},\n", f"{{amara}},{{ruth}},{in_days(-90)},{in_days(-60)}\n"
    assert office.import_(HEADER + past + running + future + over)[0] == 0
    found = office.preview(f"{HEADER}{{dara}},{{ben}},2031-03-03,\n")
    assert [each["resident"] for each in found["gone"]] == ["priya", "sam"]
    assert office.import_(f"{HEADER}{{dara}},{{ben}},2031-03-03,\n", "--yes")[0] == 0
    assert office.known() == [("amara", "ben", False), ("amara", "sam", False), ("dara", "ben", True)]
    assert office.ends("amara", "sam") - datetime.now(UTC) < timedelta(days=17)
    again = office.preview(f"{HEADER}{{dara}},{{ben}},2031-03-03,\n{running}")
    assert [each["resident"] for each in again["added"]] == ["sam"]
    assert again["gone"] == []


def test_next_year_s_list_needs_a_yes_where_it_ends_this_year_s_pairs(office: Office) -> None:
    year = f"{{amara}},{{ben}},{in_days(-90)},{in_days(200)}\n"
    assert office.import_(HEADER + year)[0] == 0
    code, out = office.import_(f"{HEADER}{{amara}},{{ben}},{in_days(201)},{in_days(500)}\n")
    assert (code, "ends 1 of 1 pairs" in out) == (1, True)


def test_a_program_of_which_no_one_is_known_yet_is_named(office: Office) -> None:
    code, out = office.import_("evaluator,program\n{chidi},Internl Medicine\n")
    assert code == 0
    assert "No one is kept apart by this row before you import who is in the program “Internl Medicine” (line 2" in out


def test_standing_evaluators_are_kept_apart_from_everyone_in_their_program_but_attendings(office: Office) -> None:
    people = "person,program,site,role\n{ben},Internal Medicine,,resident\n{sam},internal medicine ,,\n"
    people += "{priya},Internal Medicine,,student\n{amara},Internal Medicine,,attending\n{ruth},Neurology,,fellow\n"
    (office.folder / "people.csv").write_text(people.format(**office.ids))
    assert office.import_("evaluator,program\n{chidi},Internal medicine\n{amara},internal Medicine\n")[0] == 0
    assert office.known() == []
    assert "No one is known in: " in office.curbside("doctor", **office.settings)[1]
    assert office.curbside("import", "people", "people.csv", **office.settings)[0] == 0
    pairs = {(one, other) for one, other, _ in office.known()}
    assert pairs == {(one, other) for one in ("chidi", "amara") for other in ("ben", "sam", "priya")}
    found = office.preview("evaluator,program\n{chidi},INTERNAL MEDICINE\n{amara},Surgery\n")
    assert [(each["line"], each["value"]) for each in found["problems"]] == [(3, "Surgery")]
    assert [each["program"] for each in found["rows"]] == ["Internal Medicine"]
    assert office.import_("evaluator,program\n{ruth},Neurology\n{chidi},Internal Medicine\n", "--yes")[0] == 0
    assert {(one, other) for one, other, _ in office.known()} == {("chidi", name) for name in ("ben", "sam", "priya")}


def test_several_files_of_both_kinds_are_one_list(office: Office) -> None:
    (office.folder / "standing.csv").write_text("evaluator,program\n{chidi},Surgery\n".format(**office.ids))
    code, out = office.import_(f"{HEADER}{{amara}},{{ben}},2031-03-03,2031-03-30\n", "standing.csv")
    assert (code, "2 pairs can be read" in out) == (0, True)
    assert office.known() == [("amara", "ben", False)]
    assert [each.program for each in office.rows(StandingEvaluator)] == ["Surgery"]


def test_dates_that_can_be_read_in_two_ways_are_decided_by_an_option(office: Office) -> None:
    content = f"{HEADER}{{amara}},{{ben}},3/4/2031,5/4/2031\n"
    assert all("--dates mdy" in each["why"] for each in office.preview(content)["problems"])
    assert office.preview(content, "--dates", "mdy")["rows"] == [row("amara", "ben", "2031-03-04", "2031-05-04")]
    assert office.preview(content, "--dates", "dmy")["rows"] == [row("amara", "ben", "2031-04-03", "2031-04-05")]
