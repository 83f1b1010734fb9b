"""Payloads as a hostile or broken client could send them: recorded ones, changed at random."""

import copy
import random
from collections.abc import Iterator, Sequence
from typing import Any

from sandbox.models import Json

Path = tuple[str | int, ...]
CANARY = "zebrafinch"  # a word that stands in everything that is typed, and so must stand in no log
MAX_MUTATIONS = 4
JUNK: tuple[Any, ...] = (
    *(None, "", " ", 0, -1, 1, 2**31, 10**40, 1.5, True, False, [], {}, [[]], {"a": {}}, [None], "\0", "\ud83d"),
    *("1:2:3", ":", "1:", ":coffee", "null", "{}", "[]", "𝟙", "１", "-0", "1e9", "T0ELSEWHERE", "🫀" * 50, "x" * 4000),
    *('{"ask_id": 1}', '{"introduction_id": null, "check_in_id": [], "finished": 3}', "9999-99-99", "1970-01-01"),
    *("</script>", "' OR 1=1 --", "%s%n", "message:1:0", "message:abc:0", "message:99999999999999999999:0"),
)


class Mutator:
    """Changes recorded payloads. Values also come from other payloads: ids of other rows, people and forms."""

    def __init__(self, payloads: Sequence[tuple[str, Json]], users: Sequence[str], seed: int) -> None:
        self.payloads, self.users, self.random = payloads, users, random.Random(seed)  # noqa: S311 (no secret)
        self.values: dict[str, list[Any]] = {}
        for _, payload in payloads:
            for path, value in walk(payload):
                self.values.setdefault(str(path[-1]), []).append(value)

    def next(self) -> tuple[str, Json]:
        """Return the type of an envelope and a changed payload, from one of the users or from no one."""
        kind, original = self.random.choice(self.payloads)
        payload = copy.deepcopy(original)
        self._change_user(payload)
        for _ in range(self.random.randint(1, MAX_MUTATIONS)):
            self._mutate(payload)
        self._type_canary(payload)
        return kind, payload

    def _change_user(self, payload: Json) -> None:
        user = self.random.choice(self.users)
        if isinstance(payload.get("user"), dict):
            payload["user"]["id"] = user
        for part, key in ((payload, "user_id"), (payload.get("event") or {}, "user")):
            if key in part:
                part[key] = user

    def _mutate(self, payload: Json) -> None:
        places = [(path, value) for path, value in walk(payload) if not is_actor(path)]
        if not places:
            return
        path, _ = self.random.choice(places)
        parent = get(payload, path[:-1])
        match self.random.randrange(4):
            case 0:
                del parent[path[-1]]
            case 1:
                parent[path[-1]] = copy.deepcopy(self.random.choice(JUNK))
            case 2:
                parent[path[-1]] = copy.deepcopy(self.random.choice(self.values.get(str(path[-1]), JUNK)))
            case _ if isinstance(parent, list):
                parent.append(copy.deepcopy(parent[-1]))
            case _:
                other = self.random.choice(places)[0]
                parent[path[-1]] = copy.deepcopy(get(payload, other))

    def _type_canary(self, payload: Json) -> None:
        """Put the canary into everything that someone types."""
        for path, value in list(walk(payload)):
            is_typed = path[-1] == "value" and "values" in path
            if isinstance(value, str) and (is_typed or (path[-1] in ("text", "sentence") and len(path) <= 3)):
                get(payload, path[:-1])[path[-1]] = f"{value} {CANARY}"


def is_actor(path: Path) -> bool:
    """Does this say who acts? Slack says that, and no client can change it."""
    return path[:1] in (("user",), ("user_id",)) or path == ("event", "user")


def walk(part: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield every value in a payload with its path, containers before what is in them."""
    items = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for key, value in list(items):
        yield (*path, key), value
        yield from walk(value, (*path, key))


def get(payload: Any, path: Path) -> Any:
    for key in path:
        payload = payload[key]
    return payload
