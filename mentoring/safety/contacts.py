"""Whom the hospital names for people who need someone to turn to."""

from dataclasses import dataclass

MAX_CONTACTS = 2000  # characters: so that help, which stands beside them, always fits into what Slack shows


@dataclass(frozen=True)
class Contacts:
    """The hospital's own words on whom to turn to, each "" when it named no one."""

    crisis: str = ""
    concern: str = ""

    @classmethod
    def parse(cls, crisis: str, concern: str) -> "Contacts":
        """Return contacts without spaces at the ends; what is too long is cut, because help must not fail for it."""
        return cls(crisis.strip()[:MAX_CONTACTS], concern.strip()[:MAX_CONTACTS])
