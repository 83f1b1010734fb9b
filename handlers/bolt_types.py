"""Types of what Bolt injects into listeners."""

from typing import Any

from sqlalchemy.orm import Session, sessionmaker

SessionFactory = sessionmaker[Session]
Payload = dict[str, Any]
