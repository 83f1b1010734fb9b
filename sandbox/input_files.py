"""Reads an app's manifest and the files that describe workspaces, and says what is wrong with them."""

import json
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import yaml

from sandbox.models import Json, User

_PERSON = {each.name: each for each in fields(User) if each.name != "id"}
# What each part of a workspace file takes: name → type, and the names that it needs.
_PARTS: dict[str, tuple[dict[str, type], set[str]]] = {
    "users": (
        {name: dict if name == "fields" else bool if each.type is bool else str for name, each in _PERSON.items()},
        {name for name, each in _PERSON.items() if each.default is MISSING and each.default_factory is MISSING},
    ),
    "channels": ({"name": str, "topic": str, "private": bool, "app": bool, "members": list}, {"name"}),
    "usergroups": ({"name": str, "handle": str, "users": list}, {"name", "handle"}),
}
_TOP: dict[str, type] = {
    "name": str,
    "domain": str,
    "profile_fields": list,
    "declined_scopes": list,
    **dict.fromkeys(_PARTS, list),
}


_SECTIONS = (
    ("display_information",),
    ("features",),
    ("features", "bot_user"),
    ("features", "app_home"),
    ("oauth_config",),
    ("oauth_config", "scopes"),
    ("settings",),
    ("settings", "event_subscriptions"),
    ("functions",),
)


class InvalidFile(Exception):
    """A file can't be used; the message names it and says why."""


def read_manifest(path: Path) -> Json:
    """Read a manifest, JSON or YAML.

    Raises: InvalidFile when it isn't one.
    """
    manifest = _read(path)
    for section in _SECTIONS:
        if not isinstance(_inside(manifest, section), dict):
            raise InvalidFile(f"{path} is no manifest: {'.'.join(section)} must be an object")
    if not isinstance(manifest.get("display_information", {}).get("name"), str):
        raise InvalidFile(f"{path} is no manifest: display_information.name is missing")
    return manifest


def _inside(manifest: Json, section: tuple[str, ...]) -> Any:
    """Return a section of a manifest; an empty one where it is left out."""
    found: Any = manifest
    for name in section:
        found = found.get(name, {}) if isinstance(found, dict) else found
    return found


def read_workspace(path: Path) -> Json:
    """Read the description of a workspace, JSON or YAML.

    Raises: InvalidFile when Slack could not have such a workspace.
    """
    spec = _read(path)
    try:
        _check(spec, _TOP, set(), "the file")
        for part, (known, needed) in _PARTS.items():
            for number, each in enumerate(spec.get(part, []), 1):
                _check(each, known, needed, f"{part}, number {number},")
        _check_values(spec)
        _check_names(spec)
    except ValueError as reason:
        raise InvalidFile(f"{path}: {reason}") from None
    return spec


def _read(path: Path) -> Json:
    try:
        text = path.read_text("utf-8")
        found = yaml.safe_load(text) if path.suffix in (".yaml", ".yml") else json.loads(text)
    except OSError as error:
        raise InvalidFile(f"{path} can't be read: {error.strerror}") from None
    except (ValueError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())
        raise InvalidFile(f"{path} is not {'YAML' if path.suffix in ('.yaml', '.yml') else 'JSON'}: {reason}") from None
    if not isinstance(found, dict):
        raise InvalidFile(f"{path} must hold an object, not {type(found).__name__}")
    return found


def _check(given: Any, known: dict[str, type], needed: set[str], where: str) -> None:
    if not isinstance(given, dict):
        raise ValueError(f"{where} must be an object, not {given!r}")
    for name, value in given.items():
        if name not in known:
            raise ValueError(f"{where} has {name!r}, but takes only {', '.join(known)}")
        if not isinstance(value, known[name]):
            raise ValueError(f"{where} has {name}: {value!r}, which must be a {known[name].__name__}")
    if missing := sorted(needed - set(given)):
        raise ValueError(f"{where} lacks {', '.join(missing)}")


def _check_values(spec: Json) -> None:
    """Time zones exist, and lists and profile fields hold text."""
    for each in spec.get("users", []):
        if each.get("tz", "UTC") not in available_timezones():
            raise ValueError(f"users: {each['name']} has tz: {each['tz']!r}, which is no time zone")
        if not all(isinstance(value, str) for value in each.get("fields", {}).values()):
            raise ValueError(f"users: {each['name']} has fields that are not text")
    texts = [("the file", name, spec.get(name, [])) for name in ("profile_fields", "declined_scopes")]
    texts += [(each["name"], "members", each.get("members", [])) for each in spec.get("channels", [])]
    texts += [(each["name"], "users", each.get("users", [])) for each in spec.get("usergroups", [])]
    for where, name, values in texts:
        if not all(isinstance(value, str) for value in values):
            raise ValueError(f"{where} has {name} that are not text")


def _check_names(spec: Json) -> None:
    """No name stands twice, and members of channels and user groups are people of the same file."""
    named = [each["name"].lower().replace(" ", ".") for each in spec.get("users", [])]
    for part, names in (("users", named), ("channels", [each["name"] for each in spec.get("channels", [])])):
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"{part}: {', '.join(twice)} stands twice")
    people = set(named)
    for part, key in (("channels", "members"), ("usergroups", "users")):
        for each in spec.get(part, []):
            for name in each.get(key, []):
                if name not in people:
                    raise ValueError(f"{part}: {each['name']} has {name!r}, who is not among the users")
