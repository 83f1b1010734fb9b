"""Doses: when one is used up, and which one a mentor is asked for."""

import pytest

from mentoring.growth_areas.doses import closest_dose, is_used_up
from models import Dose


@pytest.mark.parametrize(
    ("dose", "meetings", "used_up"),
    [
        (Dose.QUESTION, 0, False),
        (Dose.QUESTION, 1, True),
        (Dose.COFFEE, 1, True),
        (Dose.THREE, 2, False),
        (Dose.THREE, 3, True),
        (Dose.ONGOING, 99, False),
    ],
)
def test_a_dose_is_used_up_after_its_meetings(dose: Dose, meetings: int, *, used_up: bool) -> None:
    assert is_used_up(dose, meetings) is used_up


@pytest.mark.parametrize(
    ("wanted", "offered", "proposed"),
    [
        (Dose.COFFEE, [Dose.QUESTION, Dose.COFFEE], Dose.COFFEE),
        (Dose.ONGOING, [Dose.QUESTION, Dose.THREE], Dose.THREE),
        (Dose.QUESTION, [Dose.THREE, Dose.ONGOING], Dose.THREE),
        (Dose.COFFEE, [], Dose.COFFEE),
    ],
)
def test_the_closest_dose_is_the_next_smaller_else_the_smallest(
    wanted: Dose, offered: list[Dose], proposed: Dose
) -> None:
    assert closest_dose(wanted, offered) is proposed
