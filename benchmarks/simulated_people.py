"""What people want and offer in a simulated hospital: one model for all simulations.

Some areas are wanted far more than others, as anywhere. Mentors offer mostly what is wanted. The sentences come from
the lexicon, so a simulation says nothing about how well sentences are understood.
"""

import random
from collections import defaultdict
from datetime import datetime

from sqlalchemy.orm import Session

from mentoring.growth_areas import areas
from mentoring.matching import Matcher
from mentoring.matching.concepts import phrases, read_rows
from mentoring.matching.lexicon import example_sentences
from mentoring.mentors import offers
from mentoring.people import people
from models import AlertPreference, Dose, MentorProfile

TEAM = "T1"
AREAS = sorted(each.id for each in areas.ALL.values() if not each.private)


class WishesAndOffers:
    """Draws what people want and offer; the same seed gives the same."""

    def __init__(self, draw: random.Random) -> None:
        self._draw = draw
        self.said, self._named = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
        for ids, sentence in example_sentences():
            self.said[ids[0]].append(sentence)
        for ids, phrase in phrases(read_rows()):
            self._named[ids[0]].append(phrase)
        for area in areas.ALL.values():
            self._named[area.id] += area.names
        self.most_wanted = draw.sample(AREAS, len(AREAS))  # the most wanted first
        self._wanted = {area: 1 / (place + 3) ** 0.7 for place, area in enumerate(self.most_wanted)}

    def area(self) -> str:
        """Draw an area that someone wants."""
        return self._draw.choices(list(self._wanted), list(self._wanted.values()))[0]

    def topics(self) -> dict[str, str]:
        """Draw up to eight topics of a mentor, each with its area: one of any, and others that are wanted."""
        offered = {self._draw.choice(AREAS), *(self.area() for _ in range(self._draw.randint(2, 7)))}
        return {" and ".join(self._draw.choices(self._named[area], k=2)): area for area in sorted(offered)}


def join(
    s: Session, name: str, topics: dict[str, str], capacity: int, now: datetime, matcher: Matcher
) -> MentorProfile:
    """Let a mentor publish topics and confirm their areas."""
    mentor = people.upsert(s, people.Profile(TEAM, f"U{name}", name, "UTC"), now)
    form = offers.OfferForm(tuple(topics), tuple(Dose), capacity, "", AlertPreference.ONLY_ASKED)
    profile = offers.publish(s, mentor, form, now, matcher)
    offers.confirm_aspects(s, mentor, {each.id: [topics[each.sentence]] for each in profile.offers}, matcher)
    return profile
