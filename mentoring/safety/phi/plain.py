"""Write numbers and letters plainly, whatever dress they wear: full-width, spaced, spelled out, with other dashes."""

import re
import unicodedata

_DIGIT_WORDS = {
    word: str(digit)
    for digit, words in enumerate(
        ("zero oh cero", "one uno", "two dos", "three tres", "four cuatro", "five cinco", "six seis", "seven siete",
         "eight ocho", "nine nueve")
    )
    for word in words.split()
}  # fmt: skip
_DIGIT_WORD = rf"(?:{'|'.join(_DIGIT_WORDS)})"
_SPELLED_OUT = re.compile(rf"\b{_DIGIT_WORD}(?:[\s,-]+{_DIGIT_WORD}){{2,}}\b", re.I)
_SPACED_DIGITS = re.compile(r"(?<![\w.])\d(?:[ .-]\d){5,}(?!\w)|(?<!\w)\d(?: \d){3,}(?!\w)")
_SPACED_LABEL = re.compile(r"\b(?:m[ .]r[ .]n|d[ .]o[ .]b|s[ .]s[ .]n)\b\.?", re.I)
_SPACED_SIGN = re.compile(r"(?<=\d) ([.-]) (?=\d)")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-"))
_QUOTES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u02bc": "'", "\u00b4": "'", "`": "'", "\u00ba": "o"})
# As Slack writes a person, a channel or a group; after the bar stands what people read.
_MENTION = re.compile(r"<(?:[@#][A-Z\d]{2,}|!(?:here|channel|everyone|subteam\^[A-Z\d]+))(?:\|([^<>]*))?>")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")


def plain(text: str) -> str:
    """Return a text in which every number and label that identifies someone looks as it does in a form."""
    if not text.isascii():
        text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text.translate(_DASHES))).translate(_DASHES | _QUOTES)
    text = _MENTION.sub(lambda found: f" {found[1] or ''} ", text)
    text = _SPELLED_OUT.sub(lambda found: "".join(_DIGIT_WORDS[each] for each in _words(found[0])), text)
    text = _SPACED_DIGITS.sub(lambda found: re.sub(r"\D", "", found[0]), _SPACED_SIGN.sub(r"\1", text))
    return _SPACED_LABEL.sub(lambda found: re.sub(r"[ .]", "", found[0]), " ".join(text.split()))


def _words(text: str) -> list[str]:
    return re.findall(_DIGIT_WORD, text.casefold())
