"""The holidays and weekend of a country, from the package `holidays`, kept where every clock of ours reads them."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime

import holidays as packaged
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from mentoring.people import holidays

NONE = "none"
YEARS_BEFORE, YEARS_AHEAD = 1, 2  # clocks look back over a year at most, and ahead over a little more than one


def read(place: str, years: range) -> dict[date, str]:
    """Return the holidays of a place, such as US or US-IL, by day; none for "none".

    Raises: ValueError for a place that the package doesn't know.
    """
    if place.lower() in ("", NONE):
        return {}
    country, _, region = place.upper().partition("-")
    try:
        return dict(packaged.country_holidays(country, subdiv=region or None, years=years))
    except NotImplementedError as unknown:
        raise ValueError(str(unknown)) from unknown


def weekend_of(place: str) -> frozenset[int]:
    """Return the days of the week that are the weekend of a place that `read` knows; 0 is Monday."""
    if place.lower() in ("", NONE):
        return holidays.SATURDAY_AND_SUNDAY
    return frozenset(packaged.country_holidays(place.upper().partition("-")[0]).weekend)


class HospitalCalendar:
    """Keeps a workspace's days off up to date: at the start, and once a day for the turn of the year."""

    def __init__(
        self,
        db: sessionmaker[Session],
        now: Callable[[], datetime],
        team_id: str,
        place: str,
        weekend: frozenset[int] = frozenset(),
    ) -> None:
        self.db, self.now, self.team_id = db, now, team_id
        self.place, self.weekend = place, weekend or weekend_of(place)

    def follow(self, place: str, weekend: frozenset[int]) -> None:
        """Take another place and weekend from now on."""
        self.place, self.weekend = place, weekend or weekend_of(place)
        self.update()

    def update(self) -> None:
        year = self.now().year
        found = read(self.place, range(year - YEARS_BEFORE, year + YEARS_AHEAD + 1))
        with suppress(IntegrityError), self.db.begin() as s:  # another process wrote the same days
            holidays.replace(s, self.team_id, found, self.weekend)
