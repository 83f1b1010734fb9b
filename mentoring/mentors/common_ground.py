"""Say what two people have in common: a small channel, a program, a site, a department, an interest.

These are words only, never a score or a message.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from sqlalchemy import and_, delete, distinct, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from mentoring.matching.concepts import Concepts
from mentoring.matching.tokenizer import GENERIC, STOP, Token, tokenize
from mentoring.resources import lines
from models import ChannelMembership, Offer, Person, Placement

MAX_CHANNEL_SIZE = 60  # people: being in a larger channel together says nothing
MAX_SHARE = 0.5  # of the people whose program or site is known: sharing it with more of them says nothing
WORD = r"[^\W_]+"


def save_memberships(s: Session, person_id: int, channels: Iterable[tuple[str, str, int]]) -> None:
    """Replace the public channels that someone is in; each is an id, a name and a number of members."""
    s.execute(delete(ChannelMembership).where(ChannelMembership.person_id == person_id))
    s.add_all(
        ChannelMembership(person_id=person_id, channel_id=channel, name=name[:80], size=size)
        for channel, name, size in channels
    )


def in_common(s: Session, person: Person, others: Sequence[int], concepts: Concepts) -> Mapping[int, tuple[str, ...]]:
    """Say what each of `others` (person ids) has in common with `person`: up to two things, smallest channels first."""
    mine, theirs = aliased(ChannelMembership), aliased(ChannelMembership)
    rows = (
        select(theirs.person_id, theirs.name)
        .join(mine, mine.channel_id == theirs.channel_id)
        .where(mine.person_id == person.id, theirs.person_id.in_(others), theirs.size.between(2, MAX_CHANNEL_SIZE))
        .order_by(theirs.size, theirs.channel_id)
    )
    found: dict[int, list[str]] = {}
    for other, channel in s.execute(rows):
        found.setdefault(other, []).append(f"you're both in #{channel}")
    for other, words in (*_same_placement(s, person, others), *_same_path(s, person, others)):
        found.setdefault(other, []).append(words)
    for other, interest in _interests(s, person, others, concepts):
        found.setdefault(other, []).append(f"you both can be asked about {interest}")
    return {other: tuple(dict.fromkeys(words))[:2] for other, words in found.items()}


def _same_placement(s: Session, person: Person, others: Sequence[int]) -> list[tuple[int, str]]:
    """Return who shares one of someone's programs or sites, if few enough people do."""
    theirs = Placement.user_id == person.user_id, Placement.team_id == person.team_id
    found = list[tuple[int, str]]()
    for column, words in ((Placement.program, "you're both in"), (Placement.site, "you're both at")):
        mine = s.scalars(select(column).where(*theirs, column != "").distinct().order_by(column)).all()
        telling = [each for each in mine if _is_telling(s, column, each, person.team_id)]
        alike = (
            select(Person.id, column)
            .join(Placement, and_(Placement.team_id == Person.team_id, Placement.user_id == Person.user_id))
            .where(Person.id.in_(others), Person.team_id == person.team_id, column.in_(telling))
        )
        found += [(other, f"{words} {name}") for other, name in s.execute(alike.distinct())] if telling else []
    return found


def _is_telling(s: Session, column: InstrumentedAttribute[str], value: str, team_id: str) -> bool:
    people = func.count(distinct(Placement.user_id))
    here, known = s.execute(
        select(people.filter(column == value), people).where(Placement.team_id == team_id, column != "")
    ).one()
    return bool(here <= MAX_SHARE * known)


def _same_path(s: Session, person: Person, others: Sequence[int]) -> list[tuple[int, str]]:
    """Return who says they are in the same department."""
    mine = department(person.about)
    rows = s.execute(select(Person.id, Person.about).where(Person.id.in_(others))) if mine else ()
    return [(other, f"you're both in {mine}") for other, about in rows if department(about) == mine]


def _interests(s: Session, person: Person, others: Sequence[int], concepts: Concepts) -> list[tuple[int, str]]:
    """Return the words that two people share in lines outside medicine, which are about no growth area."""
    plain = select(Offer.person_id, Offer.sentence).where(~Offer.aspects.any()).order_by(Offer.id)
    mine = {
        word.stem
        for _, line in s.execute(plain.where(Offer.person_id == person.id))
        for word in _personal(line, concepts)
    }
    if not mine:
        return []
    rows = s.execute(plain.where(Offer.person_id.in_(others)))
    shared = [(other, word.text) for other, line in rows for word in _personal(line, concepts) if word.stem in mine]
    return list({other: (other, word) for other, word in reversed(shared)}.values())


def _personal(line: str, concepts: Concepts) -> list[Token]:
    """Return the telling words of a line that have no meaning in a hospital."""
    words = tokenize(line)
    medical = concepts.extract(words).senses
    return [word for word in words if word.text not in STOP | GENERIC and word.stem not in medical]


def department(about: str) -> str:
    """Find the department in a text such as "PGY-2 · Internal Medicine"; empty if it names none of departments.txt."""
    words = f" {' '.join(re.findall(WORD, about.casefold()))} "
    found = [(len(name), department) for name, department in _departments().items() if f" {name} " in words]
    return max(found)[1] if found else ""


@cache
def _departments() -> Mapping[str, str]:
    """Map every spelling of a department to its name."""
    rows = [line.partition("|") for line in lines("growth_areas/data/departments.txt")]
    return {
        " ".join(re.findall(WORD, spelling.casefold())): name.strip()
        for name, _, also in rows
        for spelling in (name, *also.split(","))
        if spelling.strip()
    }
