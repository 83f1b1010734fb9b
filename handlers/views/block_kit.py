"""Small builders for Block Kit, and the plain-text fallback of what they built."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape
from typing import Any, NamedTuple

Block = dict[str, Any]
OF_A_CHOICE = 75  # characters


class ActionId(str):
    """The id of something to press; each has exactly one listener."""

    __slots__ = ()


class CallbackId(str):
    """The id of a form; each has exactly one listener."""

    __slots__ = ()


class OptionsId(str):
    """The id of a menu whose options are looked up as one types; each has exactly one listener."""

    __slots__ = ()


class Letter(NamedTuple):
    """A message: its blocks and the plain text that says the same.

    `group` holds the user ids of a group message; `thread` is the channel and ts of the message it replies to.
    """

    text: str
    blocks: list[Block]
    group: tuple[str, ...] = ()
    thread: tuple[str, str] | None = None


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": True}


def section(text: str) -> Block:
    """Our own words, with mrkdwn; never what somebody typed."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def context(text: str) -> Block:
    """A quiet line of our own words."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]}


def header(text: str) -> Block:
    return {"type": "header", "text": plain(text)}


def divider() -> Block:
    return {"type": "divider"}


def bold(text: str) -> Block:
    return {"type": "text", "text": text, "style": {"bold": True}}


def user(user_id: str) -> Block:
    """A person's name, as Slack shows it."""
    return {"type": "user", "user_id": user_id}


def moment(at: datetime) -> Block:
    """A moment in the reader's own time zone."""
    return {
        "type": "date",
        "timestamp": int(at.timestamp()),
        "format": "{date_short_pretty} at {time}",
        "fallback": f"{at:%d %b %Y, %H:%M} UTC",
    }


def when(at: datetime) -> Block:
    """A moment to keep free, with its weekday, in the reader's own time zone."""
    return moment(at) | {"format": "{date_long} at {time}", "fallback": f"{at:%A, %d %b %Y, %H:%M} UTC"}


def day(at: datetime) -> Block:
    """The day of a moment in the reader's own time zone."""
    return moment(at) | {"format": "{date_short_pretty}", "fallback": f"{at:%d %b %Y}"}


def _inline(parts: Iterable[str | Block]) -> list[Block]:
    return [{"type": "text", "text": part} if isinstance(part, str) else part for part in parts if part]


def rich(*parts: str | Block) -> Block:
    """A paragraph; strings in it are shown as they are, whatever they hold."""
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": _inline(parts)}]}


def quote(text: str, *before: str | Block) -> Block:
    """What somebody said, set apart, after an optional lead-in."""
    said = {"type": "rich_text_quote", "elements": _inline([text])}
    lead = [{"type": "rich_text_section", "elements": _inline(before)}] if before else []
    return {"type": "rich_text", "elements": [*lead, said]}


def bullets(*items: Sequence[str | Block], style: str = "bullet") -> Block:
    """A list of paragraphs; `style` is bullet or ordered."""
    lines = [{"type": "rich_text_section", "elements": _inline(item)} for item in items]
    return {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": style, "elements": lines}]}


def button(text: str, action: ActionId, value: object, *, style: str = "", confirm: Block | None = None) -> Block:
    """A button that carries an id of ours."""
    made: Block = {"type": "button", "text": plain(text), "action_id": action, "value": str(value)}
    if style:
        made["style"] = style
    if confirm:
        made["confirm"] = confirm
    return made


def link_button(text: str, action: ActionId, url: str, value: object) -> Block:
    """A button that opens an address; Slack tells us of the press all the same."""
    return button(text, action, value) | {"url": url}


def confirm(title: str, text: str, yes: str, no: str = "Go back") -> Block:
    return {"title": plain(title), "text": plain(text), "confirm": plain(yes), "deny": plain(no)}


def actions(*elements: Block) -> Block:
    return {"type": "actions", "elements": list(elements)}


def short(text: str) -> str:
    """As much of a text as a choice may show."""
    return text if len(text) <= OF_A_CHOICE else f"{text[: OF_A_CHOICE - 1]}…"


def choice(text: str, value: str, description: str = "") -> Block:
    """An option; its texts are plain."""
    made: Block = {"text": plain(text), "value": value}
    return made | ({"description": plain(description)} if description else {})


def field(block_id: str, label: str, element: Block, *, hint: str = "", optional: bool = False) -> Block:
    """An input block; its field is named by what stands before the colon of `block_id`."""
    made: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": element,
        "optional": optional,
    }
    return made | ({"hint": plain(hint)} if hint else {})


def text_input(name: str, initial: str, most: int, placeholder: str = "", *, long: bool = False) -> Block:
    element: Block = {"type": "plain_text_input", "action_id": name, "max_length": most, "multiline": long}
    if initial:
        element["initial_value"] = initial[:most]
    return element | ({"placeholder": plain(placeholder)} if placeholder else {})


def radio(name: str, options: list[Block], initial: str = "") -> Block:
    element: Block = {"type": "radio_buttons", "action_id": name, "options": options}
    chosen = [option for option in options if option["value"] == initial]
    return element | ({"initial_option": chosen[0]} if chosen else {})


def modal(title: str, blocks: list[Block], *, submit: str = "", callback: str = "", close: str = "Close") -> Block:
    view: Block = {"type": "modal", "title": plain(title), "close": plain(close), "blocks": blocks}
    if submit:
        view["submit"] = plain(submit)
    if callback:
        view["callback_id"] = callback
    return view


def letter(*blocks: Block | None, group: tuple[str, ...] = (), thread: tuple[str, str] | None = None) -> Letter:
    """A message from blocks; its fallback says all that the blocks say."""
    kept = [block for block in blocks if block]
    return Letter("\n".join(filter(None, map(fallback, kept)))[:3900], kept, group, thread)


def fallback(block: Block) -> str:
    """A block in plain words, for notifications and screen readers; what people typed stays inert."""
    match block["type"]:
        case "section":
            return str(block["text"]["text"])
        case "header":
            return str(block["text"]["text"])
        case "context":
            return " ".join(element["text"] for element in block["elements"])
        case "actions":
            labels = (e["text"]["text"] for e in block["elements"] if e["type"] == "button")
            return f"[{' · '.join(labels)}]"
        case "rich_text":
            return "\n".join(_spoken(part) for part in block["elements"])
    return ""


def _spoken(part: Block) -> str:
    if part["type"] == "rich_text_list":
        return "\n".join(f"- {_spoken(item)}" for item in part["elements"])
    return "".join(_word(element) for element in part["elements"])


def _word(element: Block) -> str:
    match element["type"]:
        case "user":
            return f"<@{element['user_id']}>"
        case "channel":
            return f"<#{element['channel_id']}>"
        case "date":
            return f"<!date^{element['timestamp']}^{element['format']}|{element['fallback']}>"
        case "link":
            return f"<{element['url']}|{escape(element['text'], quote=False)}>"
    return escape(str(element["text"]), quote=False)
