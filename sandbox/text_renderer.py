"""Renders blocks as plain lines, for tests and transcripts that read what the workspace actually holds."""

import re
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sandbox.escaping import unescape
from sandbox.models import Json


def plain(text: Json) -> str:
    """Return a plain text as people see it."""
    return unescape(text["text"])


class TextRenderer:
    """Renders text as one person sees it: names instead of ids, times in their zone."""

    def __init__(self, names: Mapping[str, str], tz: str = "UTC") -> None:
        self.names, self.zone = names, ZoneInfo(tz)

    def lines(self, blocks: list[Json]) -> list[str]:
        """Render blocks, one or more lines each, with buttons in brackets."""
        found = [self._block(block) for block in blocks]
        return [line for text in found for line in text.split("\n") if line.strip()]

    def message(self, message: Json) -> list[str]:
        """Render a message's blocks, or its text if it has none."""
        return self.lines(message["blocks"]) if message.get("blocks") else self.mrkdwn(message["text"]).split("\n")

    def mrkdwn(self, text: str) -> str:
        text = re.sub(r"<@(\w+)>", lambda found: "@" + self.names.get(found[1], found[1]), text)
        text = re.sub(r"<!date\^(\d+)\^([^|>]*)\|[^>]*>", lambda found: self.moment(int(found[1]), found[2]), text)
        text = re.sub(r"<[^|>]+\|([^>]+)>", r"\1", text)
        return unescape(text).replace("*", "")

    def moment(self, timestamp: int, date_format: str = "{date} at {time}") -> str:
        """Write a day, with the hour where the format has one."""
        at = datetime.fromtimestamp(timestamp, self.zone)
        hour = f", {at.hour % 12 or 12}:{at:%M %p}" if "{time" in date_format else ""
        return f"{at:%a, %b} {at.day}{hour}"

    def _text(self, text: Json) -> str:
        return self.mrkdwn(text["text"]) if text["type"] == "mrkdwn" else plain(text)

    def _block(self, block: Json) -> str:
        kind = block["type"]
        if kind == "input":
            return f"{self._text(block['label'])}: {self._control(block['element'])}"
        if kind == "rich_text":
            return "\n".join(self._part(part) for part in block["elements"])
        if kind == "actions":
            return " ".join(self._control(element) for element in block["elements"])
        if kind == "context":
            return " ".join(self._text(element) for element in block["elements"] if "text" in element)
        texts = [block["text"]] if "text" in block else []
        return "\n".join(self._text(text) for text in (*texts, *block.get("fields", [])))

    def _control(self, element: Json) -> str:
        if element["type"] == "button":
            return f"[{plain(element['text'])}]"
        chosen = element.get("initial_options") or [element[key] for key in ("initial_option",) if key in element]
        if chosen:
            return ", ".join(plain(option["text"]) for option in chosen)
        return str(element.get("initial_value") or "…")

    def _part(self, part: Json) -> str:
        if part["type"] == "rich_text_list":
            return "\n".join(f"• {self._part(item)}" for item in part["elements"])
        text = "".join(self._inline(element) for element in part["elements"])
        return f"“{text}”" if part["type"] == "rich_text_quote" else text

    def _inline(self, element: Json) -> str:
        if element["type"] == "user":
            return "@" + self.names.get(element["user_id"], element["user_id"])
        if element["type"] == "date":
            return self.moment(element["timestamp"], element["format"])
        return str(element.get("text") or element.get("url") or element.get("name") or "")
