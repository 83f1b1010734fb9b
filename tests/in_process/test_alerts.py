"""Mentors hear of matching goals the way they chose: right away, weekly, or only when asked."""

import pytest

from tests.hospital import CODES, Hospital


def test_a_mentor_who_pauses_before_the_send_window_gets_the_alert_after_the_pause(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, "leading a code calmly", alerts="right_away")
    hospital.share_goal(hospital.ben)
    hospital.amara.command("/curbside pause until Mar 5")
    hospital.amara.await_message("You're paused until")
    hospital.run_until_noon()
    assert not hospital.amara.find("A goal fits your topics")
    hospital.let_time_pass(days=2)
    hospital.amara.await_message("A goal fits your topics")


def test_a_mentor_who_is_asked_before_noon_gets_no_alert_for_that_goal(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, "leading a code calmly", alerts="right_away")
    shortlist = hospital.share_goal(hospital.ben)
    hospital.ben.click("Ask for one coffee", shortlist)
    hospital.amara.await_message("Someone would like")
    hospital.run_until_noon()
    assert not hospital.amara.find("A goal fits your topics")


def test_a_mentor_with_alerts_right_away_gets_at_most_one_a_week(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, "leading a code calmly", alerts="right_away")
    hospital.share_goal(hospital.ben)
    hospital.settle()
    assert hospital.amara.direct() == []
    hospital.run_until_noon()
    alert = hospital.amara.await_message("A goal fits your topics")
    assert "running a code" not in hospital.amara.says(alert)
    hospital.share_goal(hospital.priya, "leading a code")
    hospital.settle()
    assert count_alerts(hospital) == 1
    hospital.amara.click("See it", alert)
    assert "Ben Quill is asking for one coffee:\n" in hospital.amara.shows(hospital.amara.await_modal("Goals that fit"))
    hospital.amara.click("I can help", below="Ben Quill")
    assert "Ben Quill" in hospital.amara.says(hospital.amara.await_message("Why I connected you"))
    shown = hospital.amara.shows(hospital.amara.await_modal("Goals that fit"))
    assert shown.startswith("Thank you. You're introduced")
    assert "Ben Quill" not in shown
    assert "Priya Inkwell" in shown
    hospital.amara.close_modal()
    hospital.let_time_pass(days=6)
    hospital.settle()
    assert count_alerts(hospital) == 1
    hospital.let_time_pass(days=1)
    hospital.wait_for(lambda: count_alerts(hospital) == 2, "the alert that was held back")


@pytest.mark.parametrize("why", ["dismissed", "full", "reworded"])
def test_a_goal_that_no_longer_matches_by_noon_sends_no_alert(hospital: Hospital, why: str) -> None:
    hospital.publish_offers(hospital.amara, CODES, alerts="right_away", capacity="1")
    shortlist = hospital.share_goal(hospital.ben)
    if why == "dismissed":
        hospital.ben.click("Not for me", shortlist)
    elif why == "full":
        hospital.share_goal(hospital.priya, "reading EKGs")
        hospital.amara.click("I can help", hospital.amara.await_message("reading EKGs", hospital.growth))
    else:
        hospital.publish_offers(hospital.amara, "tax returns for locums", alerts="right_away")
    hospital.run_until_noon()
    assert count_alerts(hospital) == 0


def count_alerts(hospital: Hospital) -> int:
    return sum("A goal fits" in hospital.amara.says(m) for m in hospital.amara.direct())


def test_a_mentor_who_chose_no_alerts_gets_none(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, "leading a code calmly")
    hospital.share_goal(hospital.ben)
    hospital.settle()
    assert hospital.amara.direct() == []
