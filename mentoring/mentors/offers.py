"""Offers: what a mentor can be asked about, and on which terms."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.errors import FieldError
from mentoring.growth_areas import areas
from mentoring.matching import serialize, suggest_for_offer
from mentoring.messages import outbox
from mentoring.safety import checks, private
from models import MAX_OFFERS, AlertPreference, Dose, MentorProfile, Offer, OfferAspect, Person, new_revision

MAX_SENTENCE, MAX_LEARNING = 150, 200  # characters
MAX_CAPACITY = 20


@dataclass(frozen=True)
class OfferForm:
    """A listing as it was typed; the lines stand where they were typed, empty ones included."""

    lines: tuple[str, ...]
    doses: tuple[Dose, ...]
    capacity: int
    learning: str
    alerts: AlertPreference

    def validated(self) -> "OfferForm":
        """The same without spaces at the ends; FieldError for what doesn't fit or names a patient."""
        fields = {f"line_{number}": line for number, line in enumerate(self.lines, 1)}
        checks.check_text(fields | {"learning": self.learning})
        lines = {name: checks.check_length(name, line, MAX_SENTENCE, name="Each line") for name, line in fields.items()}
        for name, line in lines.items():
            if line and len(line) < 3:
                raise FieldError(name, "This needs a few words.")
        if not 1 <= self.capacity <= MAX_CAPACITY:
            raise FieldError("capacity", f"Choose a number from 1 to {MAX_CAPACITY}.")
        learning = checks.check_length("learning", self.learning, MAX_LEARNING, name="What you're learning")
        if not self.doses:
            raise FieldError("doses", "Choose at least one.")
        return OfferForm(tuple(lines.values())[:MAX_OFFERS], self.doses, self.capacity, learning, self.alerts)


def publish(s: Session, person: Person, draft: OfferForm, now: datetime) -> MentorProfile:
    """Keep a mentor's listing; without a line, they stop offering. FieldError where there was none before either."""
    listing = s.get(MentorProfile, person.id)
    if not any(draft.lines) and (listing is None or not listing.offers):
        raise FieldError("line_1", "Write at least one line that people can ask you about.")
    if listing is None:
        listing = MentorProfile(person=person, doses=[], updated_at=now)
        s.add(listing)
    listing.capacity, listing.doses, listing.alerts = draft.capacity, [dose.value for dose in draft.doses], draft.alerts
    listing.learning, listing.updated_at, listing.revision = draft.learning, now, new_revision()
    _set_lines(s, listing, draft.lines)
    outbox.recheck_digest(s, person.id)
    outbox.refresh_homes(s, person.id)
    return listing


def find_offer(s: Session, offer_id: int) -> str:
    """The words of a line; nothing where it is gone."""
    return s.scalar(select(Offer.sentence).where(Offer.id == offer_id)) or ""


def public_offers(listing: MentorProfile) -> list[str]:
    """The lines to show to anybody; those about a private area are found by who looks for it."""
    return [offer.sentence for offer in listing.offers if not private.is_private(a.aspect for a in offer.aspects)]


def _set_lines(s: Session, listing: MentorProfile, lines: tuple[str, ...]) -> None:
    """A line that stays, or moves, keeps its aspects; one whose words change is read anew."""
    about = {offer.sentence: [(kept.aspect, kept.confirmed) for kept in offer.aspects] for offer in listing.offers}
    wanted = {position: line for position, line in enumerate(lines, 1) if line}
    staying = {offer.position for offer in listing.offers if wanted.get(offer.position) == offer.sentence}
    listing.offers = [offer for offer in listing.offers if offer.position in staying]
    s.flush()
    for position, line in wanted.items():
        if position not in staying:
            known = about.get(line) or [(aspect, False) for aspect in suggest_for_offer(line)]
            kept = [OfferAspect(aspect=aspect, confirmed=confirmed) for aspect, confirmed in known]
            listing.offers.append(Offer(position=position, sentence=line, reading=serialize(line), aspects=kept))
    s.flush()
    s.refresh(listing, ["offers"])


def confirm_aspects(s: Session, person: Person, chosen: dict[int, list[str]]) -> None:
    """A mentor says what their lines are about: offer id → aspect ids."""
    listing = s.get(MentorProfile, person.id)
    if listing is None:
        return
    listing.revision = new_revision()
    for offer in listing.offers:
        if offer.id in chosen:
            ids = [aspect for aspect in dict.fromkeys(chosen[offer.id]) if aspect in areas.ALL]
            offer.aspects = []
            s.flush()
            offer.aspects = [OfferAspect(aspect=aspect, confirmed=True) for aspect in ids]
    outbox.refresh_homes(s, person.id)
