"""Doses in words: what is asked of a mentor, with its cost in time."""

from models import Dose

NAMES = {
    Dose.QUESTION: "a 10-minute question",
    Dose.COFFEE: "one coffee",
    Dose.THREE: "three meetings",
    Dose.ONGOING: "ongoing help",
}
COSTS = {
    Dose.QUESTION: "10 minutes, once",
    Dose.COFFEE: "about 30 minutes, once",
    Dose.THREE: "three times 30 minutes",
    Dose.ONGOING: "about 30 minutes a month",
}
MINUTES = {Dose.QUESTION: 15, Dose.COFFEE: 30, Dose.THREE: 30, Dose.ONGOING: 30}  # in a calendar
MEETINGS = {Dose.QUESTION: 1, Dose.COFFEE: 1, Dose.THREE: 3}


def is_used_up(dose: Dose, meetings: int) -> bool:
    """Does the dose end after this many meetings? "Ongoing" never does by itself."""
    return dose in MEETINGS and meetings >= MEETINGS[dose]


def closest_dose(wanted: Dose, taken: list[Dose]) -> Dose:
    """The dose to propose where a mentor takes `taken`: the one wanted, else the next smaller, else the smallest."""
    order = list(Dose)
    if wanted in taken or not taken:
        return wanted
    smaller = [dose for dose in taken if order.index(dose) < order.index(wanted)]
    return max(smaller, key=order.index) if smaller else min(taken, key=order.index)
