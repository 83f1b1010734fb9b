"""Whom the hospital names for people who need someone to turn to."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Contacts:
    """The hospital's own words on whom to turn to, each "" when it named no one."""

    crisis: str = ""
    concern: str = ""
