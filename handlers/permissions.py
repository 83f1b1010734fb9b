"""Who may use what: every button, menu, form, shortcut and step, with whose row it names. What isn't here is refused.

Middleware asks this table before any listener runs; the use cases ask again, under the locks of what they change. What
a client can change is checked alike: the values of buttons and options, and what a form carries in `private_metadata`.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from handlers.bolt_types import Payload
from handlers.own_data import phrase_in
from handlers.views import (
    ask,
    ask_form,
    audit,
    availability,
    blocked,
    check_in,
    clarification,
    coverage_map,
    evaluator_import,
    goal,
    home,
    introduction,
    meeting,
    offer,
    opening_line,
    own_data,
    passing_on,
    pause,
    post,
    private_people,
    program_form,
    program_settings,
    referral,
    search,
    suggestions,
    welcome,
    workflow_steps,
    wrap_up,
)
from mentoring import access
from mentoring.access import MAX_ID, Access
from mentoring.errors import NotYours, Unreadable


@dataclass(frozen=True)
class Rule:
    """Who may use something: `access` to the row that it names by `read_id`; without one, everyone who takes part.

    What stands only in modals (`in_modal`) is refused elsewhere.
    """

    access: Access | None = None
    read_id: Callable[[Payload], object] = lambda _: None
    in_modal: bool = False


def value(element: Payload) -> object:
    """The value of a button."""
    return element.get("value")


def value_before_colon(element: Payload) -> object:
    """The value of a button that carries a row's id and a word."""
    return str(element.get("value")).partition(":")[0]


def chosen_value(element: Payload) -> object:
    """The value of the option that was chosen in a menu."""
    return (element.get("selected_option") or {}).get("value")


def carried(field: str) -> Callable[[Payload], object]:
    """A field of what a form carries."""
    return lambda view: json.loads(view["private_metadata"])[field]


EVERYONE = Rule()
RULES: dict[str, Rule] = {
    # asks and raised hands
    ask.ACCEPT: Rule(access.answers_ask, value),
    ask.DECLINE: Rule(access.answers_ask, value),
    ask.INTRODUCE: Rule(access.answers_ask, value),
    ask.NOT_THIS_TIME: Rule(access.answers_ask, value),
    ask.SUGGEST_COLLEAGUE: Rule(access.answers_ask, value),
    referral.FORM: Rule(access.answers_ask, carried("ask_id")),
    referral.ACCEPT: Rule(access.was_referred_to, value),
    referral.DECLINE: Rule(access.was_referred_to, value),
    clarification.ASK_FOR_MORE: Rule(access.answers_ask, value),
    clarification.QUESTION_FORM: Rule(access.answers_ask, carried("ask_id")),
    clarification.ANSWER_IT: Rule(access.was_asked_back, value),
    clarification.ANSWER_FORM: Rule(access.was_asked_back, carried("ask_id")),
    goal.HELP: Rule(access.is_in_workspace_of_goal, value),
    # people suggested for a goal
    suggestions.ASK: Rule(access.got_suggestion, value_before_colon),
    ask_form.ASK_FORM: Rule(access.got_suggestion, carried("suggestion_id")),
    suggestions.NOT_FOR_ME: Rule(access.got_suggestion, value),
    suggestions.UNDO: Rule(access.got_suggestion, value),
    suggestions.WITHDRAW: Rule(access.made_request, value),
    suggestions.WITHDRAW_ONE: Rule(access.made_request, chosen_value),
    suggestions.MORE: Rule(access.got_suggestion, value),
    suggestions.CHOOSE_AREA: Rule(access.owns_goal, value_before_colon),
    suggestions.WHO_CAN_HELP: Rule(access.owns_goal, value),
    # introductions, meetings and check-ins
    introduction.MET: Rule(access.is_introduced, value),
    introduction.ABOUT: Rule(access.is_introduced, value),
    introduction.ABOUT_ONE: Rule(access.is_introduced, chosen_value),
    introduction.END: Rule(access.is_introduced, value, in_modal=True),
    introduction.BLOCK: Rule(access.is_introduced, value, in_modal=True),
    introduction.CONCERN: EVERYONE,
    wrap_up.MET_FORM: Rule(access.learns_in, carried("introduction_id")),
    meeting.PROPOSE: Rule(access.is_introduced, value),
    meeting.FORM: Rule(access.is_introduced, carried("introduction_id")),
    **{action: Rule(access.meets_at, value) for action in meeting.CHOOSE.values()},
    meeting.FILE: Rule(access.meets_at, value),
    opening_line.OPEN: Rule(access.learns_at, value),
    opening_line.FORM: Rule(access.learns_at, carried("proposal_id")),
    meeting.CALL_OFF: Rule(access.meets_at, value),
    meeting.CANCELLING_FILE: Rule(access.meets_at, value),
    **{action: Rule(access.is_checked_in_with, value) for action in check_in.ANSWER_ACTIONS.values()},
    check_in.CHANGE: Rule(access.is_checked_in_with, value),
    # one's own goals
    home.DONE: Rule(access.owns_goal, value),
    home.PARK: Rule(access.owns_goal, value),
    home.REOPEN: Rule(access.owns_goal, value),
    home.REMOVE_POST: Rule(access.owns_goal, value),
    home.POST_IT: Rule(access.owns_goal, value),
    home.EDIT: Rule(access.owns_goal, value),
    goal.EDIT_INSTEAD: Rule(access.owns_goal, value, in_modal=True),
    goal.EDIT_FORM: Rule(access.owns_goal, carried("goal_id")),
    post.POST_FORM: Rule(access.owns_goal, carried("goal_id")),
    home.SECOND_OPINION: Rule(access.owns_goal, value),
    home.SKIP_CHECK_INS: Rule(access.owns_goal, value),
    # what names a row that isn't one's own
    search.FIND: Rule(access.may_look_for_topic, chosen_value),
    blocked.UNBLOCK: Rule(access.made_block, value, in_modal=True),
    workflow_steps.REVIEW: Rule(access.is_invited, value),
    passing_on.YES: Rule(access.is_asked_to_pass_on, value),
    passing_on.NO: Rule(access.is_asked_to_pass_on, value),
    # what everyone sees of the program
    coverage_map.OPEN: EVERYONE,
    **dict.fromkeys((coverage_map.CHOOSE_PROGRAM, coverage_map.SEND, coverage_map.SEND_DARK), Rule(in_modal=True)),
    # what the program sets; the use cases ask who may
    program_settings.OPEN: EVERYONE,
    **dict.fromkeys((program_settings.OPEN_PAGE, program_settings.FORM), Rule(in_modal=True)),
    **dict.fromkeys((audit.OPEN, audit.SEND), Rule(in_modal=True)),
    **dict.fromkeys((evaluator_import.OPEN, evaluator_import.FORM, evaluator_import.TAKE), Rule(in_modal=True)),
    **dict.fromkeys((program_form.CHOOSE, program_form.FORM), Rule(in_modal=True)),
    # what opens something of one's own, or changes it
    **dict.fromkeys((goal.GROW, goal.ASPECTS, goal.FORM, goal.GROW_FROM_THIS), EVERYONE),
    **dict.fromkeys((welcome.JUST_LOOKING, *welcome.SAMPLE.values()), EVERYONE),
    **dict.fromkeys((welcome.OFFER, offer.FORM, offer.ASPECTS_FORM, offer.ASK_ME_ABOUT_THIS), EVERYONE),
    **dict.fromkeys((goal.SENTENCE_ENTERED, offer.ADD_LINE, search.MAKE_GOAL), Rule(in_modal=True)),
    **dict.fromkeys((search.FIND_PEOPLE, search.ADD_TOPIC), Rule(in_modal=True)),
    **dict.fromkeys((pause.OPEN, pause.RESUME, *pause.CHIPS.values(), *pause.CHOICES.values(), pause.FORM), EVERYONE),
    **dict.fromkeys((home.RECORD, blocked.BLOCKED, goal.SEE_MATCHING), EVERYONE),
    **dict.fromkeys((availability.FULL_UNTIL, availability.OPEN_AGAIN), EVERYONE),
    **dict.fromkeys((availability.ONLY_ASKED, availability.ALERTS_ON), EVERYONE),
    **dict.fromkeys((own_data.OPEN, own_data.STOP_MESSAGES, own_data.FORGET_FORM), EVERYONE),
    **dict.fromkeys((own_data.SEND, own_data.ALLOW_MESSAGES, own_data.FORGET), Rule(in_modal=True)),
    # links: Slack opens them, and nothing happens here
    **dict.fromkeys((private_people.MESSAGE_THEM, meeting.GOOGLE, meeting.OUTLOOK), EVERYONE),
    # steps in workflows: a workflow runs them, and the person they are for is one of their inputs
    **dict.fromkeys((workflow_steps.INVITE, workflow_steps.SUGGEST), EVERYONE),
}


OWN_DATA = {
    *(own_data.OPEN, own_data.SEND, own_data.STOP_MESSAGES, own_data.ALLOW_MESSAGES, own_data.FORGET),
    own_data.FORGET_FORM,
}


def is_about_own_data(body: Payload) -> bool:
    """Is a request only about who makes it: take one's data, be forgotten, get no messages?"""
    if phrase_in(body):
        return True
    used = [name for name, _ in _used(body)] if body.get("type") in ("block_actions", "view_submission") else []
    return bool(used) and set(used) <= OWN_DATA


def requests_in(body: Payload) -> Iterator[tuple[Access, int]]:
    """Yield the rows that a request is about, each with who has access to it.

    Raises: Unreadable for what isn't in the table, NotYours for what can't be an id.
    """
    for name, element in _used(body):
        rule = RULES.get(name)
        if rule is None or (rule.in_modal and (body.get("view") or {}).get("type") != "modal"):
            raise Unreadable
        if rule.access:
            yield rule.access, _parse_id(rule.read_id(element))


def _used(body: Payload) -> Iterator[tuple[str, Payload]]:
    """Yield the id of each button, menu, form, shortcut or step in a request, and what carries its row's id."""
    kind = body.get("type")
    if kind == "block_actions":
        yield from ((action["action_id"], action) for action in body["actions"])
    elif kind == "view_submission":
        yield body["view"]["callback_id"], body["view"]
    elif kind == "block_suggestion":
        # What is typed into a menu names no row; what is chosen in it does.
        if body["action_id"] not in RULES:
            raise Unreadable
    elif kind in ("message_action", "shortcut"):
        yield body["callback_id"], body
    elif (body.get("event") or {}).get("type") == "function_executed":
        yield body["event"]["function"]["callback_id"], body


def _parse_id(written: object) -> int:
    digits = str(written)
    if not (digits.isascii() and digits.isdigit() and len(digits) <= len(str(MAX_ID)) and 0 < int(digits) <= MAX_ID):
        raise NotYours
    return int(digits)
