"""Thank-yous are passed on as written, shown on Home, and offered when a goal is finished."""

from tests.hospital import Hospital
from tests.steps import (
    end_introduction,
    wrap_up,
)


def test_each_thank_you_is_passed_on_as_written(hospital: Hospital) -> None:
    thread = hospital.introduce_pair(dose="three")
    for thanks in ("The first one helped.", "", "And the third too."):
        hospital.ben.click("We've met", thread)
        hospital.ben.await_modal("How was it?")
        assert hospital.ben.submit(thanks=thanks) == {}
        hospital.settle()
    hospital.amara.await_message("And the third too.")
    assert hospital.amara.find("The first one helped.")


def test_home_shows_a_thank_you_after_the_mentor_ended_the_introduction(hospital: Hospital) -> None:
    thread = hospital.introduce_pair(dose="three")
    hospital.ben.click("We've met", thread)
    hospital.ben.await_modal("How was it?")
    hospital.ben.submit(thanks="You changed my nights.")
    hospital.settle()
    end_introduction(hospital.amara, thread)
    hospital.amara.await_message("You changed my nights.")
    hospital.settle()
    assert "You changed my nights." in hospital.amara.shows(hospital.amara.open_home())


def test_done_on_home_offers_a_thank_you(hospital: Hospital) -> None:
    hospital.introduce_pair()
    wrap_up(hospital, "You were there.")
    assert "“You were there.”" in hospital.amara.says(hospital.amara.await_message("A thank-you for you"))


def test_a_mentor_without_topics_sees_their_thanks_on_home(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben)
    hospital.sam.click("I can help", hospital.sam.await_message("wants to grow in", hospital.growth))
    hospital.ben.click("We've met", hospital.ben.await_message("Why I connected you"))
    hospital.ben.await_modal("How was it?")
    assert hospital.ben.submit(learned="learned", thanks="You were there.") == {}
    hospital.sam.await_message("You were there.")
    shown = hospital.sam.shows(hospital.sam.open_home())
    assert "You were there." in shown


def test_done_finishes_the_goal_even_if_the_mentor_ended_the_introduction_first(hospital: Hospital) -> None:
    thread = hospital.introduce_pair()
    hospital.ben.click("Done", view=hospital.ben.open_home())
    hospital.ben.await_modal("Wrapping up")
    end_introduction(hospital.amara, thread)
    assert hospital.ben.submit() == {}
    hospital.ben.await_home("What you've finished")
