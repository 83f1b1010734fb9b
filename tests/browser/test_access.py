"""Accessibility of the page: axe finds no violations, in light and dark, and the main job needs no mouse."""

import re
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.hospital import CODES, Hospital

pytestmark = pytest.mark.browser


def violations(page: Page) -> list[Any]:
    """List what axe reports: the id of each rule and the first element that violates it."""
    reported = Axe().run(page).response["violations"]
    return [(each["id"], each["nodes"][0]["html"][:120]) for each in reported]


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.everything)])
def test_axe_finds_no_violations(browser: Browser, hospital: Hospital, scheme: Literal["light", "dark"]) -> None:
    hospital.introduce_pair()
    page = browser.new_page(color_scheme=scheme, viewport={"width": 1280, "height": 900})
    page.goto(f"{hospital.server.address}/#as=ben")
    expect(page.get_by_role("log")).to_contain_text("wants to grow in")
    assert violations(page) == []
    page.locator("nav").get_by_role("button", name=re.compile("Amara Fable")).click()
    page.get_by_role("button", name="Reply in thread").click()
    page.get_by_role("button", name="Traffic").click()
    expect(page.get_by_role("complementary", name="Thread")).to_be_visible()
    assert violations(page) == []
    page.locator("nav").get_by_role("button", name=re.compile("Curbside")).last.click()
    expect(page.get_by_role("tab", name="Home")).to_be_visible()
    expect(page.get_by_role("log")).to_contain_text("What you're growing in")
    assert violations(page) == []
    page.get_by_role("log").get_by_role("button", name="Add a goal").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page) == []
    page.close()


def test_the_main_job_needs_no_mouse(browser: Browser, hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{hospital.server.address}/#as=ben")
    expect(page.get_by_role("log")).to_be_visible()

    def tab_to(name: str, most: int = 60) -> None:
        for _ in range(most):
            page.keyboard.press("Tab")
            at = page.evaluate(
                "(at => at.matches('button, input') && (at.ariaLabel || at.textContent))(document.activeElement)"
            )
            if name in str(at):
                return
        raise AssertionError(f"tabbing never reached {name}")

    tab_to("Message")
    page.keyboard.type("/grow running a code")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    tab_to("Share")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("Ask for one coffee")
    tab_to("Ask for one coffee")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("Asked for one coffee")
    page.keyboard.press("Escape")
    expect(page.get_by_role("log")).to_contain_text("wants to grow in")
    page.locator("body").focus()
    tab_to("Curbside")
    page.keyboard.press("Enter")
    expect(page.get_by_role("tab", name="Messages")).to_be_visible()
    tab_to("Messages")
    page.keyboard.press("Enter")
    expect(page.get_by_role("log")).to_contain_text("Asked for one coffee")
    page.close()
