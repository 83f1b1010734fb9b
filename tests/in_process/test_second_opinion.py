"""What a card says about a mentor: role, path, and what a second opinion adds."""

from tests.hospital import CODES, Hospital
from tests.steps import wrap_up


def test_a_new_role_is_shown_on_the_card(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.ruth, CODES)
    hospital.workspace.post(f"/sandbox/users/{hospital.ruth.id}", title="Pharmacist · Critical care")
    hospital.publish_offers(hospital.ruth, CODES)
    assert "Pharmacist" in hospital.ben.says(hospital.share_goal(hospital.ben))


def test_another_path_is_mentioned_only_if_the_first_mentor_s_path_is_known(hospital: Hospital) -> None:
    hospital.workspace.post(f"/sandbox/users/{hospital.ruth.id}", title="Pharmacist · Critical care")
    hospital.publish_offers(hospital.chidi, CODES)  # titled "Attending", without a department
    hospital.ben.click("Ask for one coffee", hospital.share_goal(hospital.ben))
    hospital.chidi.click("Happy to", hospital.chidi.await_message("Someone would like"))
    hospital.ben.await_message("Why I connected you")
    hospital.publish_offers(hospital.ruth, CODES)
    hospital.ben.click("Second opinion", view=hospital.ben.open_home())
    assert "another department" not in hospital.ben.says(hospital.ben.await_message("Another perspective"))


def test_a_second_opinion_on_the_same_path_says_so(hospital: Hospital) -> None:
    hospital.workspace.post(f"/sandbox/users/{hospital.dara.id}", title="Attending · Rapid response")
    hospital.introduce_pair()
    hospital.publish_offers(hospital.dara, CODES)
    hospital.ben.click("Second opinion", view=hospital.ben.open_home())
    said = hospital.ben.says(hospital.ben.await_message("Another perspective"))
    assert "similar background" in said


def test_a_card_says_how_many_people_the_mentor_has_helped(hospital: Hospital) -> None:
    hospital.introduce_pair()
    wrap_up(hospital)
    assert "has helped one person finish this" in hospital.priya.says(hospital.share_goal(hospital.priya))
