"""Offers: what a mentor can be asked about, and on which terms."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from mentoring import aspects, goals, outbox, safety, surfacing
from mentoring.errors import FieldError
from mentoring.matching import suggest_aspects
from models import MOST_OFFERS, Dose, Goal, Hear, Listing, Offer, OfferAspect, Person, Why

SENTENCE, LEARNING = 150, 200  # characters
MOST_CAPACITY = 20


@dataclass(frozen=True)
class Draft:
    """A listing as it was typed; the lines stand where they were typed, empty ones included."""

    lines: tuple[str, ...]
    doses: tuple[Dose, ...]
    capacity: int
    learning: str
    hear: Hear

    def checked(self) -> "Draft":
        """The same without spaces at the ends; FieldError for what doesn't fit or names a patient."""
        fields = {f"line_{number}": line for number, line in enumerate(self.lines, 1)}
        safety.guard(fields | {"learning": self.learning})
        lines = {name: safety.fits(name, line, SENTENCE, name="Each line") for name, line in fields.items()}
        for name, line in lines.items():
            if line and len(line) < 3:
                raise FieldError(name, "This needs a few words.")
        if not any(lines.values()):
            raise FieldError("line_1", "Write at least one line that people can ask you about.")
        if not 1 <= self.capacity <= MOST_CAPACITY:
            raise FieldError("capacity", f"Choose a number from 1 to {MOST_CAPACITY}.")
        learning = safety.fits("learning", self.learning, LEARNING, name="What you're learning")
        if not self.doses:
            raise FieldError("doses", "Choose at least one.")
        return Draft(tuple(lines.values())[:MOST_OFFERS], self.doses, self.capacity, learning, self.hear)


def publish(s: Session, person: Person, draft: Draft, now: datetime) -> Listing:
    """Keep a mentor's listing; lines that stay the same keep their aspects. Goals that had nobody meet it."""
    listing = s.get(Listing, person.id)
    if listing is None:
        listing = Listing(person=person, doses=[], updated_at=now)
        s.add(listing)
    listing.capacity, listing.doses, listing.hear = draft.capacity, [dose.value for dose in draft.doses], draft.hear
    listing.learning, listing.updated_at = draft.learning, now
    _set_lines(s, listing, draft.lines)
    for goal in goals.waiting_for_somebody(s, person.team_id):
        if goal.person_id != person.id:
            _show_to(s, goal, listing, now)
    outbox.refresh_homes(s, person.id)
    return listing


def _set_lines(s: Session, listing: Listing, lines: tuple[str, ...]) -> None:
    """Each line belongs to its place in the form; a line whose words change is read anew."""
    there = {offer.position: offer for offer in listing.offers}
    for position, line in enumerate(lines, 1):
        offer = there.get(position)
        if offer and offer.sentence != line:
            listing.offers.remove(offer)
            s.flush()
        if line and not (offer and offer.sentence == line):
            suggested = [OfferAspect(aspect=aspect) for aspect in suggest_aspects(line)]
            listing.offers.append(Offer(position=position, sentence=line, aspects=suggested))
    s.flush()


def _show_to(s: Session, goal: Goal, listing: Listing, now: datetime) -> None:
    """Show a new mentor to somebody whose goal had nobody, where they fit."""
    wanted = surfacing.wish(goal.sentence, (a.aspect for a in goal.aspects))
    everybody = surfacing.available(s, goal.person.team_id, now, besides=[goal.person_id])
    found = [match for match in surfacing.matches(s, wanted, everybody) if match.mentor == listing.person_id]
    if found and goals.within_budget(s, goal.person_id, now):
        surfacing.keep(s, goal, Why.NEW, found, now)


def confirm_aspects(s: Session, person: Person, chosen: dict[int, list[str]]) -> None:
    """A mentor says what their lines are about: offer id → aspect ids."""
    listing = s.get(Listing, person.id)
    for offer in listing.offers if listing else []:
        if offer.id in chosen:
            ids = [aspect for aspect in dict.fromkeys(chosen[offer.id]) if aspect in aspects.ALL]
            offer.aspects = []
            s.flush()
            offer.aspects = [OfferAspect(aspect=aspect, confirmed=True) for aspect in ids]
    outbox.refresh_homes(s, person.id)
