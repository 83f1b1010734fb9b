"""What a rich_text block may contain."""

from sandbox.schema import Bool, Int, Kind, ListType, ObjectType, OneOfType, Str

URL = Str(high=3000, pattern=r"^https?://\S+$|^slack://\S+$|^mailto:\S+$")

_STYLE = ObjectType({"bold": Bool(), "italic": Bool(), "strike": Bool(), "code": Bool(), "underline": Bool()})
RICH_INLINE: dict[str, Kind] = {
    "text": Kind({"text": Str(required=True), "style": _STYLE}),
    "link": Kind({"url": Str(high=3000, required=True), "text": Str(), "unsafe": Bool(), "style": _STYLE}),
    "emoji": Kind({"name": Str(required=True), "unicode": Str(), "style": _STYLE}),
    "user": Kind({"user_id": Str(required=True), "style": _STYLE}),
    "usergroup": Kind({"usergroup_id": Str(required=True), "style": _STYLE}),
    "channel": Kind({"channel_id": Str(required=True), "style": _STYLE}),
    "broadcast": Kind(
        {"range": Str(required=True, choices=frozenset({"here", "channel", "everyone"})), "style": _STYLE}
    ),
    "date": Kind(
        {
            "timestamp": Int(0, 99_999_999_999, required=True),
            "format": Str(required=True),
            "url": URL,
            "fallback": Str(),
        }
    ),
    "color": Kind({"value": Str(required=True)}),
}
_INLINE = ListType(OneOfType("rich_inline", frozenset(RICH_INLINE)), low=0, required=True)
RICH_PARTS: dict[str, Kind] = {
    "rich_text_section": Kind({"elements": _INLINE}),
    "rich_text_quote": Kind({"elements": _INLINE, "border": Int(0, 1)}),
    "rich_text_preformatted": Kind({"elements": _INLINE, "border": Int(0, 1), "language": Str()}),
    "rich_text_list": Kind(
        {
            "elements": ListType(OneOfType("rich_parts", frozenset({"rich_text_section"})), required=True),
            "style": Str(required=True, choices=frozenset({"bullet", "ordered"})),
            "indent": Int(0, 8),
            "offset": Int(0, 10_000),
            "border": Int(0, 1),
        }
    ),
}
