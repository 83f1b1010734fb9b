"""What a text looks like around numbers and names: the features by which a patient's details are told."""

import re
from itertools import pairwise

_TOKEN = re.compile(r"[\u00ab\u00bb]?[^\W\d_]+(?:'[a-z]+)?|\d+(?:[./:-]\d+)*[a-z]*|[^\w\s]")
_MONTH = re.compile(
    r"(?:jan(?:uary)?|feb(?:ruary)?|march|apr(?:il)?|june|july|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?|"
    r"enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)"
)
_LONGEST_SHAPE = 12  # characters


def appearance(marked: str) -> set[str]:
    """Return the features of a text (`mark_names`): words and shapes, alone, in rows and together."""
    tokens = ["^", *map(_shape, _TOKEN.findall(marked)), "$"]
    features = {*tokens, *(f"{one} {other}" for one, other in pairwise(tokens))}
    features.update(" ".join(three) for three in zip(tokens, tokens[1:], tokens[2:], strict=False))
    features.update(f"{one} _ {other}" for one, other in zip(tokens, tokens[2:], strict=False))
    shapes, words = {token for token in tokens if token[0] == "<"}, set(tokens)
    features.update(f"{shape} & {word}" for shape in shapes for word in words)
    return features


def _shape(token: str) -> str:
    owner = "'s" if token.endswith("'s") else ""
    if token[0] == "\u00ab":
        return f"<name>{owner}"
    if token[0] == "\u00bb":
        return f"<capital>{owner}"
    lowered = token.lower()
    if _MONTH.fullmatch(lowered):
        return "<month>"
    if token[0].isdigit():
        digits = re.sub(r"\d", "9", lowered)
        return f"<{digits}>" if len(digits) < _LONGEST_SHAPE else "<long>"
    return lowered
