"""Names for what Bolt injects."""

from typing import Any

from sqlalchemy.orm import Session, sessionmaker

Db = sessionmaker[Session]
Payload = dict[str, Any]
