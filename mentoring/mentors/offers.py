"""Offers: what people can ask a mentor about, and on what terms."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from mentoring.errors import FieldError
from mentoring.growth_areas import areas
from mentoring.matching import Matcher, nearest_private_areas, suggest_for_offer
from mentoring.safety import checks, private
from mentoring.safety.crisis import Danger, dangers
from models import MAX_OFFERS, AlertPreference, Dose, MentorProfile, Offer, OfferAspect, Person, new_revision

MAX_SENTENCE, MAX_LEARNING = 150, 200  # characters
MAX_CAPACITY = 20


@dataclass(frozen=True)
class OfferForm:
    """A mentor profile as it was typed; the lines keep their positions, so empty ones are included."""

    lines: tuple[str, ...]
    doses: tuple[Dose, ...]
    capacity: int
    learning: str
    alerts: AlertPreference
    past: tuple[str, ...] = ()  # lines that sound like danger, of which they say that they are about their past

    def validated(self) -> "OfferForm":
        """Return the form without spaces at the ends of its texts.

        Raises: FieldError when something is too long or missing.
        """
        fields = {f"line_{number}": line for number, line in enumerate(self.lines, 1)}
        lines = {name: checks.check_length(name, line, MAX_SENTENCE, name="Each line") for name, line in fields.items()}
        for name, line in lines.items():
            if line and len(line) < 3:
                raise FieldError(name, "This needs a few words.")
        if not 1 <= self.capacity <= MAX_CAPACITY:
            raise FieldError("capacity", f"Choose a number from 1 to {MAX_CAPACITY}.")
        learning = checks.check_length("learning", self.learning, MAX_LEARNING, name="What you're learning")
        private.check_not_private("learning", learning)
        if not self.doses:
            raise FieldError("doses", "Choose at least one.")
        return replace(self, lines=tuple(lines.values())[:MAX_OFFERS], learning=learning)


def unconfirmed_dangers(s: Session, person: Person, draft: OfferForm) -> frozenset[Danger]:
    """Return the dangers that new lines speak of, besides those that the mentor says are about their past."""
    profile = s.get(MentorProfile, person.id)
    published = {offer.sentence for offer in profile.offers} if profile else set()
    return dangers(line for line in draft.lines if line not in {*published, *draft.past})


def publish(s: Session, person: Person, draft: OfferForm, now: datetime, matcher: Matcher) -> MentorProfile:
    """Save a mentor's profile; without lines, they stop offering.

    Raises: FieldError when there are no lines, and were none before.
    """
    profile = s.get(MentorProfile, person.id)
    if not any(draft.lines) and (profile is None or not profile.offers):
        raise FieldError("line_1", "Write at least one line that people can ask you about.")
    if profile is None:
        profile = MentorProfile(person=person, doses=[], updated_at=now)
        s.add(profile)
    profile.capacity, profile.doses, profile.alerts = draft.capacity, [dose.value for dose in draft.doses], draft.alerts
    profile.learning, profile.updated_at, profile.revision = draft.learning, now, new_revision()
    _set_lines(s, profile, draft.lines, matcher)
    return profile


def public_offers(profile: MentorProfile) -> list[str]:
    """Return the lines to show to anyone: not those about a private area, which only people looking for it find."""
    return [offer.sentence for offer in profile.offers if not private.is_private_area(a.aspect for a in offer.aspects)]


def _set_lines(s: Session, profile: MentorProfile, lines: tuple[str, ...], matcher: Matcher) -> None:
    """Save the lines. One that stays or moves keeps its aspects; one whose words change is analyzed again."""
    about = {offer.sentence: [(each.aspect, each.confirmed) for each in offer.aspects] for offer in profile.offers}
    wanted = {position: line for position, line in enumerate(lines, 1) if line}
    staying = {offer.position for offer in profile.offers if wanted.get(offer.position) == offer.sentence}
    profile.offers = [offer for offer in profile.offers if offer.position in staying]
    s.flush()
    for position, line in wanted.items():
        if position not in staying:
            known = about.get(line) or [(aspect, False) for aspect in _areas_of(line, matcher)]
            aspects = [OfferAspect(aspect=aspect, confirmed=confirmed) for aspect, confirmed in known]
            profile.offers.append(
                Offer(position=position, sentence=line, reading=matcher.readings.serialize(line), aspects=aspects)
            )
    s.flush()
    s.refresh(profile, ["offers"])


def _areas_of(line: str, matcher: Matcher) -> list[str]:
    """Suggest the areas of a line; of what someone lived through, private ones: only who looks for it finds it."""
    suggested = suggest_for_offer(matcher.lexicon, line)
    is_lived = private.is_lived_experience(line) or dangers([line])
    return _with_private(suggested, line, matcher) if is_lived else suggested


def _with_private(chosen: list[str], line: str, matcher: Matcher) -> list[str]:
    """Return areas with a private one among them: the nearest to a line, if there is none."""
    if private.is_private_area(chosen):
        return chosen
    return nearest_private_areas(matcher.lexicon, line) or [areas.KEEPING_WELL]


def confirm_aspects(s: Session, person: Person, chosen: dict[int, list[str]], matcher: Matcher) -> None:
    """Save what a mentor says their lines are about: aspect ids by offer id. A line about danger stays private."""
    profile = s.get(MentorProfile, person.id)
    if profile is None:
        return
    profile.revision = new_revision()
    for offer in profile.offers:
        if offer.id in chosen:
            ids = [aspect for aspect in dict.fromkeys(chosen[offer.id]) if aspect in areas.ALL]
            if dangers([offer.sentence]):
                ids = _with_private(ids, offer.sentence, matcher)
            offer.aspects = []
            s.flush()
            offer.aspects = [OfferAspect(aspect=aspect, confirmed=True) for aspect in ids]
