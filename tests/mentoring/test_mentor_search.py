"""The index of a workspace's topics, which this process keeps."""

import pytest
from sqlalchemy import select, update

from handlers.bolt_types import SessionFactory
from mentoring.matching import Matcher, Query
from mentoring.matching.feedback import NOTHING_LEARNED
from mentoring.mentors import mentor_search
from models import MentorProfile, OfferAspect, new_revision
from tests.steps import create_mentor, person_named


def test_a_load_that_failed_leaves_nothing_behind(
    store: SessionFactory, matcher: Matcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mentor_search, "BATCH_SIZE", 1)
    with store.begin() as s:
        amara, dara = person_named(s, "Amara"), person_named(s, "Dara")
        create_mentor(s, amara, matcher)
        create_mentor(s, dara, matcher)
        team, mentors = amara.team_id, {amara.id, dara.id}
    search, read = mentor_search.search_for(matcher, team), matcher.readings.deserialize
    once = [read]

    with store() as s, monkeypatch.context() as broken:
        broken.setattr(matcher.readings, "deserialize", lambda stored: once.pop()(stored))
        with pytest.raises(IndexError):  # in the second batch
            search.preload(s)
    with store.begin() as s:  # what is stored of the loaded topics changes before they are loaded again
        s.execute(update(OfferAspect).values(confirmed=~OfferAspect.confirmed))
        for profile in s.scalars(select(MentorProfile)):
            profile.revision = new_revision()
    with store() as s:
        found = search.find_lines(s, "code", lambda those: mentors & {*those}, 10)
        ranked = search.find(s, Query("leading a code"), NOTHING_LEARNED, lambda those: mentors & {*those}, 10)
    assert sorted(line.mentor for line in found) == sorted(mentors)
    assert sorted(best.line.mentor for best in ranked.best) == sorted(mentors)
