"""A card says what two people have in common (a small channel, the same path); a second opinion says what differs."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from mentoring.matching import Matcher
from mentoring.mentors import common_ground
from mentoring.mentors.common_ground import MAX_CHANNEL_SIZE
from mentoring.people.placements import PlacementRow, import_placements
from models import ChannelMembership
from tests.hospital import CODES, Hospital
from tests.steps import person_named


def create_club(hospital: Hospital, name: str = "wilderness-med") -> None:
    """Create a small channel that Ben and Amara are in."""
    hospital.server.slack.workspace.add_channel("channel", name, [hospital.ben.id, hospital.amara.id])


def sync_memberships(hospital: Hospital) -> None:
    """Do what the job does that runs every few seconds."""
    hospital.settle()
    hospital.program.channel_sync.sync_all()


def test_a_small_shared_channel_is_mentioned(hospital: Hospital) -> None:
    create_club(hospital)
    hospital.publish_offers(hospital.amara, CODES)
    hospital.publish_offers(hospital.dara, CODES)
    hospital.ben.open_home()
    sync_memberships(hospital)
    said = hospital.ben.says(hospital.share_goal(hospital.ben))
    assert "you're both in #wilderness-med" in said
    assert "#general" not in said
    assert said.index("Amara") < said.index("Dara")


def test_channel_memberships_are_synced_weekly_for_users_and_no_messages_are_read(hospital: Hospital) -> None:
    hospital.ben.open_home()
    sync_memberships(hospital)
    assert len(hospital.calls("users.conversations")) == 1
    hospital.let_time_pass(days=6)
    sync_memberships(hospital)
    assert len(hospital.calls("users.conversations")) == 1
    hospital.let_time_pass(days=1, minutes=5)
    sync_memberships(hospital)
    assert len(hospital.calls("users.conversations")) == 2
    assert not any("history" in str(call.get("method")) for call in hospital.workspace.traffic())


@pytest.mark.parametrize(
    ("size", "mentioned"), [(1, False), (2, True), (MAX_CHANNEL_SIZE, True), (MAX_CHANNEL_SIZE + 1, False)]
)
def test_a_shared_channel_is_mentioned_up_to_the_maximum_size(
    store: sessionmaker[Session],
    size: int,
    mentioned: bool,  # noqa: FBT001 (a parameter)
    matcher: Matcher,
) -> None:
    with store.begin() as s:
        ben, amara = person_named(s, "Ben"), person_named(s, "Amara")
        for each in (ben, amara):
            common_ground.save_memberships(s, each.id, [("C1", "climbing", size)])
        found = common_ground.in_common(s, ben, [amara.id], matcher.lexicon.concepts)
    assert (found == {amara.id: ("you're both in #climbing",)}) is mentioned
    with store() as s:
        assert s.scalar(select(func.count()).select_from(ChannelMembership)) == 2


def test_a_shared_path_is_mentioned(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.priya, CODES)
    hospital.workspace.post(f"/sandbox/users/{hospital.sam.id}", title="Attending · Pediatrics")
    hospital.publish_offers(hospital.sam, CODES)
    hospital.publish_offers(hospital.amara, CODES)
    said = hospital.priya.says(hospital.share_goal(hospital.priya))
    assert "you're both in Pediatrics" in said
    assert said.index("Sam") < said.index("Amara")


def test_a_second_opinion_prefers_another_path_and_says_so(hospital: Hospital) -> None:
    for user, title in ((hospital.dara, "Attending · Rapid response"), (hospital.ruth, "Pharmacist · Critical care")):
        hospital.workspace.post(f"/sandbox/users/{user.id}", title=title)
    hospital.introduce_pair()
    for mentor in (hospital.dara, hospital.ruth):
        hospital.publish_offers(mentor, CODES)
    hospital.ben.click("Second opinion", view=hospital.ben.open_home())
    said = hospital.ben.says(hospital.ben.await_message("Another perspective"))
    assert "another department: Critical Care" in said
    assert said.index("Ruth") < said.index("Dara")
    assert said.count("another department") == 1


def test_a_second_opinion_without_another_path_prefers_another_side_of_the_goal(hospital: Hospital) -> None:
    hospital.introduce_pair()
    hospital.publish_offers(hospital.dara, CODES)
    hospital.publish_offers(hospital.ruth, "mock codes for the team")
    hospital.ben.click("Second opinion", view=hospital.ben.open_home())
    said = hospital.ben.says(hospital.ben.await_message("Another perspective"))
    assert "adds: " in said
    assert said.index("Ruth") < said.index("Dara")
    assert said.count("adds: ") == 1


def test_a_second_opinion_is_searched_for_at_most_once_a_day(hospital: Hospital) -> None:
    hospital.introduce_pair()
    home = hospital.ben.open_home()
    hospital.ben.click("Second opinion", view=home)
    hospital.ben.click("Second opinion", view=home)
    assert "I already looked today" in hospital.ben.shows(hospital.ben.await_modal("Curbside"))
    hospital.settle()
    assert sum("Another perspective" in hospital.ben.says(m) for m in hospital.ben.direct()) == 1
    hospital.ben.close_modal()
    hospital.let_time_pass(hours=20)  # the next morning
    hospital.ben.click("Second opinion", view=hospital.ben.open_home())
    assert "already looked" not in hospital.ben.shows(hospital.ben.await_modal("Second opinion"))


@pytest.mark.parametrize(
    ("about", "path"),
    [
        ("PGY-2 · Internal Medicine", "Internal Medicine"),
        ("Attending, Pulmonary & Critical Care", "Critical Care"),
        ("Fellow · Ob/Gyn", "Obstetrics"),
        ("Attending · she/her", ""),
        ("PGY-2/3", ""),
        ("Jane Doe, MD, FACP", ""),
        ("Class of 2031", ""),
        ("", ""),
    ],
)
def test_only_a_department_is_a_path(about: str, path: str) -> None:
    assert common_ground.department(about) == path


def test_an_interest_that_both_offer_is_mentioned(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.ben, "sourdough, and what to do with the discard")
    hospital.publish_offers(hospital.dara, CODES, "sourdough bread")
    hospital.publish_offers(hospital.ruth, CODES, "knitting")
    said = hospital.ben.says(hospital.share_goal(hospital.ben))
    assert "you both can be asked about sourdough" in said
    assert said.count("you both can be asked about") == 1
    assert said.index("Dara") < said.index("Ruth")


@pytest.mark.parametrize(("placed_there", "mentioned"), [(2, True), (3, False)])
def test_a_shared_site_is_mentioned_if_at_most_half_of_the_placed_people_work_there(
    store: sessionmaker[Session],
    placed_there: int,
    mentioned: bool,  # noqa: FBT001 (a parameter)
    matcher: Matcher,
) -> None:
    with store.begin() as s:
        ben, amara = person_named(s, "Ben"), person_named(s, "Amara")
        placed = [PlacementRow(f"U{name}", "", "Eastgate") for name in ("Ben", "Amara", "Chidi")[:placed_there]]
        import_placements(s, "T1", [*placed, *(PlacementRow(f"U{n}", "", "Westgate") for n in range(4 - placed_there))])
        found = common_ground.in_common(s, ben, [amara.id], matcher.lexicon.concepts)
    assert (found == {amara.id: ("you're both at Eastgate",)}) is mentioned


def test_a_shared_program_is_mentioned_once_even_if_the_titles_say_it_too(hospital: Hospital) -> None:
    with hospital.db.begin() as s:
        import_placements(
            s,
            hospital.team_id,
            [
                PlacementRow(hospital.priya.id, "Pediatrics", "Eastgate"),
                PlacementRow(hospital.sam.id, "Pediatrics", "Eastgate"),
                PlacementRow(hospital.amara.id, "", "Westgate"),
                PlacementRow(hospital.dara.id, "Neurology", "Westgate"),
                PlacementRow("U0NOBODY", "Neurology", ""),
            ],
        )
    hospital.workspace.post(f"/sandbox/users/{hospital.sam.id}", title="Attending · Pediatrics")
    for mentor in (hospital.sam, hospital.amara, hospital.dara):
        hospital.publish_offers(mentor, CODES)
    said = hospital.priya.says(hospital.share_goal(hospital.priya))
    assert said.count("you're both in Pediatrics") == said.count("you're both at Eastgate") == 1
    assert "Westgate" not in said
    assert said.index("Sam") < min(said.index("Amara"), said.index("Dara"))
