"""Forms: every kind of input reaches the app as Slack would send it, and wrong input is refused."""

from typing import Any

import pytest

from sandbox.client import Refused, UserClient
from tests.sandbox.teapot import OPTIONS, Teapot, open_form


def test_every_input_arrives_as_slack_sends_it(ben: UserClient, teapot: Teapot) -> None:
    open_form(ben)
    assert [option["value"] for option in ben.options("external_select", "m")] == ["mint"]
    filled = {
        "plain_text_input": "leaves",
        "number_input": "2",
        "email_text_input": "tea@example.com",
        "url_text_input": "https://tea.example.com",
        "static_select": "black",
        "multi_static_select": ["mint", "green"],
        "external_select": "mint",
        "checkboxes": ["mint"],
        "radio_buttons": "black",
        "datepicker": "2031-03-03",
        "timepicker": "16:00",
        "users_select": ben.id,
    }
    assert ben.submit(**filled) == {}
    values = {
        name: next(iter(state.values())) for name, state in teapot.received[-1]["view"]["state"]["values"].items()
    }
    assert values["plain_text_input"] == {"type": "plain_text_input", "value": "leaves"}
    assert values["static_select"]["selected_option"] == OPTIONS[1]
    assert values["multi_static_select"]["selected_options"] == [OPTIONS[2], OPTIONS[0]]
    assert values["external_select"]["selected_option"]["value"] == "mint"
    assert values["datepicker"] == {"type": "datepicker", "selected_date": "2031-03-03"}
    assert values["users_select"]["selected_user"] == ben.id
    assert ben.modal is None


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("plain_text_input", "x", "at least 2 characters"),
        ("plain_text_input", "x" * 11, "takes 10 characters; you have 11"),
        ("number_input", "4", "valid number"),
        ("number_input", "1.5", "valid number"),
        ("email_text_input", "tea", "valid email"),
        ("url_text_input", "tea", "valid URL"),
    ],
)
def test_invalid_input_is_reported_at_its_field(ben: UserClient, field: str, value: str, said: str) -> None:
    open_form(ben)
    errors = ben.submit(**{field: value})
    assert said in errors[field]


@pytest.mark.parametrize(
    ("field", "value"),
    [("multi_static_select", ["green", "black", "mint"]), ("static_select", "coffee")],
)
def test_a_value_that_a_control_cannot_hold_is_refused(ben: UserClient, field: str, value: Any) -> None:
    open_form(ben)
    with pytest.raises(Refused):
        ben.submit(**{field: value})


def test_a_submission_can_be_answered_in_every_way(ben: UserClient) -> None:
    open_form(ben)
    assert ben.submit(plain_text_input="errors") == {"plain_text_input": "too hot"}
    assert ben.submit(plain_text_input="update") == {}
    assert ben.await_modal()["title"]["text"] == "Updated"
    assert ben.submit(plain_text_input="push") == {}
    assert len(ben.screen()["modals"]) == 2
    for answer in ("wrong", "nowhere"):
        with pytest.raises(Refused):
            ben.submit(plain_text_input=answer)
    assert ben.submit(plain_text_input="clear") == {}
    assert ben.modal is None


def test_an_app_is_notified_when_a_modal_closes(ben: UserClient, teapot: Teapot) -> None:
    open_form(ben)
    ben.close_modal()
    assert teapot.received[-1]["type"] == "view_closed"
    assert "trigger_id" not in teapot.received[-1]
