"""`make screenshots`: takes a screenshot of each scene while the demo plays on the page."""

import json
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, Page

from bot import demo
from bot.application import Curbside
from bot.demo import history
from sandbox.client import WorkspaceClient
from sandbox.clock import Clock
from sandbox.server import Server
from tests.browser.conftest import CHROMIUM, launch

FOLDER = Path(__file__).parent.parent.parent / "docs" / "screenshots"


def main() -> int:
    """Play a month of history and the main job, and take each screenshot as the person who sees it."""
    if CHROMIUM is None:
        sys.stderr.write("No Chromium on this machine. On Debian: apt-get install chromium\n")
        return 1
    now = datetime.now(UTC)
    behind = (now - history.start_of(now)).total_seconds()
    server = Server(json.loads(demo.manifest()), demo.HOSPITAL, 0, Clock(behind))
    with tempfile.TemporaryDirectory() as folder, server:
        program = Curbside(demo.settings_for(server, f"sqlite:///{folder}/curbside.db"), server.clock.now)
        with program:
            workspace = demo.connect_users(server, program)
            demo.program_side.set_up(workspace, program, server.slack.workspace.id)
            history.History(workspace, list[str]().append).play(now)
            for browser in launch(CHROMIUM):
                take_all(server, workspace, browser)
            workspace.close()
    return 0


def take_all(server: Server, workspace: WorkspaceClient, browser: Browser) -> None:
    scene = demo.Scene(workspace, list[str]().append)

    def open_page(name: str) -> Page:
        page = browser.new_page(viewport={"width": 1200, "height": 760}, device_scale_factor=1.5)
        page.goto(f"{server.address}/#as={name}")
        return page

    ben, amara = open_page("ben"), open_page("amara")
    scene.mentors_list_themselves()
    say(ben, "/grow running a code without freezing")
    ben.get_by_role("dialog").wait_for()
    screenshot(ben, "goal.png", "Is this the right area?")
    scene.ben.close_modal()
    ben.get_by_role("dialog").wait_for(state="hidden")
    say(ben, "/mentor find airway")
    screenshot(ben, "search.png", "People who can help")
    scene.ben.close_modal()
    ben.get_by_role("dialog").wait_for(state="hidden")
    scene.ben_says_what_he_wants()
    scene.three_people_are_suggested()
    screenshot(ben, "people.png", "Ask for one coffee")
    scene.ben_asks_amara()
    ben.get_by_role("dialog").wait_for(state="hidden")
    ben.locator("nav").get_by_role("button", name="growth").click()
    screenshot(ben, "post.png", "I can help")
    open_app(amara, "Messages")
    screenshot(amara, "ask.png", "Suggest a colleague")
    scene.she_says_yes()
    screenshot(amara, "answered.png", "Need a break?")
    scene.they_set_a_time()
    ben.locator("nav").get_by_role("button", name="Amara Fable").click()
    ben.get_by_role("button", name="3 replies").click()
    screenshot(ben, "introduction.png", "See you there.")
    open_app(ben, "Home")
    screenshot(ben, "home.png", "you meet")
    scene.they_are_reminded()
    scene.the_check_in_comes()
    open_app(ben, "Messages")
    screenshot(ben, "check_in.png", "were set to meet")
    scene.the_goal_wraps_up()
    screenshot(amara, "thanks.png", "A thank-you for you")
    yuki = open_page("yuki")
    open_app(yuki, "Home")
    screenshot(yuki, "mentor_home.png", "People you're helping")


def say(page: Page, typed: str) -> None:
    """Type into the message box and send it."""
    page.get_by_label("Message", exact=True).fill(typed)
    page.get_by_label("Message", exact=True).press("Enter")


def open_app(page: Page, tab: str) -> None:
    """Open a tab of the app."""
    page.locator("nav section").last.get_by_role("button").click()
    page.get_by_role("tab", name=tab).click()


def screenshot(page: Page, name: str, text: str) -> None:
    """Take a screenshot once the page shows a text."""
    shown = page.get_by_text(text).locator("visible=true").last
    shown.wait_for()
    shown.evaluate("shown => shown.scrollIntoView({block: 'center'})")
    page.wait_for_timeout(300)
    page.screenshot(path=FOLDER / name)


if __name__ == "__main__":
    sys.exit(main())
