"""What two people have in common, in words: a small channel, a path, an interest. Never a score or a message."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, aliased

from mentoring.data import lines
from mentoring.matching.concepts import meaning
from mentoring.matching.words import GENERIC, STOP, Word, read
from models import Membership, Offer, Person

CLUB = 60  # people: in a channel larger than this, being in it says nothing
WORD = r"[^\W_]+"


def remember(s: Session, person_id: int, channels: Iterable[tuple[str, str, int]]) -> None:
    """The public channels somebody is in: id, name and how many are in it."""
    s.execute(delete(Membership).where(Membership.person_id == person_id))
    s.add_all(
        Membership(person_id=person_id, channel_id=channel, name=name[:80], size=size)
        for channel, name, size in channels
    )


def in_common(s: Session, person: Person, others: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
    """What each of `others` (their ids) has in common with `person`, in words: at most two, small channels first."""
    mine, theirs = aliased(Membership), aliased(Membership)
    rows = (
        select(theirs.person_id, theirs.name)
        .join(mine, mine.channel_id == theirs.channel_id)
        .where(mine.person_id == person.id, theirs.person_id.in_(others), theirs.size.between(2, CLUB))
        .order_by(theirs.size, theirs.channel_id)
    )
    found: dict[int, list[str]] = {}
    for other, channel in s.execute(rows):
        found.setdefault(other, []).append(f"you're both in #{channel}")
    if mine_is := path(person.about):
        for other, about in s.execute(select(Person.id, Person.about).where(Person.id.in_(others))):
            if path(about) == mine_is:
                found.setdefault(other, []).append(f"you're both in {mine_is}")
    for other, interest in _interests(s, person, others):
        found.setdefault(other, []).append(f"you both can be asked about {interest}")
    return {other: tuple(words[:2]) for other, words in found.items()}


def _interests(s: Session, person: Person, others: Sequence[int]) -> list[tuple[int, str]]:
    """What two people both wrote of themselves beside medicine: a word that their lines about no growth area share."""
    plain = select(Offer.person_id, Offer.sentence).where(~Offer.aspects.any()).order_by(Offer.id)
    mine = {word.stem for _, line in s.execute(plain.where(Offer.person_id == person.id)) for word in _personal(line)}
    if not mine:
        return []
    rows = s.execute(plain.where(Offer.person_id.in_(others)))
    shared = [(other, word.text) for other, line in rows for word in _personal(line) if word.stem in mine]
    return list({other: (other, word) for other, word in reversed(shared)}.values())


def _personal(line: str) -> list[Word]:
    """The words of a line that say something and mean nothing in a hospital."""
    words = read(line)
    medical = meaning(words).senses
    return [word for word in words if word.text not in STOP | GENERIC and word.stem not in medical]


def path(about: str) -> str:
    """The department named in "PGY-2 · Internal Medicine", of those we know; empty where there is none."""
    words = f" {' '.join(re.findall(WORD, about.casefold()))} "
    found = [(len(name), department) for name, department in _departments().items() if f" {name} " in words]
    return max(found)[1] if found else ""


@cache
def _departments() -> Mapping[str, str]:
    """Each way in which a department is written → its name."""
    rows = [line.partition("|") for line in lines("departments.txt")]
    return {
        " ".join(re.findall(WORD, way.casefold())): name.strip()
        for name, _, also in rows
        for way in (name, *also.split(","))
        if way.strip()
    }
