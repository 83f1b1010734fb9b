"""The validator accepts blocks and views at Slack's limits and refuses them one past."""

from collections.abc import Callable
from typing import Any

import pytest

from sandbox.block_kit import message_errors, view_errors, view_is_too_large

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain("Click"), "action_id": "a", **more}


def option(value: str = "v", text: str = "Option") -> Json:
    return {"text": plain(text), "value": value}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def input_(element: Json, **more: Any) -> Json:
    return {"type": "input", "label": plain("Label"), "element": element, **more}


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": plain("Title"), "submit": plain("Send"), "blocks": list(blocks), **more}


def buttons(n: int) -> Json:
    return actions(*(button(action_id=f"a{i}") for i in range(n)))


def select(n: int) -> Json:
    return {"type": "static_select", "action_id": "s", "options": [option(f"v{i}") for i in range(n)]}


# name → (builds blocks from a size, the largest size that Slack takes)
LIMITS: dict[str, tuple[Callable[[int], list[Json]], int]] = {
    "section text": (lambda n: [{"type": "section", "text": mrkdwn("x" * n)}], 3000),
    "section field": (lambda n: [{"type": "section", "fields": [mrkdwn("x" * n)]}], 2000),
    "section fields": (lambda n: [{"type": "section", "fields": [plain("x")] * n}], 10),
    "header": (lambda n: [{"type": "header", "text": plain("x" * n)}], 150),
    "context elements": (lambda n: [{"type": "context", "elements": [plain("x")] * n}], 10),
    "actions elements": (lambda n: [buttons(n)], 25),
    "button text": (lambda n: [actions(button(text=plain("x" * n)))], 75),
    "button value": (lambda n: [actions(button(value="x" * n))], 2000),
    "action id": (lambda n: [actions(button(action_id="x" * n))], 255),
    "block id": (lambda n: [{"type": "divider", "block_id": "x" * n}], 255),
    "select options": (lambda n: [actions(select(n))], 100),
    "option text": (lambda n: [actions({**select(1), "options": [option(text="x" * n)]})], 75),
    "option value": (lambda n: [actions({**select(1), "options": [option("x" * n)]})], 150),
    "overflow options": (
        lambda n: [actions({"type": "overflow", "action_id": "o", "options": [option(f"v{i}") for i in range(n)]})],
        5,
    ),
    "radio options": (
        lambda n: [
            actions({"type": "radio_buttons", "action_id": "r", "options": [option(f"v{i}") for i in range(n)]})
        ],
        10,
    ),
    "image alt text": (
        lambda n: [{"type": "image", "image_url": "https://x.example/i.png", "alt_text": "x" * n}],
        2000,
    ),
    "confirm text": (
        lambda n: [
            actions(
                button(confirm={"title": plain("t"), "text": plain("x" * n), "confirm": plain("y"), "deny": plain("n")})
            )
        ],
        300,
    ),
    "markdown": (lambda n: [{"type": "markdown", "text": "x" * n}], 12_000),
    "table rows": (lambda n: [{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]] * n}], 100),
    "table cells": (lambda n: [{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * n]}], 20),
    "blocks of a message": (lambda n: [{"type": "divider"}] * n, 50),
}


@pytest.mark.parametrize("name", LIMITS)
def test_a_message_at_the_limit_passes_and_one_past_it_does_not(name: str) -> None:
    build, limit = LIMITS[name]
    assert message_errors(build(limit)) == []
    errors = message_errors(build(limit + 1))
    assert errors, name
    assert all(error.pointer.startswith("/blocks") for error in errors)


VIEW_LIMITS: dict[str, tuple[Callable[[int], Json], int]] = {
    "title": (lambda n: modal(title=plain("x" * n)), 24),
    "submit": (lambda n: modal(submit=plain("x" * n)), 24),
    "close": (lambda n: modal(close=plain("x" * n)), 24),
    "private metadata": (lambda n: modal(private_metadata="x" * n), 3000),
    "callback id": (lambda n: modal(callback_id="x" * n), 255),
    "blocks": (lambda n: modal(*[{"type": "divider"}] * n), 100),
    "input label": (
        lambda n: modal(input_({"type": "plain_text_input", "action_id": "a"}, label=plain("x" * n))),
        2000,
    ),
    "placeholder": (
        lambda n: modal(input_({"type": "plain_text_input", "action_id": "a", "placeholder": plain("x" * n)})),
        150,
    ),
    "max_length": (lambda n: modal(input_({"type": "plain_text_input", "action_id": "a", "max_length": n})), 3000),
    "initial value": (
        lambda n: modal(
            input_({"type": "plain_text_input", "action_id": "a", "max_length": 9, "initial_value": "x" * n})
        ),
        9,
    ),
}


@pytest.mark.parametrize("name", VIEW_LIMITS)
def test_a_view_at_the_limit_passes_and_one_past_it_does_not(name: str) -> None:
    build, limit = VIEW_LIMITS[name]
    assert view_errors(build(limit)) == []
    errors = view_errors(build(limit + 1))
    assert errors, name
    assert all(error.pointer.startswith("/view") for error in errors)


@pytest.mark.parametrize(
    "block",
    [
        {"type": "section"},
        {"type": "section", "text": mrkdwn("")},
        {"type": "section", "text": mrkdwn("x"), "accessory": {"type": "plain_text_input", "action_id": "a"}},
        {"type": "section", "text": mrkdwn("x"), "colour": "red"},
        {"type": "header", "text": mrkdwn("x")},
        {"type": "nonsense"},
        {"type": "actions", "elements": []},
        {"type": "image", "image_url": "https://x.example/i.png"},
        {"type": "image", "image_url": "javascript:alert(1)", "alt_text": "x"},
        {"type": "alert", "text": mrkdwn("only in modals")},
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": ""}]}]},
        {"type": "rich_text", "elements": [{"type": "text", "text": "x"}]},
        {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}], []]},
        actions(button(style="loud")),
        actions(button(), button()),
        actions({**select(2), "initial_option": option("elsewhere")}),
        actions({"type": "static_select", "action_id": "s"}),
        actions({"type": "datepicker", "action_id": "d", "initial_date": "3 March"}),
        {"type": "context", "elements": [button()]},
        "text",
    ],
)
def test_invalid_blocks_in_a_message_are_refused(block: Any) -> None:
    assert message_errors([block])


def test_duplicate_block_ids_are_refused() -> None:
    assert message_errors([{"type": "divider", "block_id": "b"}] * 2)


def test_a_message_holds_at_most_one_table() -> None:
    table = {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}
    assert message_errors([table]) == []
    assert [error.message for error in message_errors([table, table])] == ["only_one_table_allowed"]


def test_inputs_need_a_submit_in_a_modal_and_not_in_home() -> None:
    entry = input_({"type": "plain_text_input", "action_id": "a"})
    assert view_errors(modal(entry)) == []
    without = {key: value for key, value in modal(entry).items() if key != "submit"}
    assert view_errors(without)
    assert view_errors({"type": "home", "blocks": [entry]}) == []


def test_the_home_tab_takes_no_title_and_no_table() -> None:
    assert view_errors({"type": "home", "title": plain("x"), "blocks": []})
    assert view_errors({"type": "home", "blocks": [{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}]})


def test_only_one_element_may_have_focus_on_load() -> None:
    focused = [
        input_({"type": "plain_text_input", "action_id": "a", "focus_on_load": True}, block_id=name) for name in "ab"
    ]
    assert view_errors(modal(focused[0])) == []
    assert view_errors(modal(*focused))


def test_a_view_of_more_than_250_kb_is_too_large() -> None:
    assert not view_is_too_large(modal({"type": "section", "text": plain("x" * 2900)}))
    assert view_is_too_large(modal(*[{"type": "section", "text": plain("é" * 2900)}] * 60))


def test_errors_are_worded_as_slack_words_them() -> None:
    (error,) = message_errors([{"type": "section", "text": mrkdwn("x" * 3001)}])
    assert str(error) == "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
