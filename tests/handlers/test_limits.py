"""With the longest input allowed, every message and view stays within Slack's limits."""

import json
from unittest.mock import MagicMock

import pytest
from sqlalchemy.orm import Session

from handlers import RENDERERS, digest
from handlers.renderer import Clock, RenderContext
from handlers.views import goal, home, suggestions
from handlers.views.block_kit import MessageContent, divider, message_content, with_message_id
from mentoring.matching import Matcher
from mentoring.messages import digests
from mentoring.messages.digest_source import MAX_QUESTIONS, DigestSource
from mentoring.messages.send_windows import SendPolicy
from mentoring.safety.contacts import Contacts
from models import MessageKind, Shortlist
from sandbox.block_kit import message_errors, view_errors, view_is_too_large
from tests.handlers.longest_rows import NOW
from tests.handlers.longest_views import BUSIEST_HOME, DIGEST_ITEMS, MESSAGES, VIEWS

NO_ROWS = MagicMock(spec=Session)  # each list of rows is empty


@pytest.fixture
def context(matcher: Matcher, send_policy: SendPolicy) -> RenderContext:
    return RenderContext(Clock(NOW), matcher, send_policy)


@pytest.mark.parametrize("source", digest.SOURCES, ids=lambda source: source.KIND)
def test_each_kind_of_digest_item_stays_within_the_blocks_that_it_names(
    source: DigestSource, context: RenderContext
) -> None:
    for item in DIGEST_ITEMS[source.KIND]:
        sections = digest.VIEWS[source](NO_ROWS, [item] * source.MAX_ITEMS, context)
        assert sum(len(section) + 1 for section in sections) <= source.MAX_ITEMS * source.MAX_BLOCKS_EACH


def test_slack_accepts_the_fullest_digest(context: RenderContext) -> None:
    """It has the most questions of each kind in turn, and the most of everything that asks nothing."""
    others = [each for each in digest.SOURCES if not each.IS_QUESTION]
    for asking in (each for each in digest.SOURCES if each.IS_QUESTION):
        chosen = digests.choose({each: list(range(9)) for each in (asking, *others)})
        assert len(chosen[asking]) == MAX_QUESTIONS
        for item in DIGEST_ITEMS[asking.KIND]:
            sections = [
                section
                for each in others
                for section in digest.VIEWS[each](NO_ROWS, [DIGEST_ITEMS[each.KIND][0]] * len(chosen[each]), context)
            ]
            sections += digest.VIEWS[asking](NO_ROWS, [item] * MAX_QUESTIONS, context)
            blocks = [block for section in sections for block in (divider(), *section)]
            message = message_content(*with_message_id(blocks, 10**9))
            assert message_errors(message.blocks) == []
            assert 0 < len(message.text) <= 4000


def test_slack_accepts_the_news_that_someone_is_left() -> None:
    for shortlist in DIGEST_ITEMS[Shortlist.REQUEST_NEWS_KIND]:
        assert message_errors(suggestions.news(shortlist, some_not_asked=True)) == []


def test_every_kind_of_message_has_a_renderer() -> None:
    assert set(RENDERERS) == set(MessageKind)


def test_every_kind_of_message_and_of_digest_item_has_its_longest_version() -> None:
    assert {kind for kind, _ in MESSAGES} == set(MessageKind) - {MessageKind.HOME, MessageKind.DIGEST, MessageKind.FILE}
    assert set(DIGEST_ITEMS) == {source.KIND for source in digest.SOURCES}


@pytest.mark.parametrize("message", MESSAGES.values(), ids=(name for _, name in MESSAGES))
def test_slack_accepts_the_longest_message(message: MessageContent) -> None:
    assert message_errors(message.blocks) == []
    assert 0 < len(message.text) <= 4000
    assert not any(mark in message.text for mark in ("<!channel", "<!here", "<!everyone"))


@pytest.mark.parametrize("name", VIEWS)
def test_slack_accepts_the_longest_view(name: str) -> None:
    assert view_errors(VIEWS[name]) == []
    assert not view_is_too_large(VIEWS[name])


def test_the_busiest_home_stays_under_a_hundred_blocks() -> None:
    assert len(VIEWS["busiest home"]["blocks"]) <= home.MAX_BLOCKS
    assert "more than fits" not in json.dumps(VIEWS["busiest home"])


def test_a_home_that_is_too_long_loses_history_before_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = VIEWS["busiest home"]["blocks"]
    monkeypatch.setattr(home, "MAX_BLOCKS", len(whole))
    assert home.home(BUSIEST_HOME, Contacts())["blocks"] == whole
    monkeypatch.setattr(home, "MAX_BLOCKS", len(whole) - 1)
    shorter = home.home(BUSIEST_HOME, Contacts())["blocks"]
    assert len(shorter) == len(whole) - 1
    assert "There is more than fits here." in str(shorter)
    assert shorter[-1] == whole[-1]


def test_the_menu_of_areas_stays_within_slack_s_limits() -> None:
    groups = goal.aspect_choices("")["option_groups"]
    assert len(groups) <= 100
    assert all(len(group["options"]) <= 100 for group in groups)
