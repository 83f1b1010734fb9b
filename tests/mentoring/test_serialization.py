"""Readings of topics: what each line means, computed once and stored."""

import hashlib
import itertools
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from benchmarks.hospital import counted
from mentoring import resources
from mentoring.matching import Matcher, Query, Signals, custom_lexicon, serialization
from mentoring.matching.analysis import analyze
from mentoring.matching.serialization import Readings, to_reading
from mentoring.matching.tokenizer import tokenize
from mentoring.mentors import mentor_search, offers
from mentoring.people import people
from models import AlertPreference, Dose, Offer, Person
from tests import lexicon
from tests.hospital import ROOT
from tests.mentoring.offer_lines import SENTENCES, generated_lines, index_of, to_lines


@given(generated_lines, st.sampled_from(SENTENCES))
def test_lines_with_a_stored_reading_rank_like_newly_read_ones(
    generated: list[tuple[int, str, str]], sentence: str
) -> None:
    index, readings = index_of([]), Readings(lexicon.load())
    for line in to_lines(generated):
        index.add(line, readings.deserialize(readings.serialize(line.sentence)))
    assert index.rank(Query(sentence), Signals()) == index_of(to_lines(generated)).rank(Query(sentence), Signals())
    for line in to_lines(generated):
        index.remove(line.id)
    assert not index.rank(Query(sentence), Signals())
    assert not any(itertools.chain(index._words.values(), index._concepts.values(), index._areas.values()))


def test_a_reading_by_another_lexicon_is_ignored() -> None:
    readings, others = (
        Readings(lexicon.load(custom_lexicon.parse(text))) for text in ("", "TEAC.03 | the zorple huddle | zorple")
    )
    before = readings.serialize("the zorple huddle")
    assert readings.deserialize(before)
    assert readings.deserialize("") is None
    assert others.deserialize(before) is None
    assert (known := others.deserialize(others.serialize("the zorple huddle")))
    assert "TEAC.03" in known.areas


def test_reindexing_rereads_only_lines_read_by_another_lexicon(store: sessionmaker[Session], matcher: Matcher) -> None:
    now = datetime(2031, 3, 3, 15, 0, tzinfo=UTC)
    with store.begin() as s:
        mentor = people.upsert(s, people.Profile("T1", "U1", "Amara", "UTC"), now)
        lines = ("leading a code", "reading EKGs")
        offers.publish(s, mentor, offers.OfferForm(lines, tuple(Dose), 3, "", AlertPreference.ONLY_ASKED), now, matcher)
        engine = s.get_bind()
        assert isinstance(engine, Engine)
        first, second = s.scalars(select(Offer).order_by(Offer.position))
        assert (first.reading, second.reading) == tuple(map(matcher.readings.serialize, lines))
        first.reading = "0" * 16 + "old"
        s.flush()
        with counted(engine) as statements:
            mentor_search.reindex(s, matcher)
        assert sum(each.startswith("UPDATE offers") for each in statements) == 1
        s.refresh(first, ["reading"])
        assert first.reading == matcher.readings.serialize(lines[0])
        with counted(engine) as statements:
            mentor_search.reindex(s, matcher)
        assert not any(each.startswith("UPDATE") for each in statements)


def test_lines_may_be_removed_or_changed_while_they_are_reindexed(
    store: sessionmaker[Session], monkeypatch: pytest.MonkeyPatch, matcher: Matcher
) -> None:
    now, terms = datetime(2031, 3, 3, 15, 0, tzinfo=UTC), (tuple(Dose), 3, "", AlertPreference.ONLY_ASKED)
    with store.begin() as s:
        mentor = people.upsert(s, people.Profile("T1", "U1", "Amara", "UTC"), now)
        offers.publish(s, mentor, offers.OfferForm(("leading a code", "reading EKGs", "chess"), *terms), now, matcher)
        for each in s.scalars(select(Offer)):
            each.reading = "0" * 16 + "old"

    def serialize_during_a_change(line: str) -> str:
        """Let Amara remove one line and replace another in the meantime, through a replica that already runs."""
        if line == "chess" and store.kw["bind"].dialect.name == "postgresql":
            with store.begin() as other:
                amara = other.scalars(select(Person)).one()
                offers.publish(other, amara, offers.OfferForm(("leading a code", "", "go"), *terms), now, matcher)
        return Readings(matcher.lexicon).serialize(line)

    monkeypatch.setattr(matcher.readings, "serialize", serialize_during_a_change)
    with store.begin() as s:
        mentor_search.reindex(s, matcher)
    with store() as s:
        for each in s.scalars(select(Offer)):
            assert each.reading == Readings(matcher.lexicon).serialize(each.sentence)


@pytest.mark.parametrize("file", serialization.READING_FILES)
def test_a_change_in_any_data_file_used_for_reading_changes_the_fingerprint(file: str) -> None:
    def changed(name: str) -> bytes:
        return resources.content(name) + (b"\n" if name == file else b"")

    current = Readings(lexicon.load()).fingerprint
    assert serialization.fingerprint_of(resources.content, custom_lexicon.NO_ADDITIONS) == current
    assert serialization.fingerprint_of(changed, custom_lexicon.NO_ADDITIONS) != current


def test_every_data_file_used_for_reading_is_listed() -> None:
    code = "".join(
        path.read_text("utf-8")
        for folder in ("matching", "growth_areas")
        for path in (ROOT / "mentoring" / folder).glob("*.py")
    )
    opened = set(re.findall(r'(?:lines|_listed)\("([\w/.]+)"\)', code))
    assert opened - {"growth_areas/data/neighbors.txt"} == set(serialization.READING_FILES)  # widens what is wanted


def test_a_change_in_how_lines_are_read_needs_a_new_reading_version() -> None:
    """If this fails although no data file changed, increase READING_VERSION and update the digest."""
    digest = hashlib.blake2s(digest_size=8)
    for sentence in SENTENCES[::100]:
        stems, concepts, senses, areas = to_reading(analyze(lexicon.load(), sentence, tokenize(sentence)))
        meant = sorted((stem, sorted(numbers)) for stem, numbers in senses)
        sure = sorted((area, round(weight, 6)) for area, weight in areas.items())
        digest.update(repr((stems, sorted(concepts.items()), meant, sure)).encode())
    assert (serialization.READING_VERSION, digest.hexdigest()) == (2, "ba18eaceeb3607ab")  # pragma: allowlist secret
