"""Fixtures for tests in a real Chromium; they are skipped on machines without one."""

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


def launch(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield browser
        browser.close()


expect.set_options(timeout=20_000)  # no test measures time, and a busy machine is slow


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    yield from launch(CHROMIUM)


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[[], BrowserContext]]:
    """Open a separate browser window for each person, because Chromium suspends pages in the background."""
    with ExitStack() as windows:

        def open_context() -> BrowserContext:
            size: ViewportSize = {"width": 1280, "height": 860}
            context = browser.new_context(viewport=size, timezone_id="America/Chicago", locale="en-US")
            context.set_default_timeout(20_000)
            windows.callback(context.close)
            return context

        yield open_context


@pytest.fixture
def context(new_context: Callable[[], BrowserContext]) -> BrowserContext:
    return new_context()


@pytest.fixture
def database_url(all_databases: TemplateDatabases) -> Iterator[str]:
    """Use SQLite only: the page doesn't depend on the database, and tests/journeys covers both."""
    with all_databases.reused("sqlite") as url:
        yield url
