"""Forget someone, and look for what is left of them: steps that two test modules share."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from mentoring.consequences import forgetting
from models import (
    Base,
)
from sandbox.client import UserClient
from tests.hospital import CODES, Hospital

STAYS = {"forgotten", "unlisted_forgettings", "blocks", "evaluations"}  # tables that keep a user id


def forget(hospital: Hospital, user: UserClient, **fields: Any) -> str:
    """Ask to be forgotten by the command, and read what is said then."""
    user.command("/curbside forget me")
    user.await_modal("Forget me")
    assert user.submit(word="forget", **fields) == {}
    said = user.shows(user.await_modal("Forget me"))
    user.close_modal()
    hospital.settle()
    return said


def cells(hospital: Hospital) -> Iterator[tuple[str, str, str]]:
    """Yield every cell of every table as text, with its table and column."""
    with hospital.db() as s:
        for table in Base.metadata.sorted_tables:
            for row in s.execute(select(table)).mappings():
                yield from ((table.name, name, str(value)) for name, value in row.items())


def assert_nothing_is_left_of(hospital: Hospital, user: UserClient, *words: str) -> None:
    """Neither a table nor a message of the bot's names someone, or quotes them."""
    for table, column, text in cells(hospital):
        if table not in STAYS:
            assert user.id not in text, (table, column)
        assert not any(each in text for each in words), (table, column)
    for shown in (*posted_by_bot(hospital), *homes(hospital)):
        assert f"<@{user.id}>" not in shown, shown
        assert user.id not in shown, shown
        assert not any(each in shown for each in words), shown


def homes(hospital: Hospital) -> list[str]:
    """Return everyone's Home, as they see it."""
    workspace = hospital.server.slack.workspace
    return [str(workspace.views[view_id].payload["blocks"]) for view_id in workspace.homes.values()]


def posted_by_bot(hospital: Hospital) -> list[str]:
    workspace = hospital.server.slack.workspace
    return [
        str({key: message.get(key) for key in ("text", "blocks", "files")})
        for channel in workspace.channels.values()
        for message in channel.messages
        if message.get("app_id") == workspace.app.id
    ]


WORDS = (
    "running a code without freezing",
    "closing the loop",
    "You made me calm",
    "leading codes at night",
    "with help",
)


def dm(user: UserClient) -> str:
    return str(user.conversations("im")[0]["id"])


def forget_ben_while_a_message_is_sent(hospital: Hospital, *, is_held: bool = False) -> None:
    """Ben shares a goal, and asks to be forgotten between the claim of a message to him and Slack's answer."""
    original, done = hospital.program.delivery.client.chat_postMessage, list[bool]()

    def post(**arguments: Any) -> Any:
        if arguments["channel"] == hospital.ben.id and not done:
            done.append(True)
            with hospital.db.begin() as s:
                forgetting.forget(s, hospital.team_id, hospital.ben.id, hospital.now, is_held=is_held)
        return original(**arguments)

    hospital.program.delivery.client.chat_postMessage = post  # type: ignore[method-assign]
    hospital.submit_goal(hospital.ben, f"{CODES} at night")
    hospital.settle()
    hospital.let_time_pass(minutes=5)
    assert done
