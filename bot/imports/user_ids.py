"""The people in a program's files: member IDs and email addresses, checked by form and by what Slack knows."""

import re

from bot.slack.members import Directory

NOT_AN_ID = "is not a member ID. Find it in the Slack profile under “Copy member ID”."
ADDRESS = re.compile(r"(?:mailto:|[^<>@]*<)?([^\s<>@:;,]+@[^\s<>@:;,]+\.[^\s<>@:;,]+)>?", re.I)
MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
# What stands in templates and exports in place of an ID. Real ones have digits.
_PLACEHOLDER = re.compile(r"[UW]0?(?:(.)\1{4,}|1234567\d*|0?123456\d*|ABCDEF\w*)|.*XXX.*|[A-Z]+")


def parse_user_id(written: str) -> str:
    """Check a Slack member ID by its form.

    Raises: ValueError when it isn't one.
    """
    mention = MENTION.fullmatch(written)
    user_id = mention[1] if mention else written
    if re.fullmatch("[UW][A-Z0-9]{2,30}", user_id):
        return user_id
    if not written:
        raise ValueError("the member ID is missing.")
    if re.fullmatch("[uw][a-z0-9]*[0-9][a-z0-9]*", written):
        raise ValueError(f"“{written}” is not a member ID. Write it in capitals: {written.upper()}.")
    raise ValueError(f"“{written}” {NOT_AN_ID}")


def find_user_id(written: str, directory: Directory | None) -> str:
    """Find the member that an ID or an email address means.

    Returns: the member's ID. Without a directory, an address is returned as it is, and an ID is checked by its form.
    Raises: ValueError with what is wrong: no one has it, or it is an app's, a guest's or someone's elsewhere.
    """
    if "@" in written and not MENTION.fullmatch(written):
        address = ADDRESS.fullmatch(written)
        if address is None:
            raise ValueError(f"“{written}” is neither a member ID nor one email address.")
        return directory.find_by_email(address[1]) if directory else address[1].casefold()
    user_id = parse_user_id(written)
    if directory:
        directory.check(user_id)
    elif _PLACEHOLDER.fullmatch(user_id):
        raise ValueError(f"“{user_id}” is a placeholder. Write the person's own member ID.")
    return user_id
