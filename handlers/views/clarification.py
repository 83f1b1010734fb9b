"""**Ask a question first**: the mentor's one question, and the asker's answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.views.block_kit import (
    ActionId,
    Block,
    CallbackId,
    MessageContent,
    actions,
    button,
    context,
    header,
    input_block,
    message_content,
    modal,
    quote,
    read_metadata,
    rich_text,
    section,
    text_input,
    user,
    with_metadata,
)
from handlers.views.payloads import reading_payload, typed_text
from mentoring.asks.clarifications import MAX_ANSWER, MAX_QUESTION
from models import Ask, AskState

ASK_FOR_MORE = ActionId("clarification.ask")
ANSWER_IT = ActionId("clarification.answer")
CLOSED = "*This one is closed.* There's nothing left to answer here."
QUESTION_FORM = CallbackId("clarification.question_form")
ANSWER_FORM = CallbackId("clarification.answer_form")


@dataclass(frozen=True)
class AskId:
    """What the form carries."""

    ask_id: int


def question_form(ask: Ask) -> Block:
    """Build the form for what the mentor would like to know before they answer."""
    view = modal(
        "Ask a question first",
        [
            quote(ask.goal.sentence, user(ask.asker.user_id), " wants to grow in:"),
            input_block(
                "question",
                "What would help you decide?",
                text_input("question", "", MAX_QUESTION, "What have you tried so far?", long=True),
                hint="They'll see it with your name. No patient details.",
            ),
        ],
        submit="Ask",
        callback=QUESTION_FORM,
    )
    return with_metadata(view, AskId(ask.id))


def answer_form(ask: Ask) -> Block:
    """Build the form for the asker's answer."""
    view = modal(
        "Your answer",
        [
            quote(ask.clarification_question, user(ask.mentor.user_id), " would like to know:"),
            input_block(
                "answer",
                "Your answer",
                text_input("answer", "", MAX_ANSWER, long=True),
                hint="A sentence or two is enough. No patient details.",
            ),
        ],
        submit="Send",
        callback=ANSWER_FORM,
    )
    return with_metadata(view, AskId(ask.id))


@reading_payload()
def parse_submission(view: Block) -> tuple[int, str]:
    """Read a submitted form.

    Returns: the ask's id and the text that was typed.
    """
    ((entered,),) = (list(elements.values()) for elements in view["state"]["values"].values())
    return read_metadata(view, AskId).ask_id, typed_text(entered)


def clarification(ask: Ask) -> MessageContent:
    """Show the asker the mentor's question."""
    return message_content(
        header("A quick question first"),
        quote(ask.clarification_question, user(ask.mentor.user_id), " would like to know:"),
        rich_text("It's about: ", ask.goal.sentence),
        *_ending(ask),
    )


def _ending(ask: Ask) -> Sequence[Block]:
    if ask.clarification_answer:
        return [quote(ask.clarification_answer, "You answered:")]
    if ask.state is not AskState.OPEN:
        return [section(CLOSED)]
    return [actions(button("Answer", ANSWER_IT, ask.id, style="primary"))]


def reminder(ask: Ask) -> list[Block]:
    """Remind the asker of the mentor's question, for a digest."""
    if ask.state is not AskState.OPEN:
        return [section(CLOSED)]
    return [
        quote(ask.clarification_question, user(ask.mentor.user_id), " would still like to know:"),
        context("If you don't answer, this request will close on its own in a few days."),
        actions(button("Answer", ANSWER_IT, ask.id, style="primary")),
    ]


def clarification_answer(ask: Ask) -> list[Block]:
    """Show the question and its answer within the ask."""
    if not ask.clarification_question:
        return []
    if not ask.clarification_answer:
        return [quote(ask.clarification_question, "You asked (their answer will appear here):")]
    return [
        quote(ask.clarification_question, "You asked:"),
        quote(ask.clarification_answer, user(ask.asker.user_id), " answered:"),
    ]
