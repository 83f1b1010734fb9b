"""What a line says, read once and kept."""

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
from mentoring.matching import Index, Query, Signals, custom_lexicon, deserialize, serialization, serialize
from mentoring.matching.analysis import analyze
from mentoring.matching.serialization import to_reading
from mentoring.matching.tokenizer import tokenize
from mentoring.mentors import mentor_search, offers
from mentoring.people import people
from models import AlertPreference, Dose, Offer, Person
from tests.hospital import ROOT
from tests.mentoring.offer_lines import SAID, made, some_lines


@given(some_lines, st.sampled_from(SAID))
def test_lines_whose_reading_was_kept_rank_as_if_they_were_read_anew(
    drawn: list[tuple[int, str, str]], sentence: str
) -> None:
    kept = Index()
    for line in made(drawn):
        kept.add(line, deserialize(serialize(line.sentence)))
    assert kept.rank(Query(sentence), Signals()) == Index(made(drawn)).rank(Query(sentence), Signals())
    for line in made(drawn):
        kept.remove(line.id)
    assert not kept.rank(Query(sentence), Signals())
    assert not any(itertools.chain(kept._words.values(), kept._concepts.values(), kept._areas.values()))


def test_a_reading_of_another_lexicon_is_none() -> None:
    before = serialize("the zorple huddle")
    assert deserialize(before)
    assert deserialize("") is None
    custom_lexicon.use(custom_lexicon.parse("TEAC.03 | the zorple huddle | zorple"))
    try:
        assert deserialize(before) is None
        assert (known := deserialize(serialize("the zorple huddle")))
        assert "TEAC.03" in known.areas
    finally:
        custom_lexicon.use(custom_lexicon.CustomLexicon())
    assert deserialize(before)


def test_a_start_reads_anew_only_what_another_lexicon_read(store: sessionmaker[Session]) -> None:
    now = datetime(2031, 3, 3, 15, 0, tzinfo=UTC)
    with store.begin() as s:
        mentor = people.upsert(s, people.Profile("T1", "U1", "Amara", "UTC"), now)
        lines = ("leading a code", "reading EKGs")
        offers.publish(s, mentor, offers.OfferForm(lines, tuple(Dose), 3, "", AlertPreference.ONLY_ASKED), now)
        engine = s.get_bind()
        assert isinstance(engine, Engine)
        first, second = s.scalars(select(Offer).order_by(Offer.position))
        assert (first.reading, second.reading) == tuple(map(serialize, lines))
        first.reading = "0" * 16 + "old"
        s.flush()
        with counted(engine) as seen:
            mentor_search.reindex(s)
        assert sum(each.startswith("UPDATE offers") for each in seen) == 1
        s.refresh(first, ["reading"])
        assert first.reading == serialize(lines[0])
        with counted(engine) as seen:
            mentor_search.reindex(s)
        assert not any(each.startswith("UPDATE") for each in seen)


def test_a_line_that_goes_or_changes_while_a_start_reads_it_anew_stops_nothing(
    store: sessionmaker[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    now, terms = datetime(2031, 3, 3, 15, 0, tzinfo=UTC), (tuple(Dose), 3, "", AlertPreference.ONLY_ASKED)
    with store.begin() as s:
        mentor = people.upsert(s, people.Profile("T1", "U1", "Amara", "UTC"), now)
        offers.publish(s, mentor, offers.OfferForm(("leading a code", "reading EKGs", "chess"), *terms), now)
        for each in s.scalars(select(Offer)):
            each.reading = "0" * 16 + "old"

    def meanwhile(line: str) -> str:
        """At a replica that serves already, Amara takes one line off and puts another."""
        if line == "chess" and store.kw["bind"].dialect.name == "postgresql":
            with store.begin() as other:
                amara = other.scalars(select(Person)).one()
                offers.publish(other, amara, offers.OfferForm(("leading a code", "", "go"), *terms), now)
        return serialize(line)

    monkeypatch.setattr(mentor_search, "serialize", meanwhile)
    with store.begin() as s:
        mentor_search.reindex(s)
    with store() as s:
        for each in s.scalars(select(Offer)):
            assert each.reading == serialize(each.sentence)


@pytest.mark.parametrize("file", serialization.READING_FILES)
def test_every_data_file_of_a_reading_changes_the_fingerprint(file: str) -> None:
    changed = serialization.fingerprint_of(lambda name: resources.content(name) + (b"\n" if name == file else b""))
    assert serialization.fingerprint_of(resources.content) == serialization.fingerprint()
    assert changed != serialization.fingerprint()


def test_no_data_file_that_a_reading_opens_is_forgotten() -> None:
    code = "".join(
        path.read_text("utf-8")
        for folder in ("matching", "growth_areas")
        for path in (ROOT / "mentoring" / folder).glob("*.py")
    )
    opened = set(re.findall(r'(?:lines|_listed)\("([\w/.]+)"\)', code))
    assert opened == set(serialization.READING_FILES)


def test_code_that_reads_otherwise_has_another_reading_version() -> None:
    """Where this fails and no data file changed, raise READING_VERSION; then write down what is read now."""
    digest = hashlib.blake2s(digest_size=8)
    for sentence in SAID[::100]:
        stems, concepts, senses, areas = to_reading(analyze(sentence, tokenize(sentence)))
        meant = sorted((stem, sorted(numbers)) for stem, numbers in senses)
        sure = sorted((area, round(weight, 6)) for area, weight in areas.items())
        digest.update(repr((stems, sorted(concepts.items()), meant, sure)).encode())
    assert (serialization.READING_VERSION, digest.hexdigest()) == (1, "c8407197474d50af")
