"""A real Chromium, where there is one."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, BrowserContext, ViewportSize, expect, sync_playwright

from tests.databases import TemplateDatabases

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def launched(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield browser
        browser.close()


expect.set_options(timeout=20_000)  # no test is a timed one: a busy machine is slow


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    yield from launched(CHROMIUM)


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[[], BrowserContext]]:
    """A window of one's own for each person: Chromium lets pages behind others fall asleep."""
    with ExitStack() as windows:

        def made() -> BrowserContext:
            size: ViewportSize = {"width": 1280, "height": 860}
            opened = browser.new_context(viewport=size, timezone_id="America/Chicago", locale="en-US")
            opened.set_default_timeout(10_000)
            windows.callback(opened.close)
            return opened

        yield made


@pytest.fixture
def context(new_context: Callable[[], BrowserContext]) -> BrowserContext:
    return new_context()


@pytest.fixture
def database_url(all_databases: TemplateDatabases) -> Iterator[str]:
    """On SQLite: what the page shows doesn't depend on the database, and the same journeys run on both without it."""
    with all_databases.reused("sqlite") as url:
        yield url
