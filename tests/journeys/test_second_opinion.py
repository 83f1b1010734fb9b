"""What a card says of somebody: their role, their path, and what a second opinion would add."""

from tests.hospital import CODES, Hospital
from tests.steps import wrap_up


def test_a_new_role_is_shown_on_the_card(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.ruth, CODES)
    hospital.workspace.post(f"/sandbox/users/{hospital.ruth.id}", title="Pharmacist · Critical care")
    hospital.publish_offers(hospital.ruth, CODES)
    assert "Pharmacist" in hospital.ben.says(hospital.share_goal(hospital.ben))


def test_another_path_is_only_said_where_the_first_one_is_known(hospital: Hospital) -> None:
    hospital.workspace.post(f"/sandbox/users/{hospital.ruth.id}", title="Pharmacist · Critical care")
    hospital.publish_offers(hospital.chidi, CODES)  # "Attending": of whatever department
    hospital.ben.click("Ask for one coffee", hospital.share_goal(hospital.ben))
    hospital.chidi.click("Happy to", hospital.chidi.await_message("Somebody would like"))
    hospital.ben.await_message("Why you two")
    hospital.publish_offers(hospital.ruth, CODES)
    hospital.ben.click("Second view", view=hospital.ben.open_home())
    assert "another path" not in hospital.ben.says(hospital.ben.await_message("A second view"))


def test_a_second_view_says_what_differs_or_that_nothing_does(hospital: Hospital) -> None:
    hospital.workspace.post(f"/sandbox/users/{hospital.dara.id}", title="Attending · Rapid response")
    hospital.introduce_pair()
    hospital.publish_offers(hospital.dara, CODES)
    hospital.ben.click("Second view", view=hospital.ben.open_home())
    said = hospital.ben.says(hospital.ben.await_message("A second view"))
    assert "one more view, as far as I know on the same path" in said


def test_helped_before_is_said_in_words(hospital: Hospital) -> None:
    hospital.introduce_pair()
    wrap_up(hospital)
    assert "has helped one person finish this" in hospital.priya.says(hospital.share_goal(hospital.priya))
