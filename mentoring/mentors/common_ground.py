"""Say what two people have in common: a small channel, a program, a site, a department, an interest.

These are words only, never a score or a message.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from sqlalchemy import BindParameter, Integer, Select, String, and_, bindparam, delete, distinct, func, select
from sqlalchemy.orm import Session, aliased

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
    found: dict[int, list[str]] = {}
    for other, channel in s.execute(_same_channels(), {"person": person.id, "others": [*others]}):
        found.setdefault(other, []).append(f"you're both in #{channel}")
    for other, words in (*_same_placement(s, person, others), *_same_path(s, person, others)):
        found.setdefault(other, []).append(words)
    for other, interest in _interests(s, person, others, concepts):
        found.setdefault(other, []).append(f"you both can be asked about {interest}")
    return {other: tuple(dict.fromkeys(words))[:2] for other, words in found.items()}


# What each search asks is built once. These are its parameters.
PERSON, TEAM = bindparam("person", type_=Integer()), bindparam("team", type_=String())
USER, VALUE = bindparam("user", type_=String()), bindparam("value", type_=String())
OTHERS: BindParameter[int] = bindparam("others", expanding=True, type_=Integer())


@cache
def _same_channels() -> Select[int, str]:
    mine, theirs = aliased(ChannelMembership), aliased(ChannelMembership)
    rows = select(theirs.person_id, theirs.name).join(mine, mine.channel_id == theirs.channel_id)
    rows = rows.where(mine.person_id == PERSON, theirs.person_id.in_(OTHERS))
    return rows.where(theirs.size.between(2, MAX_CHANNEL_SIZE)).order_by(theirs.size, theirs.channel_id)


def _same_placement(s: Session, person: Person, others: Sequence[int]) -> list[tuple[int, str]]:
    """Return who shares one of someone's programs or sites, if few enough people do."""
    found = list[tuple[int, str]]()
    for name, words in (("program", "you're both in"), ("site", "you're both at")):
        for place in s.scalars(_places(name), {"team": person.team_id, "user": person.user_id}).all():
            asked = {"team": person.team_id, "value": place}
            here, known = s.execute(_people_there(name), asked).one()
            if here <= MAX_SHARE * known:
                there = s.scalars(_others_there(name), asked | {"others": [*others]})
                found += [(other, f"{words} {place}") for other in there]
    return found


@cache
def _places(column_name: str) -> Select[str]:
    """Select someone's programs, or their sites."""
    column = Placement.__table__.c[column_name]
    rows = select(column).where(Placement.user_id == USER, Placement.team_id == TEAM, column != "")
    return rows.distinct().order_by(column)


@cache
def _people_there(column_name: str) -> Select[int, int]:
    """Count the people of one program or site, and of all."""
    column, people = Placement.__table__.c[column_name], func.count(distinct(Placement.user_id))
    return select(people.filter(column == VALUE), people).where(Placement.team_id == TEAM, column != "")


@cache
def _others_there(column_name: str) -> Select[int]:
    """Select who of some is in one program, or at one site."""
    here = and_(Placement.team_id == Person.team_id, Placement.user_id == Person.user_id)
    rows = select(Person.id).join(Placement, here).where(Person.id.in_(OTHERS), Person.team_id == TEAM)
    return rows.where(Placement.__table__.c[column_name] == VALUE).distinct()


def _same_path(s: Session, person: Person, others: Sequence[int]) -> list[tuple[int, str]]:
    """Return who says they are in the same department."""
    mine = department(person.about)
    rows = s.execute(_abouts(), {"others": [*others]}) if mine else ()
    return [(other, f"you're both in {mine}") for other, about in rows if department(about) == mine]


@cache
def _abouts() -> Select[int, str]:
    return select(Person.id, Person.about).where(Person.id.in_(OTHERS))


def _interests(s: Session, person: Person, others: Sequence[int], concepts: Concepts) -> list[tuple[int, str]]:
    """Return the words that two people share in lines outside medicine, which are about no growth area."""
    plain = s.execute(_plain_lines(), {"others": [person.id]})
    mine = {word.stem for _, line in plain for word in _personal(line, concepts)}
    if not mine:
        return []
    rows = s.execute(_plain_lines(), {"others": [*others]})
    shared = [(other, word.text) for other, line in rows for word in _personal(line, concepts) if word.stem in mine]
    return list({other: (other, word) for other, word in reversed(shared)}.values())


@cache
def _plain_lines() -> Select[int, str]:
    """Select the lines of some people that are about no growth area."""
    rows = select(Offer.person_id, Offer.sentence).where(Offer.person_id.in_(OTHERS))
    return rows.where(~Offer.aspects.any()).order_by(Offer.id)


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
