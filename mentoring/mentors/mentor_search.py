"""Search the lines that a workspace's mentors offer; this process keeps an index, to rank thousands in milliseconds.

The tables are authoritative. Each search first loads the mentor profiles whose `revision` has changed, so that several
processes need not notify each other.
"""

import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache, partial
from itertools import islice

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from mentoring.matching import Allowed, Fit, Learned, Matcher, OfferLine, Query, SearchResult, worth_asking
from mentoring.mentors.type_ahead import TypeAhead
from mentoring.safety import private
from models import MentorProfile, Offer, OfferAspect, Person

# What changes with every revision, in any workspace: one row that costs less than all of them. Revisions are drawn from
# a wide range, so that two changes can't make up for each other.
_ALL_REVISIONS = select(func.count(), func.max(MentorProfile.revision), func.sum(MentorProfile.revision % (2**31 - 1)))
_ALL_REVISIONS = _ALL_REVISIONS.select_from(MentorProfile)
BATCH_SIZE = 500  # mentors loaded by one statement; lines reindexed by one statement


class MentorSearch:
    """The index of one workspace's lines; one thread searches it at a time."""

    def __init__(self, matcher: Matcher, team_id: str) -> None:
        self._matcher, self._team_id, self._index, self._type_ahead = matcher, team_id, matcher.index(), TypeAhead()
        self._revisions: dict[int, int] = {}
        self._all_revisions: object = None
        self._lines: dict[int, list[OfferLine]] = {}
        self._lock = threading.Lock()

    def preload(self, s: Session) -> None:
        """Load the lines before anyone has to wait for them."""
        with self._up_to_date(s):
            pass

    def find(self, s: Session, query: Query, learned: Learned, allowed: Allowed, most: int) -> SearchResult:
        """Find the mentors who match a query by their lines, best first; `allowed` tells who of some may be found."""
        with self._up_to_date(s):
            return self._index.search(query, learned, most=most, allowed=allowed)

    def matches(self, s: Session, queries: Sequence[Query], learned: Learned, mentor: int) -> list[bool]:
        """Return for each query whether a mentor's lines match it, and not just as UNSURE."""
        with self._up_to_date(s):
            found = (self._index.search(query, learned, allowed=lambda _: {mentor}) for query in queries)
            return [
                any(each.fit is not Fit.UNSURE for each in worth_asking(self._matcher.lexicon, those))
                for those in found
            ]

    def find_lines(self, s: Session, typed: str, allowed: Allowed, most: int) -> list[OfferLine]:
        """Find lines that contain every word typed and touch no private area, the shortest first."""
        with self._up_to_date(s):
            return self._type_ahead.find(typed, most, allowed)

    @contextmanager
    def _up_to_date(self, s: Session) -> Iterator[None]:
        """Lock the index and load what has changed.

        The connection comes first, as for everyone who already has it: SQLite has only one, so who waited for it
        with the lock would wait for someone who waits for the lock.
        """
        s.connection()
        with self._lock:
            self._update(s)
            yield

    def _update(self, s: Session) -> None:
        seen = tuple(s.execute(_ALL_REVISIONS).one())
        if seen == self._all_revisions:
            return
        self._update_changed(s)
        self._all_revisions = seen

    def _update_changed(self, s: Session) -> None:
        """Load the lines of the profiles that have changed, in this workspace."""
        rows = select(MentorProfile.person_id, MentorProfile.revision).join(
            Person, Person.id == MentorProfile.person_id
        )
        now = {person: revision for person, revision in s.execute(rows.where(Person.team_id == self._team_id))}  # noqa: C416
        # Those with lines and not those with revisions: a load that failed has left lines without one.
        for person in [each for each in self._lines if each not in now or now[each] != self._revisions.get(each)]:
            for gone in self._lines.pop(person):
                self._index.remove(gone.id)
                self._type_ahead.remove(gone)
        changed = iter([each for each, revision in now.items() if self._revisions.get(each) != revision])
        while people := list(islice(changed, BATCH_SIZE)):
            for line, reading in _load(s, people):
                self._index.add(line, self._matcher.readings.deserialize(reading))
                self._lines.setdefault(line.mentor, []).append(line)
            self._type_ahead.add(line for person in people for line in self._lines.get(person, ()))
        self._revisions = now


def search_for(matcher: Matcher, team_id: str) -> MentorSearch:
    """Return the search of a workspace."""
    return matcher.workspaces.get(team_id, MentorSearch, partial(MentorSearch, matcher, team_id))


def reindex(s: Session, matcher: Matcher) -> None:
    """Recompute the stored reading of every line, in every workspace, that has an outdated fingerprint."""
    readings = matcher.readings
    rows = select(Offer.id, Offer.sentence).where(~Offer.reading.startswith(readings.fingerprint)).order_by(Offer.id)
    stale = ({"offer": each, "line": line, "read": readings.serialize(line)} for each, line in s.execute(rows).all())
    row = update(Offer).where(Offer.id == bindparam("offer"), Offer.sentence == bindparam("line"))
    while some := list(islice(stale, BATCH_SIZE)):
        # A connection and not the session, which fails when a line has been deleted meanwhile.
        s.connection().execute(row.values(reading=bindparam("read")), some)


@lru_cache(maxsize=10_000)
def _interned(confirmed: frozenset[str]) -> frozenset[str]:
    """Return one shared object for equal sets: many lines have one of few sets."""
    return confirmed


def _load(s: Session, people: list[int]) -> Iterable[tuple[OfferLine, str]]:
    about: dict[int, dict[str, bool]] = defaultdict(dict)
    rows = select(OfferAspect.offer_id, OfferAspect.aspect, OfferAspect.confirmed).join(Offer)
    for offer_id, aspect, confirmed in s.execute(rows.where(Offer.person_id.in_(people))):
        about[offer_id][aspect] = confirmed
    lines = select(Offer.id, Offer.person_id, Offer.sentence, Offer.reading).where(Offer.person_id.in_(people))
    for offer_id, mentor, sentence, reading in s.execute(lines.order_by(Offer.id)):
        found = about[offer_id]
        confirmed_areas = _interned(frozenset([aspect for aspect, confirmed in found.items() if confirmed]))
        yield OfferLine(offer_id, mentor, sentence, confirmed_areas, private.is_private_area(found)), reading
