"""The coverage map: one query for everyone, in sections, as a picture, as a table, and as CSV."""

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from PIL import Image
from sqlalchemy import select

from handlers.files import MAX_ALT_TEXT
from handlers.views import coverage_map as views
from handlers.views import coverage_picture
from handlers.views.block_kit import Block
from mentoring.coverage_export import to_csv
from mentoring.growth_areas import areas
from mentoring.people.placements import PlacementRow, import_placements
from mentoring.program import coverage
from mentoring.program.bands import Reference, Sizes
from mentoring.program.coverage import FAMILIES, PUBLIC, CoverageMap
from models import (
    LEARNERS,
    WORTH,
    AuditedAction,
    AuditEntry,
    CoverageCell,
    Dose,
    Goal,
    GoalAspect,
    GoalState,
    Measure,
    Offer,
    OfferAspect,
    Person,
    Visibility,
    WrapUpAnswers,
)
from sandbox.client import UserClient
from tests.hospital import Hospital

CODES, FAMILY = "CLIN.03", "CLIN"


def load(hospital: Hospital, program: str = "") -> CoverageMap:
    with hospital.db() as s:
        return coverage.load(s, hospital.team_id, hospital.now, program)


def people_who_ask(hospital: Hospital, count: int, program: str = "Medicine", area: str = CODES) -> None:
    """Add so many learners, each with a goal of this area."""
    with hospital.db.begin() as s:
        for number in range(count):
            user_id = f"U0{program.upper()[:4]}{number}"
            person = Person(team_id=hospital.team_id, user_id=user_id, name="Ada Example", tz="UTC",
                            created_at=hospital.now)  # fmt: skip
            goal = Goal(person=person, sentence="x", about="", first_question="", created_at=hospital.now,
                        view_id=user_id, dose=Dose.COFFEE, visibility=Visibility.NAMED)  # fmt: skip
            goal.aspects = [GoalAspect(aspect=area)]
            s.add(goal)


def place(hospital: Hospital, **sizes: int) -> None:
    """Import so many people of each program."""
    rows = [
        PlacementRow(f"U0{program.upper()[:4]}{number}", program, "")
        for program, size in sizes.items()
        for number in range(size)
    ]
    with hospital.db.begin() as s:
        import_placements(s, hospital.team_id, rows)


def test_a_learner_of_two_programs_counts_in_the_first_alone(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben)
    others = [PlacementRow(f"U0MED{number}", "Medicine", "") for number in range(4)]
    mine = [PlacementRow(hospital.ben.id, each, "") for each in ("Medicine", "Pediatrics")]
    with hospital.db.begin() as s:
        import_placements(s, hospital.team_id, [*mine, *others])
        sizes = coverage.count_people(s, hospital.team_id, 1)
        assert sizes == Sizes({"Medicine": 5}, 0)
        wider = Sizes({"Medicine": 5, "Pediatrics": 1}, 0)
        counts = coverage.count_all(s, hospital.team_id, hospital.now, wider)
    assert {cell.program for cell, count in counts.items() if count} == {"", "Medicine"}


def open_map(person: UserClient) -> Block:
    person.click("What your program sees", view=person.open_home())
    return person.await_modal("What your program sees")


def row_of(found: CoverageMap, part: str) -> coverage.Row:
    return next(each for each in (*found.families, *found.areas) if each.id == part)


def test_what_mentors_offer_is_counted_exactly_and_at_once(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, "leading codes at night")
    row = row_of(load(hospital), CODES)
    assert (row.offered, row.words(Measure.ASKED)) == (1, "–")
    hospital.publish_offers(hospital.dara, "running a code when the team is new")
    assert row_of(load(hospital), CODES).offered == 2
    assert row_of(load(hospital), FAMILY).offered == 2
    assert CODES in {each.id for each in load(hospital).areas}


def test_learners_are_told_in_bands_once_a_month(hospital: Hospital) -> None:
    program = hospital.program
    people_who_ask(hospital, 6)
    assert program.coverage.take_if_due() is True
    assert row_of(load(hospital), CODES).words(Measure.ASKED) == "5 to 9"
    people_who_ask(hospital, 30, "Surgery")
    assert program.coverage.take_if_due() is False
    assert row_of(load(hospital), CODES).words(Measure.ASKED) == "5 to 9"
    hospital.workspace.advance_to(datetime(2031, 4, 1, 12, tzinfo=UTC).timestamp())
    assert program.coverage.take_if_due() is True
    assert row_of(load(hospital), CODES).words(Measure.ASKED) == "20 and more"
    assert load(hospital).month == date(2031, 4, 1)


def test_a_goal_counts_for_what_was_tried_and_finished_and_only_for_twelve_months(hospital: Hospital) -> None:
    people_who_ask(hospital, 12)
    with hospital.db.begin() as s:
        goals = s.scalars(select(Goal).order_by(Goal.id)).all()
        for goal in goals[:7]:
            goal.state, goal.finished_at = GoalState.FINISHED, hospital.now
        for goal in goals[10:]:
            goal.created_at = hospital.now - coverage.PERIOD
        s.flush()
        counts = coverage.count_all(s, hospital.team_id, hospital.now, Sizes())
    told = {measure: count for (program, part, measure), count in
            (((cell.program, cell.part, cell.measure), count) for cell, count in counts.items())
            if (program, part) == ("", CODES)}  # fmt: skip
    assert told == {Measure.ASKED: 10, Measure.TRIED: 0, Measure.FINISHED: 7}


def test_a_private_area_is_on_no_map(hospital: Hospital) -> None:
    private = next(each for each in areas.ALL.values() if each.private)
    people_who_ask(hospital, 8, area=private.id)
    hospital.program.coverage.take_if_due()
    found = load(hospital)
    assert private.id not in {each.id for each in found.areas}
    assert private.topic not in to_csv(found) + views.described(found)
    with hospital.db() as s:
        assert s.scalars(select(CoverageCell.part).where(CoverageCell.part == private.id)).all() == []
        assert set(s.scalars(select(CoverageCell.count).where(CoverageCell.part == private.family))) <= {0}


def test_a_program_has_a_map_of_its_families_if_it_has_k_people(hospital: Hospital) -> None:
    place(hospital, Medicine=30, Surgery=12, Neurology=4)
    people_who_ask(hospital, 12)
    people_who_ask(hospital, 5, "Surgery")
    hospital.program.coverage.take_if_due()
    assert load(hospital).programs == ["Medicine", "Surgery"]
    found = load(hospital, "Medicine")
    assert (found.program, found.areas) == ("Medicine", [])
    assert row_of(found, FAMILY).words(Measure.ASKED) == "10 to 19"
    assert load(hospital, "Neurology").program == ""


def test_everyone_sees_the_same_map_and_takes_it_along(hospital: Hospital) -> None:
    """A resident and an admin read the same sections, and get the same picture, table and CSV."""
    place(hospital, Medicine=30)
    people_who_ask(hospital, 12)
    hospital.publish_offers(hospital.amara, "leading codes at night")
    hospital.program.coverage.take_if_due()
    hospital.workspace.post(f"/sandbox/users/{hospital.sam.id}", is_admin=True)
    seen = [person.shows(open_map(person)) for person in (hospital.ben, hospital.sam)]
    assert seen[0] == seen[1]
    assert "learners: asked 10 to 19, tried under 5, finished under 5" in seen[0]
    assert "Running a code: asked by 10 to 19, offered by one person" in seen[0]
    assert "Amara" not in seen[0]
    hospital.ben.click("Send it to me")
    assert "picture, table, and CSV" in hospital.ben.shows(hospital.ben.await_modal())
    message = hospital.ben.await_message("Coverage map: The whole hospital")
    table = next(each for each in message["blocks"] if each["type"] == "table")
    assert len(table["rows"]) == 1 + len(FAMILIES)
    assert [cell["text"] for cell in table["rows"][1]][2] == "10 to 19"
    files = hospital.server.slack.workspace.files
    picture, lines = (next(each for each in files.values() if each.name == name) for name in views.FILENAMES.values())
    assert picture.content
    assert lines.content
    assert Image.open(io.BytesIO(picture.content)).size[0] == coverage_picture.WIDTH
    found = load(hospital)
    assert picture.alt_text == views.described(found)
    rows = list(csv.reader(io.StringIO(lines.content.decode())))
    assert len(rows) == 1 + len(FAMILIES) + len(PUBLIC) + len(WORTH)
    here = ["whole hospital", FAMILIES[FAMILY], "Running a code"]
    assert [*here, "1", "10 to 19", "under 5", "under 5", "", "2031-03"] in rows
    with hospital.db() as s:
        entry = s.scalars(select(AuditEntry).where(AuditEntry.action == AuditedAction.EXPORTED_MAP)).one()
        assert (entry.by, entry.detail) == ("", "")


def test_a_program_is_chosen_in_the_menu(hospital: Hospital) -> None:
    place(hospital, Medicine=30)
    people_who_ask(hospital, 12)
    hospital.program.coverage.take_if_due()
    hospital.ben.select("Choose a program", "Medicine", open_map(hospital.ben))
    shown = hospital.ben.shows(hospital.ben.await_modal("What your program sees"))
    assert "Medicine, as of March 2031" in shown


def test_the_alt_text_says_what_the_picture_shows_and_fits(hospital: Hospital) -> None:
    hospital.program.coverage.take_if_due()
    found = load(hospital)
    described = views.described(found)
    assert len(described) <= 1000
    assert all(f"{row.name} {row.offered}; " in described for row in found.families)
    assert coverage_picture.draw(found) != coverage_picture.draw(found, coverage_picture.DARK)


def test_who_left_offers_nothing_any_more(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, "leading codes at night")
    with hospital.db.begin() as s:
        person = s.scalars(select(Person).where(Person.user_id == hospital.amara.id)).one()
        person.left_at = hospital.now
    assert row_of(load(hospital), CODES).offered == 0


@pytest.mark.parametrize(("answers", "said"), [(4, "under 5"), (5, "5 to 9")])
def test_how_far_it_got_people_is_counted_without_who_said_so(hospital: Hospital, answers: int, said: str) -> None:
    """Ben answers at the end; the others' answers are counted as his is."""
    hospital.introduce_pair()
    hospital.ben.click("Done", view=hospital.ben.open_home())
    hospital.ben.await_modal("Wrapping up")
    assert hospital.ben.submit(worth="some") == {}
    with hospital.db.begin() as s:
        for _ in range(answers - 1):
            coverage.note_worth(s, hospital.team_id, Measure.SOME, hospital.now)
        row = s.scalars(select(WrapUpAnswers)).one()
        assert (row.answer, row.count, row.month) == (Measure.SOME, answers, date(2031, 3, 1))
    hospital.program.coverage.take_if_due()
    assert f"Not yet: under 5 · some: {said} · a lot: under 5" in hospital.ben.shows(open_map(hospital.ben))
    assert f",some,,,,,{said}," in to_csv(load(hospital))


def test_the_question_is_optional_and_asked_only_at_the_end(hospital: Hospital) -> None:
    hospital.introduce_pair()
    hospital.ben.click("Done", view=hospital.ben.open_home())
    assert hospital.ben.submit() == {}
    with hospital.db() as s:
        assert s.scalars(select(WrapUpAnswers)).all() == []


def test_the_map_is_posted_each_month_where_the_program_wants_it(hospital: Hospital) -> None:
    program = hospital.program
    program.settings.started = replace(program.settings.started, monthly_map=True)
    program.settings.refresh()
    for month in (3, 4):
        hospital.workspace.advance_to(datetime(2031, month, 9, 12, tzinfo=UTC).timestamp())
        for is_new in (True, False):
            assert program.coverage.take_if_due() is is_new
        hospital.settle()
    posts = [each for each in hospital.ben.messages(hospital.growth) if "Coverage map" in hospital.ben.says(each)]
    assert len(posts) == 2
    assert "April 2031" in hospital.ben.says(posts[1])
    assert program.comparison.compare_all() == 0


def test_a_topic_of_lived_experience_is_not_counted(hospital: Hospital) -> None:
    """It touches a private area and a public one: neither tells that someone here offers it."""
    hospital.publish_offers(hospital.amara, "leading codes at night")
    private = next(each.id for each in areas.ALL.values() if each.private)
    with hospital.db.begin() as s:
        s.add(OfferAspect(offer_id=s.scalars(select(Offer.id)).one(), aspect=private))
        s.flush()
        assert coverage.holders(s, hospital.team_id) == {}
    assert all(row.offered == 0 for row in load(hospital).areas)


def test_the_alt_text_fits_with_the_longest_bands_and_name() -> None:
    bands = (Reference(150, 100), Reference(250, 100), Reference(500, 100))
    told = dict(zip(LEARNERS, bands, strict=True))
    families = [coverage.Row(code, name, 1000, told) for code, name in FAMILIES.items()]
    found = CoverageMap(date(2031, 9, 1), "P" * 80, [], families, [], coverage.Row("WORTH", "", 0, {}))
    assert len(views.described(found)) <= MAX_ALT_TEXT
