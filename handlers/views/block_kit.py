"""Small builders for Block Kit, and the plain-text fallback of the blocks they build."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from hashlib import blake2s
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Block = dict[str, Any]
MAX_OPTION_TEXT = 75  # characters
MESSAGE_ID_PREFIX = "message:"

Metadata = TypeVar("Metadata", bound="DataclassInstance")


class ActionId(str):
    """The action id of an interactive element; each has exactly one listener."""

    __slots__ = ()


class CallbackId(str):
    """The callback id of a form, shortcut or workflow step; each has exactly one listener."""

    __slots__ = ()


class OptionsId(str):
    """The action id of a menu whose options are loaded as people type; each has exactly one options listener."""

    __slots__ = ()


class MessageContent(NamedTuple):
    """The content of a message: its blocks, and plain text that says the same.

    `group` holds the user ids of a group message; `thread` is the channel and ts of the message it replies to.
    """

    text: str
    blocks: list[Block]
    group: tuple[str, ...] = ()
    thread: tuple[str, str] | None = None


def plain_text(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": True}


def literal(text: str) -> str:
    """Escape text for a place with mrkdwn: Slack shows it as it stands, with no mention, link or entity in it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def section(text: str) -> Block:
    """Show our own text, with mrkdwn. Never pass text that someone typed."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def context(*texts: str) -> Block:
    """Show our own texts in small print, each a paragraph."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text} for text in texts]}


def header(text: str) -> Block:
    return {"type": "header", "text": plain_text(text)}


def divider() -> Block:
    return {"type": "divider"}


def bold(text: str) -> Block:
    return {"type": "text", "text": text, "style": {"bold": True}}


def user(user_id: str) -> Block:
    """Mention a person by the name that Slack shows."""
    return {"type": "user", "user_id": user_id}


def mentions(user_ids: Iterable[str]) -> list[str | Block]:
    """Mention people, with commas between them."""
    return [part for user_id in user_ids for part in (", ", user(user_id))][1:]


def _inline_elements(parts: Iterable[str | Block]) -> list[Block]:
    return [{"type": "text", "text": part} if isinstance(part, str) else part for part in parts if part]


def rich_text(*parts: str | Block) -> Block:
    """Build a paragraph; its strings are shown literally, whatever they contain."""
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": _inline_elements(parts)}]}


def quote(text: str, *lead_in: str | Block) -> Block:
    """Quote someone's text, after an optional lead-in."""
    quoted = {"type": "rich_text_quote", "elements": _inline_elements([text])}
    opening = [{"type": "rich_text_section", "elements": _inline_elements(lead_in)}] if lead_in else []
    return {"type": "rich_text", "elements": [*opening, quoted]}


def bullets(*items: Sequence[str | Block], style: str = "bullet") -> Block:
    """Build a list of paragraphs; `style` is bullet or ordered."""
    lines = [{"type": "rich_text_section", "elements": _inline_elements(item)} for item in items]
    return {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": style, "elements": lines}]}


def one_block(*parts: Block) -> Block:
    """Put several rich texts into one block: a message holds 50."""
    return {"type": "rich_text", "elements": [element for part in parts for element in part["elements"]]}


def button(text: str, action: ActionId, value: object, *, style: str = "", confirm: Block | None = None) -> Block:
    """Build a button whose value is one of our ids."""
    element: Block = {"type": "button", "text": plain_text(text), "action_id": action, "value": str(value)}
    if style:
        element["style"] = style
    if confirm:
        element["confirm"] = confirm
    return element


def link_button(text: str, action: ActionId, url: str, value: object) -> Block:
    """Build a button that opens a URL; Slack still sends an action when someone clicks it."""
    return button(text, action, value) | {"url": url}


def confirm(title: str, text: str, yes: str, no: str = "Go back") -> Block:
    return {"title": plain_text(title), "text": plain_text(text), "confirm": plain_text(yes), "deny": plain_text(no)}


def actions(*elements: Block) -> Block:
    """Build a row of buttons and menus.

    Raises: ValueError when an action id stands twice: Slack would refuse the whole message.
    """
    ids = [element["action_id"] for element in elements]
    if twice := {each for each in ids if ids.count(each) > 1}:
        raise ValueError(f"these action ids stand twice in one row: {', '.join(sorted(twice))}")
    return {"type": "actions", "elements": list(elements)}


def truncate(text: str) -> str:
    """Shorten text to what an option may show."""
    return text if len(text) <= MAX_OPTION_TEXT else f"{text[: MAX_OPTION_TEXT - 1]}…"


def option(text: str, value: str, description: str = "") -> Block:
    """Build an option; its text is plain."""
    element: Block = {"text": plain_text(text), "value": value}
    return element | ({"description": plain_text(description)} if description else {})


def input_block(block_id: str, label: str, element: Block, *, hint: str = "", optional: bool = False) -> Block:
    """Build an input block. The part of `block_id` before a colon names the field."""
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain_text(label),
        "element": element,
        "optional": optional,
    }
    return block | ({"hint": plain_text(hint)} if hint else {})


def field_name(block_id: str) -> str:
    """Return the name of the field that an input block is for."""
    return block_id.split(":")[0]


def text_input(name: str, initial: str, most: int, placeholder: str = "", *, long: bool = False) -> Block:
    element: Block = {"type": "plain_text_input", "action_id": name, "max_length": most, "multiline": long}
    if initial:
        element["initial_value"] = initial[:most]
    return element | ({"placeholder": plain_text(placeholder)} if placeholder else {})


def radio(name: str, options: list[Block], initial: str = "") -> Block:
    element: Block = {"type": "radio_buttons", "action_id": name, "options": options}
    chosen = [option for option in options if option["value"] == initial]
    return element | ({"initial_option": chosen[0]} if chosen else {})


def modal(title: str, blocks: list[Block], *, submit: str = "", callback: str = "", close: str = "Close") -> Block:
    view: Block = {"type": "modal", "title": plain_text(title), "close": plain_text(close), "blocks": blocks}
    if submit:
        view["submit"] = plain_text(submit)
    if callback:
        view["callback_id"] = callback
    return view


def with_metadata(view: Block, metadata: "DataclassInstance") -> Block:
    """Return a view that carries what its submission needs: ids and choices of ours, never words we haven't accepted.

    `metadata` is a frozen dataclass of numbers, strings and lists; the view holds it as JSON (up to 3,000 characters).
    """
    carried = json.dumps(asdict(metadata))
    for sign in "&<>":  # as JSON may write them, so that nothing is left in it that Slack could escape
        carried = carried.replace(sign, f"\\u{ord(sign):04x}")
    return view | {"private_metadata": carried}


def fingerprint(text: str) -> str:
    """Hash what someone typed, because the text itself doesn't belong in hidden metadata."""
    return blake2s(text.encode(), digest_size=8).hexdigest()


def read_metadata(view: Block, kind: type[Metadata]) -> Metadata:
    """Return what a view carries."""
    return kind(**json.loads(view["private_metadata"]))


def with_message_id(blocks: Iterable[Block], message_id: int) -> list[Block]:
    """Return blocks whose buttons and menus carry the id of their message, so that an action tells where it is.

    Only messages that Slack posts for us at a later time need this: Slack doesn't tell us where it posted them.
    """
    return [
        block | {"block_id": f"{MESSAGE_ID_PREFIX}{message_id}:{number}"}
        if block["type"] == "actions" or "accessory" in block
        else block
        for number, block in enumerate(blocks)
    ]


def parse_message_id(block_id: str) -> int | None:
    """Return the id of the message that a block belongs to, if the block carries one."""
    if not block_id.startswith(MESSAGE_ID_PREFIX):
        return None
    return int(block_id.removeprefix(MESSAGE_ID_PREFIX).split(":")[0])


def message_content(
    *blocks: Block | None, group: tuple[str, ...] = (), thread: tuple[str, str] | None = None
) -> MessageContent:
    """Build a message from blocks, with a fallback text that says what the blocks say."""
    present = [block for block in blocks if block]
    return MessageContent("\n".join(filter(None, map(fallback, present)))[:3900], present, group, thread)


def fallback(block: Block) -> str:
    """Render a block as plain text, for notifications and screen readers; text that people typed stays inert."""
    match block["type"]:
        case "section":
            return str(block["text"]["text"])
        case "header":
            return literal(block["text"]["text"])
        case "context":
            return " ".join(element["text"] for element in block["elements"])
        case "actions":
            labels = (literal(e["text"]["text"]) for e in block["elements"] if e["type"] == "button")
            return f"[{' · '.join(labels)}]"
        case "rich_text":
            return "\n".join(_to_text(part) for part in block["elements"])
    return ""


def _to_text(part: Block) -> str:
    if part["type"] == "rich_text_list":
        return "\n".join(f"- {_to_text(item)}" for item in part["elements"])
    return "".join(_element_text(element) for element in part["elements"])


def _element_text(element: Block) -> str:
    match element["type"]:
        case "user":
            return f"<@{element['user_id']}>"
        case "channel":
            return f"<#{element['channel_id']}>"
        case "date":
            return f"<!date^{element['timestamp']}^{element['format']}|{element['fallback']}>"
        case "link":
            return f"<{element['url']}|{literal(element['text'])}>"
    return literal(str(element["text"]))
