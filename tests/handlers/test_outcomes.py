"""How an ask or a raised hand that has ended reads, to each side, in every final state."""

import pytest

from handlers.views import ask as views
from models import AskState, GoalState, Initiator, Visibility
from tests.handlers.longest_rows import NOW, ask_, profile_

ENDINGS = [
    (AskState.ACCEPTED, GoalState.OPEN, "You said yes", "You're introduced"),
    (AskState.DECLINED, GoalState.OPEN, "You passed", "Not this time"),
    (AskState.EXPIRED, GoalState.OPEN, "has closed", "has closed"),
    (AskState.WITHDRAWN, GoalState.OPEN, "is no longer open", "didn't line up"),
    (AskState.GOAL_CLOSED, GoalState.FINISHED, "is finished", "is finished"),
    (AskState.GOAL_CLOSED, GoalState.PARKED, "is on hold", "is on hold"),
    (AskState.GOAL_CLOSED, GoalState.OPEN, "is no longer open", "is no longer open"),
]


def test_every_final_state_has_words_for_both_sides() -> None:
    assert {state for state, *_ in ENDINGS} == set(AskState) - {AskState.OPEN}


@pytest.mark.parametrize(("state", "goal_state", "to_mentor", "to_resident"), ENDINGS)
def test_an_ending_says_what_is_true(state: AskState, goal_state: GoalState, to_mentor: str, to_resident: str) -> None:
    asked = ask_(state)
    asked.goal.state = goal_state
    assert to_mentor in views.request(asked, profile_(), NOW).text
    asked.started_by = Initiator.MENTOR
    asked.goal.visibility = Visibility.UNNAMED
    raised = views.raised_hand(asked).text
    assert to_resident in raised
    assert ("never saw your name" in raised) is (state not in (AskState.ACCEPTED, AskState.GOAL_CLOSED))
