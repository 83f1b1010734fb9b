"""What goes into one digest: by importance, and never more than a message holds."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from handlers.digest import SOURCES
from mentoring.consequences.digest_sources import (
    ask_reminders,
    check_ins,
    matching_goals,
    meeting_reminders,
    shortlists,
)
from mentoring.messages import digest_items, digests, outbox
from mentoring.messages.digest_source import MAX_QUESTIONS, DigestSource, check_sources
from models import MessageKind
from tests.steps import NOW, person_named


def test_six_questions_at_most_and_the_most_important_first() -> None:
    chosen = digests.choose({meeting_reminders: [1, 2], ask_reminders: [3, 4, 5], check_ins: [6, 7, 8]})
    assert chosen == {meeting_reminders: [1, 2], ask_reminders: [3, 4, 5], check_ins: [6]}
    assert sum(map(len, chosen.values())) == MAX_QUESTIONS


def test_what_asks_nothing_has_room_beside_the_most_questions() -> None:
    chosen = digests.choose({check_ins: list(range(9)), shortlists: [1, 2, 3, 4], matching_goals: [1, 2, 3, 4]})
    assert {source.KIND: len(ids) for source, ids in chosen.items()} == {
        "check_in": 6,
        "shortlist": 2,
        "matching_goal": 3,
    }


def test_nothing_due_makes_no_digest() -> None:
    assert digests.choose({check_ins: [], shortlists: []}) == {}


def pretend(**changed: Any) -> DigestSource:
    known = {name: getattr(check_ins, name) for name in dir(check_ins) if name.isupper()}
    return cast("DigestSource", SimpleNamespace(**known | changed))


def test_the_registry_refuses_two_kinds_of_one_name_and_a_digest_that_is_too_long() -> None:
    check_sources(SOURCES)
    with pytest.raises(ValueError, match=r"same name: .*check_in, check_in"):
        check_sources([*SOURCES, pretend()])
    with pytest.raises(ValueError, match=r"\d+ blocks, and Slack takes 50: .*seventh"):
        check_sources([*SOURCES, pretend(KIND="seventh", IS_QUESTION=False, MAX_ITEMS=1)])
    with pytest.raises(ValueError, match="at most 24 characters"):
        check_sources([*SOURCES, pretend(KIND="k" * 25)])
    with pytest.raises(ValueError, match="MAX_ITEMS of a question is MAX_QUESTIONS"):
        check_sources([*SOURCES, pretend(KIND="seventh", MAX_ITEMS=5)])


def test_an_item_is_in_one_digest_at_a_time_until_it_is_released(store: sessionmaker[Session]) -> None:
    with store.begin() as s:
        ben = person_named(s, "Ben")
        first, second = (outbox.enqueue(s, MessageKind.DIGEST, ben.id, ben, NOW, key=key).id for key in ("1", "2"))
        digest_items.claim(s, first, "check_in", [7, 8])
        with pytest.raises(IntegrityError), s.begin_nested():
            digest_items.claim(s, second, "check_in", [8])
        digest_items.release(s, "check_in", 8, NOW)
        digest_items.claim(s, second, "check_in", [8])
        assert digest_items.items_of(s, first) == {"check_in": [7]}
        assert digest_items.items_of(s, second) == {"check_in": [8]}
        digest_items.release_all(s, first, NOW)
        assert digest_items.items_of(s, first) == {}
        digest_items.claim(s, first, "check_in", [7])
        assert digest_items.items_of(s, first) == {"check_in": [7]}
