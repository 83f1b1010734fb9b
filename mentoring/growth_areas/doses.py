"""Doses in words: how much help someone asks a mentor for, and the time it takes."""

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
    Dose.THREE: "three 30-minute meetings",
    Dose.ONGOING: "about 30 minutes a month",
}
MINUTES = {Dose.QUESTION: 15, Dose.COFFEE: 30, Dose.THREE: 30, Dose.ONGOING: 30}  # of one meeting, in a calendar
MINUTES_TOGETHER = MINUTES | {Dose.QUESTION: 10}  # as people call them
MEETINGS = {Dose.QUESTION: 1, Dose.COFFEE: 1, Dose.THREE: 3}


def is_used_up(dose: Dose, meetings: int) -> bool:
    """Is a dose used up after this many meetings? An ongoing one never is."""
    return dose in MEETINGS and meetings >= MEETINGS[dose]


def number_of(dose: Dose, meeting: int) -> str:
    """Say which of several meetings this one is, such as "1 of 3"; nothing where a dose has one or no last one."""
    total = MEETINGS.get(dose, 0)
    return f"{min(meeting, total)} of {total}" if total > 1 else ""


def closest_dose(wanted: Dose, offered: list[Dose]) -> Dose:
    """Return the dose to propose: the wanted one if the mentor offers it, else the next smaller, else the smallest."""
    order = list(Dose)
    if wanted in offered or not offered:
        return wanted
    smaller = [dose for dose in offered if order.index(dose) < order.index(wanted)]
    return max(smaller, key=order.index) if smaller else min(offered, key=order.index)
