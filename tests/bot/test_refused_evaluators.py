"""A list of evaluators that is refused forgets no one, and keeps apart whom it names, until a good one comes."""

from models import EvaluatorSource
from tests.bot.office import HEADER, Office


def test_without_a_token_a_preview_checks_the_rest_and_an_import_is_refused(office: Office) -> None:
    content = f"{HEADER}{{amara}},{{ben}},2031-03-03,2031-03-30\n"
    found = office.preview(content, SLACK_BOT_TOKEN="")
    assert (found["code"], found["problems"], found["people_checked"]) == (0, [], False)
    assert "Slack could not be asked" in office.import_(content, "--preview", SLACK_BOT_TOKEN="")[1]
    code, out = office.import_(content, SLACK_BOT_TOKEN="")
    assert (code, "There is no SLACK_BOT_TOKEN" in out) == (1, True)
    assert "nothing was stored" in out
    office.import_(f"{HEADER}{{amara}},{{sam}},2031-03-03,2031-03-30\n")
    assert office.import_(content, SLACK_BOT_TOKEN="")[0] == 1
    assert office.known() == [("amara", "sam", True), ("amara", "ben", True)]


def test_a_wrong_token_refuses_the_list(office: Office) -> None:
    content = f"{HEADER}{{amara}},{{ben}},2031-03-03,2031-03-30\n"
    office.import_(content)
    code, out = office.import_(content, SLACK_BOT_TOKEN="xoxb-wrong-wrong")  # noqa: S106
    assert (code, "Slack does not accept SLACK_BOT_TOKEN" in out) == (1, True)
    assert office.known() == [("amara", "ben", True)]


def test_a_list_with_problems_forgets_no_one_until_a_good_one_comes(office: Office) -> None:
    good = f"{HEADER}{{amara}},{{ben}},2031-03-03,2031-03-30\n"
    assert office.import_(good)[0] == 0
    bad = (
        f"{HEADER}{{dara}},{{sam}},2031-03-03,2031-03-30\n{{dara}},{{priya}},soon,2031-03-30\nTBD,{{ben}},2031-03-03,\n"
    )
    code, out = office.import_(bad)
    assert (code, "Refused. Until a list without problems" in out) == (1, True)
    assert "Rows that name no two people who can be found: 1." in out
    assert office.known() == [("amara", "ben", True), ("dara", "sam", True), ("dara", "priya", True)]
    (source,) = office.rows(EvaluatorSource)
    assert (source.unreadable_rows, source.refused_at is not None) == (1, True)
    doctor = office.curbside("doctor", **office.settings)[1]
    assert "FIX   evaluators: The list of the source “default” was refused" in doctor
    assert "Of its rows, 1 name no two people" in doctor
    assert "curbside import evaluators --source 'default' FILE" in doctor
    assert [each["resident"] for each in office.preview(bad.replace("soon", "2031-03-03"))["added"]] == ["sam", "priya"]
    code, out = office.import_(good)
    assert (code, "Named only by a list that was refused, and not by this one: 2" in out) == (0, True)
    assert office.known() == [("amara", "ben", False)]
    assert office.rows(EvaluatorSource)[0].refused_at is None
    assert "ok    evaluators: no pairs kept apart now, from: default" in office.curbside("doctor", **office.settings)[1]


def test_a_mistyped_file_name_changes_nothing(office: Office) -> None:
    assert office.import_(f"{HEADER}{{amara}},{{ben}},2031-03-03,2031-03-30\n")[0] == 0
    code, out, _ = office.curbside("import", "evaluators", "nowhere.csv", **office.settings)
    assert (code, "it can't be opened (No such file or directory). Check its name." in out) == (1, True)
    assert "Refused" not in out
    assert office.known() == [("amara", "ben", False)]


def test_without_an_answer_from_slack_an_address_keeps_no_one_apart_and_is_counted(office: Office) -> None:
    assert office.import_(f"{HEADER}{{amara}},{{ben}},2031-03-03,2031-03-30\n")[0] == 0
    long = "bartholomew.montgomery-fitzgerald@hospital.example"
    code, out = office.import_(f"{HEADER}{long},{{ben}},2031-03-03,\n", SLACK_BOT_TOKEN="")
    assert (code, "Rows that name no two people who can be found: 1." in out) == (1, True)
    assert office.known() == [("amara", "ben", True)]
    assert office.rows(EvaluatorSource)[0].unreadable_rows == 1


def test_a_list_of_people_that_ends_many_standing_pairs_needs_a_yes(office: Office) -> None:
    people = office.folder / "people.csv"
    people.write_text("person,program,site\n{ben},Medicine,\n{sam},Medicine,\n".format(**office.ids))
    assert office.curbside("import", "people", "people.csv", **office.settings)[0] == 0
    assert office.import_("evaluator,program\n{chidi},Medicine\n")[0] == 0
    people.write_text("person,program,site\n")
    code, out, _ = office.curbside("import", "people", "people.csv", **office.settings)
    assert (code, "ends 2 of 2 pairs of standing evaluators" in out) == (1, True)
    assert len(office.known()) == 2
    assert office.import_("evaluator,program\nTBD,Medicine\n")[0] == 1
    assert office.curbside("import", "people", "--yes", "people.csv", **office.settings)[0] == 0
    assert len(office.known()) == 2  # their source waits for a good list
    assert office.import_("evaluator,program\n{chidi},medicine\n")[0] == 0
    assert office.known() == []
