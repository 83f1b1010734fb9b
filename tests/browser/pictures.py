"""`make pictures`: the pictures of the README, taken from the page while the demo's transcript is played."""

import json
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page

from bot import demo
from bot.program import Curbside
from sandbox.client import Workspace
from sandbox.server import Server
from tests.browser.conftest import CHROMIUM, launched

FOLDER = Path(__file__).parent.parent.parent / "docs" / "pictures"


def main() -> int:
    """Play up to the introduction, and look at it as Ben."""
    if CHROMIUM is None:
        sys.stderr.write("No Chromium on this machine. On Debian: apt-get install chromium\n")
        return 1
    with tempfile.TemporaryDirectory() as folder, Server(json.loads(demo.manifest()), demo.HOSPITAL) as server:
        program = Curbside(demo.settings_for(server, f"sqlite:///{folder}/curbside.db"), server.clock.now)
        server.clock.on_move.append(program.worker.wake)
        with program:
            take(server, CHROMIUM)
    return 0


def take(server: Server, chromium: str) -> None:
    workspace = Workspace(server.address)
    scene = demo.Scene(workspace, list[str]().append)
    for browser in launched(chromium):
        page = browser.new_page(viewport={"width": 1200, "height": 700}, device_scale_factor=1.5)
        page.goto(f"{server.address}/#as=ben")
        scene.mentors_list_themselves()
        scene.ben_says_what_he_wants()
        scene.three_people_are_surfaced()
        page.locator("nav section").last.get_by_role("button").click()
        page.get_by_role("tab", name="Messages").click()
        picture(page, "people.png", "Ask for one coffee")
        scene.ben_asks_amara()
        scene.she_says_yes()
        page.locator("nav").get_by_role("button", name="Amara Fable").click()
        scene.they_set_a_time()
        page.get_by_role("button", name="3 replies").click()
        picture(page, "introduction.png", "See you there.")
    workspace.close()


def picture(page: Page, name: str, text: str) -> None:
    """Take the picture once the page shows a text."""
    page.get_by_text(text).first.wait_for()
    page.wait_for_timeout(300)
    page.screenshot(path=FOLDER / name)


if __name__ == "__main__":
    sys.exit(main())
