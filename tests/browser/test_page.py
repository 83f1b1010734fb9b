"""The page in a real browser: the main job as two people, the keyboard, drafts, and hostile text."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from slack_sdk import WebClient

from sandbox.waiting import wait_for
from tests.hospital import CODES, Hospital

pytestmark = pytest.mark.browser
Open = Callable[[str], Page]


@pytest.fixture
def open_as(new_context: Callable[[], BrowserContext], hospital: Hospital) -> Iterator[Open]:
    """Open the page as someone; a console error or an exception on it fails the test."""
    errors: list[str] = []

    def open_page(name: str) -> Page:
        page = new_context().new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.goto(f"{hospital.server.address}/#as={name}")
        expect(page.get_by_role("button", name=re.compile("growth"))).to_be_visible()
        return page

    yield open_page
    assert errors == []


def say(page: Page, text: str) -> None:
    page.get_by_label("Message", exact=True).fill(text)
    page.get_by_label("Message", exact=True).press("Enter")


def go_to_app(page: Page, tab: str) -> None:
    page.locator("nav").get_by_role("button", name=re.compile("Curbside")).last.click()
    page.get_by_role("tab", name=tab).click()


def test_two_people_can_do_the_main_job(hospital: Hospital, open_as: Open) -> None:
    hospital.publish_offers(hospital.amara, CODES)
    ben, amara = open_as("ben"), open_as("amara")

    say(ben, "/grow running a code without freezing")
    form = ben.get_by_role("dialog")
    expect(form.get_by_label("What do you want to grow in?")).to_have_value("running a code without freezing")
    form.get_by_label("What would you ask first?").fill("What do you say first?")
    form.get_by_role("button", name="Share").click()
    form.get_by_role("button", name="Ask for one coffee").click()
    expect(form).to_contain_text("Asked for one coffee")
    ben.keyboard.press("Escape")
    expect(form).to_be_hidden()
    expect(ben.get_by_role("log")).to_contain_text("wants to grow in")

    go_to_app(ben, "Messages")
    expect(ben.get_by_role("log")).to_contain_text("Asked for one coffee")

    go_to_app(amara, "Messages")
    expect(amara.get_by_role("log")).to_contain_text("What do you say first?")
    amara.get_by_role("button", name="Happy to").click()
    expect(amara.get_by_role("log")).to_contain_text("You said yes.")

    ben.locator("nav").get_by_role("button", name=re.compile("Amara Fable")).click()
    expect(ben.get_by_role("log")).to_contain_text("Why I connected you")
    hospital.mark_all_started()
    ben.get_by_role("button", name="Reply in thread").click()
    ben.get_by_label("Reply", exact=True).fill("Thursday noon?")
    ben.get_by_label("Reply", exact=True).press("Enter")
    expect(ben.get_by_role("complementary", name="Thread")).to_contain_text("Thursday noon?")
    expect(ben.get_by_role("button", name="1 reply")).to_be_visible()

    go_to_app(ben, "Home")
    expect(ben.get_by_role("log")).to_contain_text("is helping: one coffee")
    expect(ben.get_by_role("log")).to_contain_text("I'll check in on")
    ben.get_by_role("button", name="+1 week").click()
    ben.get_by_role("button", name="+1 day").click()
    hospital.settle()
    ben.get_by_role("button", name="Next due").click()
    go_to_app(ben, "Messages")
    ben.get_by_role("button", name="Yes", exact=True).click()
    wrap_up = ben.get_by_role("dialog")
    wrap_up.get_by_label("Send a thank-you?").fill("Thank you <3")
    wrap_up.get_by_role("button", name="Save").click()
    expect(wrap_up).to_be_hidden()
    expect(amara.get_by_role("log")).to_contain_text("Thank you <3")


def test_the_form_can_be_filled_in_by_keyboard(hospital: Hospital, open_as: Open) -> None:
    page = open_as("ben")
    page.get_by_label("Message", exact=True).focus()
    page.keyboard.type("/grow")
    page.keyboard.press("Enter")
    form = page.get_by_role("dialog")
    sentence = form.get_by_label("What do you want to grow in?")
    expect(sentence).to_be_focused()
    page.keyboard.type("breaking bad news")
    page.keyboard.press("Enter")
    expect(form).to_contain_text("Is this the right area?")
    expect(sentence).to_have_value("breaking bad news")
    form.get_by_label("What it's about").focus()
    page.keyboard.type("angry")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(form.get_by_role("button", name="Remove Angry or distressed families")).to_be_visible()
    form.get_by_role("button", name="Share").focus()
    page.keyboard.press("Enter")
    expect(form).to_contain_text("Shared.")
    page.keyboard.press("Escape")
    expect(form).to_be_hidden()
    expect(page.get_by_role("log")).to_contain_text("breaking bad news")
    assert hospital.ben.modal is None


def test_an_error_appears_at_its_field_and_the_input_stays(open_as: Open) -> None:
    page = open_as("ben")
    say(page, "/grow running a code")
    form = page.get_by_role("dialog")
    form.get_by_role("textbox", name="Who you are").fill("page me at 312-555-0142")
    form.get_by_role("button", name="Share").click()
    expect(form.get_by_role("alert")).to_contain_text("a phone or fax number")
    expect(form.get_by_role("textbox", name="Who you are")).to_have_value("page me at 312-555-0142")
    page.keyboard.press("Escape")
    expect(form).to_be_hidden()


@pytest.mark.parametrize("typed", ["<svg onload=alert(1)>", "*bold* <!channel> `x`", "</script><script>alert(1)"])
def test_hostile_text_is_shown_and_never_run(hospital: Hospital, open_as: Open, typed: str) -> None:
    hospital.publish_offers(hospital.amara, typed, learning=typed)
    hospital.share_goal(hospital.ben, typed, first_question=typed, about=typed)
    hospital.ben.say(hospital.growth, typed)
    page = open_as("ben")
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    expect(page.get_by_role("log")).to_contain_text(typed if "<!" not in typed else "wants to grow in")
    assert page.locator("main svg, main script").count() == 0
    go_to_app(page, "Messages")
    expect(page.get_by_role("log")).to_contain_text(typed)
    go_to_app(page, "Home")
    expect(page.get_by_role("log")).to_contain_text(typed)


def test_nothing_is_wider_than_a_phone_screen(hospital: Hospital, open_as: Open) -> None:
    hospital.introduce_pair()
    page = open_as("ben")
    page.set_viewport_size({"width": 375, "height": 700})
    page.get_by_role("button", name="Show conversations").click()
    page.locator("nav").get_by_role("button", name=re.compile("Curbside")).last.click()
    expect(page.get_by_role("tab", name="Home")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


def test_the_traffic_marks_refused_calls(hospital: Hospital, open_as: Open) -> None:
    hospital.allows_error_responses = True
    hospital.workspace.fault("chat.postMessage", "ratelimited")
    page = open_as("ben")
    say(page, "/grow running a code")
    page.get_by_role("dialog").get_by_role("button", name="Share").click()
    expect(page.get_by_role("dialog")).to_contain_text("Shared.")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Traffic").click()
    expect(page.locator("#traffic .refused").first).to_be_visible()


def test_no_request_leaves_the_machine(open_as: Open, hospital: Hospital) -> None:
    requested: list[str] = []
    page = open_as("ben")
    page.on("request", lambda request: requested.append(request.url))
    page.reload()
    go_to_app(page, "Home")
    assert requested
    assert [url for url in requested if not url.startswith(hospital.server.address)] == []


def test_unsent_text_stays_when_a_message_arrives(hospital: Hospital, open_as: Open) -> None:
    thread = hospital.introduce_pair()
    page = open_as("ben")
    page.locator("nav").get_by_role("button", name=re.compile("Amara Fable")).click()
    expect(page.get_by_role("log")).to_contain_text("Why I connected you")
    page.get_by_role("button", name="Reply in thread").click()
    page.get_by_label("Reply", exact=True).fill("half a reply")
    page.get_by_label("Message", exact=True).fill("half a message")
    hospital.amara.say(thread["channel"], "Are you there?", thread["ts"])
    expect(page.get_by_role("complementary", name="Thread")).to_contain_text("Are you there?")
    expect(page.get_by_label("Reply", exact=True)).to_have_value("half a reply")
    expect(page.get_by_label("Message", exact=True)).to_have_value("half a message")
    page.get_by_label("Message", exact=True).fill("/grow")
    page.get_by_label("Message", exact=True).press("Enter")
    form = page.get_by_role("dialog")
    form.get_by_role("textbox", name="Who you are").fill("half a person")
    hospital.amara.say(thread["channel"], "Hello?", thread["ts"])
    page.wait_for_timeout(500)
    expect(form.get_by_role("textbox", name="Who you are")).to_have_value("half a person")


def test_an_invalid_date_leaves_the_conversation_readable(hospital: Hospital, open_as: Open) -> None:
    for text in (
        "<!date^abc^{date}|some day>",
        "<!date^1^{nothing}>",
        "<!date^99999999999999^{date}|far>",
        "still here",
    ):
        hospital.ben.say(hospital.growth, text)
    emoji = {"type": "emoji", "name": "nothing", "unicode": "zz"}
    block = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [emoji]}]}
    client = WebClient(hospital.server.slack.workspace.app.bot_token, base_url=f"{hospital.server.address}/api/")
    client.chat_postMessage(channel=hospital.growth, text="x", blocks=[block])
    log = open_as("ben").get_by_role("log")
    for words in ("some day", "far", "still here", ":nothing:"):
        expect(log).to_contain_text(words)


def test_the_first_direct_message_to_the_app_can_be_sent(open_as: Open) -> None:
    ben = open_as("ben")
    go_to_app(ben, "Messages")
    say(ben, "hello there")
    expect(ben.get_by_role("log")).to_contain_text("hello there")


def test_the_composer_keeps_focus_while_a_conversation_opens(open_as: Open) -> None:
    ben = open_as("ben")
    ben.evaluate(
        "() => { const f = fetch; window.fetch = (...a) => new Promise((d) => setTimeout(d, 200)).then(() => f(...a)) }"
    )
    ben.locator("nav").get_by_role("button", name=re.compile("growth")).click()
    ben.get_by_label("Message", exact=True).focus()
    ben.wait_for_timeout(1500)
    expect(ben.get_by_label("Message", exact=True)).to_be_focused()


def test_someone_in_no_channel_still_sees_the_page(hospital: Hospital, context: BrowserContext) -> None:
    for channel in hospital.server.slack.workspace.channels.values():
        channel.members = [member for member in channel.members if member != hospital.sam.id]
    page, errors = context.new_page(), list[str]()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{hospital.server.address}/#as=sam")
    expect(page.get_by_role("heading", name="Curbside")).to_be_visible()
    page.get_by_text("More channels").click()
    page.get_by_role("button", name=re.compile("growth")).click()
    expect(page.get_by_role("heading", name="# growth")).to_be_visible()
    assert errors == []


def test_text_typed_in_a_message_is_sent_with_its_button(hospital: Hospital, open_as: Open) -> None:
    hospital.allows_error_responses = True
    text = {"type": "plain_text", "text": "Tea"}
    box = {"type": "plain_text_input", "action_id": "words"}
    blocks: list[dict[str, Any]] = [
        {"type": "input", "block_id": "a/b", "label": text, "element": box},
        {"type": "actions", "elements": [{"type": "button", "action_id": "goal.help", "text": text, "value": "1"}]},
    ]
    client = WebClient(hospital.server.slack.workspace.app.bot_token, base_url=f"{hospital.server.address}/api/")
    client.chat_postMessage(channel=hospital.growth, text="x", blocks=blocks)
    ben = open_as("ben")
    ben.get_by_label("Tea").fill("green")
    ben.get_by_role("button", name="Tea").click()
    sent = wait_for(lambda: [e for e in hospital.workspace.traffic() if e["kind"] == "envelope"], "the action")[-1]
    assert sent["payload"]["state"]["values"]["a/b"]["words"]["value"] == "green"


def test_attachments_are_shown_and_text_is_unescaped_once(hospital: Hospital, open_as: Open) -> None:
    app = hospital.server.slack.workspace.app
    attached: list[dict[str, Any]] = [
        {"color": "danger", "title": "R&amp;R", "text": "*two*", "fields": [{"title": "Ward", "value": "7 &lt; 9"}]},
        {"blocks": [{"type": "header", "text": {"type": "plain_text", "text": "H&P"}}]},
    ]
    client = WebClient(app.bot_token, base_url=f"{hospital.server.address}/api/")
    client.chat_postMessage(channel=hospital.growth, text="M&amp;M", attachments=attached)
    ben = open_as("ben")
    ben.locator("nav").get_by_role("button", name=re.compile("growth")).click()
    for shown in ("M&M", "R&R", "two", "7 < 9", "H&P"):
        expect(ben.get_by_role("log")).to_contain_text(shown)
