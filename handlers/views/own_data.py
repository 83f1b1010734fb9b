"""What is someone's own: take it with them, be forgotten, get no messages."""

from handlers.views.block_kit import (
    ActionId,
    Block,
    CallbackId,
    actions,
    button,
    input_block,
    modal,
    option,
    section,
    text_input,
)
from handlers.views.payloads import reading_payload, typed_text
from mentoring.errors import FieldError

OPEN = ActionId("own_data.open")
SEND = ActionId("own_data.send")
STOP_MESSAGES = ActionId("own_data.stop_messages")
ALLOW_MESSAGES = ActionId("own_data.allow_messages")
FORGET = ActionId("own_data.forget")
FORGET_FORM = CallbackId("own_data.forget_form")

TITLE = "Your data"
WORD = "FORGET"
MAX_WORD = 20  # characters
RECORD_SENT = "Your mentoring record, for your own files. No names; two columns are for you to fill in."
FILENAME, FILE_TITLE = "curbside-my-data.zip", "What Curbside knows about you"
KNOWN = (
    "*What I know about you:* what you typed into my forms, what came of it, your Slack profile, small public "
    "channels you're in, and what your program imported. I can't read your messages."
)
SENT = "It's in your Messages with me: one zip file, for you alone."
COMMENT = "Everything I know about you, for you alone. *README.txt* in the zip says what is what."
WANTED = "Messages from me are on: requests, answers, check-ins, reminders."
UNWANTED = "Messages from me are off, and no one new will see you. Home shows what there is."
STOPPED = (
    "Done. I won't message you anymore, no one new will see you, and requests waiting for you are closed with a "
    "neutral note. Home still shows what there is. To undo it: `/curbside message me`"
)
ALLOWED = "Done. I'll message you again when there's something to say."
WHAT_GOES = (
    "*This deletes what I know about you:* goals, topics, requests, introductions, check-ins, thank-yous, and what "
    "your program imported about you. It can't be undone."
)
OTHERS_READ = (
    "*Others* get a neutral note that something is closed. The other side of an introduction keeps a line for "
    "their own record: month, area, meetings, no name."
)
IN_SLACK = (
    "*In Slack* I take down your posts and delete my messages and files to you, so download what you want first. "
    "I can't delete what people wrote, a scheduled message you never tapped in, or what your workspace archives."
)
WHAT_STAYS = (
    "*What stays:* your member ID and program, so that imports and backups leave you out and evaluators stay apart; "
    "blocks, and who evaluates whom until that ends; and a line that someone was forgotten, without a name."
)
HOLD = (
    "*Your hospital is under a legal hold.* You disappear at once. What is deleted is kept aside, where no one "
    "sees it, and goes when the hold ends."
)
FORGOTTEN = (
    "*Done.* What I knew about you is deleted, and what I can delete in Slack will be gone in a few minutes. Take care."
)
HIDDEN = (
    "*Done.* You've disappeared here. Because of a legal hold, what was deleted is kept aside, where no one sees "
    "it, and goes when the hold ends. Take care."
)
HOW_TO = "You can still see or delete what I know about you: `/curbside my data`, `/curbside forget me`."


def entry() -> Block:
    """Build the button that leads to one's own data."""
    return button(TITLE, OPEN, "mine")


def own_data(*, is_unwanted: bool, said: str = "") -> Block:
    """Show what someone can do about their own data; `said` tells what was just done."""
    messages = (
        button("Message me again", ALLOW_MESSAGES, "mine")
        if is_unwanted
        else button("Don't message me", STOP_MESSAGES, "mine")
    )
    blocks = [section(KNOWN), section(UNWANTED if is_unwanted else WANTED)]
    buttons = actions(button("Send it to me", SEND, "mine"), messages, button("Forget me", FORGET, "mine"))
    return modal(TITLE, [*([section(said)] if said else []), *blocks, buttons])


def forget_form(*, legal_hold: bool) -> Block:
    """Say what goes and what stays, and ask for a word."""
    no_messages = {
        "type": "checkboxes",
        "action_id": "no_messages",
        "options": [option("Don't message me again, no matter who invites me", "yes")],
    }
    return modal(
        "Forget me",
        [
            *([section(HOLD)] if legal_hold else []),
            *map(section, (WHAT_GOES, OTHERS_READ, IN_SLACK, WHAT_STAYS)),
            input_block("word", f"Type {WORD} to confirm", text_input("word", "", MAX_WORD)),
            input_block("no_messages", "From now on", no_messages, optional=True),
        ],
        submit="Forget me",
        callback=FORGET_FORM,
        close="Keep everything",
    )


@reading_payload()
def parse_forget_form(view: Block) -> bool:
    """Read the submitted form. Returns: whether they want no messages. Raises FieldError without the word."""
    values = view["state"]["values"]
    if typed_text(values["word"]["word"]).strip().casefold() != WORD.casefold():
        raise FieldError("word", f"Nothing was changed. To be forgotten, type {WORD}.")
    return bool(values["no_messages"]["no_messages"]["selected_options"])


def forgotten(*, legal_hold: bool) -> Block:
    """Confirm it to the person who was forgotten."""
    said = modal("Forget me", [section(HIDDEN if legal_hold else FORGOTTEN)], close="OK")
    return said | {"clear_on_close": True}  # the modal under it shows what is gone
