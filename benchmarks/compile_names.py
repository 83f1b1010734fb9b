"""Compile the lists of names that the check for patient details knows, from the packages and sentences they come from.

Given names and family names are those of Faker (https://github.com/joke2k/faker, MIT license) in the languages of
people in American hospitals. What is also an ordinary word, as residents type it, is left out.

    python -m benchmarks.compile_names     # needs `pip install Faker`
"""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from benchmarks.labeled_sentences import all_goals, read_sentences
from mentoring.matching.tokenizer import fold

LOCALES = """
en_US en_GB en_IE en_IN en_KE en_NG en_PK es_AR es_CL es_CO es_ES es_MX pt_BR pt_PT fr_FR fr_CA fr_QC it_IT de_DE
pl_PL nl_NL tr_TR vi_VN zh_CN zh_TW ja_JP id_ID yo_NG ig_NG ha_NG tw_GH ro_RO hr_HR cs_CZ hu_HU sv_SE no_NO sw
"""
ATTRIBUTES = {
    "given": ("first_names", "first_names_male", "first_names_female", "first_romanized_names"),
    "family": ("last_names", "last_names_male", "last_names_female", "last_romanized_names"),
}
DATA = Path("mentoring/safety/data")
HEADER = "# {what}, compiled by benchmarks/compile_names.py; change that instead of this file.\n"
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")


def listed(kind: str) -> set[str]:
    """Return the names of a kind in all languages, folded; each part of a name of several words."""
    found: set[str] = set()
    for locale in LOCALES.split():
        provider = import_module(f"faker.providers.person.{locale}").Provider
        for attribute in ATTRIBUTES[kind]:
            names = getattr(provider, attribute, ())
            found |= {fold(part) for name in (() if isinstance(names, property) else names) for part in name.split()}
    return {
        name for name in found if len(name) > 2 and name.isascii() and name.replace("'", "").replace("-", "").isalpha()
    }


def without_names() -> Iterator[str]:
    """Yield texts in which hardly any name stands in lower case."""
    yield from all_goals()
    for guard in ("crisis", "phi", "private"):
        written = read_sentences(guard, "AB")
        yield from (each.text for each in written if guard != "phi" or not each.is_meant)


def main() -> None:
    """Write the three lists."""
    words = {fold(word) for text in without_names() for word in _WORD.findall(text) if word[0].islower()}
    for kind in ATTRIBUTES:
        names = sorted(listed(kind) - words)
        (DATA / f"{kind}_names.txt").write_text(
            HEADER.format(what=f"{kind.capitalize()} names") + " ".join(names) + "\n"
        )
    known = sorted(word for word in words if word.isascii() and len(word) > 2)
    (DATA / "ordinary_words.txt").write_text(
        HEADER.format(what="Words of residents that are no names") + " ".join(known) + "\n"
    )


if __name__ == "__main__":
    main()
