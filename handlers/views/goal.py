"""A goal: its form, and why someone fits it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypedDict

from handlers.views.block_kit import (
    ActionId,
    Block,
    CallbackId,
    OptionsId,
    actions,
    button,
    context,
    field_name,
    fingerprint,
    input_block,
    modal,
    option,
    plain_text,
    quote,
    radio,
    read_metadata,
    section,
    text_input,
    with_metadata,
)
from handlers.views.crisis_help import HELP_CHOSEN, QUIET_LINE
from handlers.views.introduction import offer_to_listen
from handlers.views.payloads import reading_payload, typed_text
from mentoring.goals.goals import MAX_ABOUT, MAX_ASPECTS, MAX_QUESTION, MAX_SENTENCE, TOO_PRIVATE, GoalForm
from mentoring.growth_areas import areas, doses
from mentoring.matching import SAME_WORDS, Fit
from mentoring.safety import private
from mentoring.safety.private import Privacy
from models import Dose, Goal, GoalState, Visibility

FORM = CallbackId("goal.form")
EDIT_FORM = CallbackId("goal.edit_form")
EDIT_INSTEAD = ActionId("goal.edit_instead")
SENTENCE_ENTERED = ActionId("goal.sentence")
GROW = ActionId("goal.grow")
GROW_FROM_THIS = CallbackId("goal.grow_from_this")
HELP = ActionId("goal.help")
SEE_MATCHING = ActionId("goal.see_matching")
ASPECTS = OptionsId("goal.aspects")

VISIBILITIES = {
    Visibility.NAMED: ("Post it in the growth channel with my name", "Everyone in the channel can read it"),
    Visibility.UNNAMED: ("Post it without my name", "I'll ask you before anyone sees your name"),
    Visibility.NOT_POSTED: ("Just show me people", "Nothing is posted"),
}
PRIVATE_BY_AREA = (
    "*This stays with you.* One of these areas is private, so nothing is posted or stored. "
    "I'll show you who can help, and you can message them directly."
)
PRIVATE_BY_WORDS = (
    "*This stays with you.* It sounds private, so nothing is posted or stored. I'll show you who may help, and you "
    "can message them directly. If it isn't private, reword it."
)
UNSURE = "This may be private, so nothing is posted unless you choose to."
HINTS = {
    False: f"Up to {MAX_ASPECTS}. Press Enter above and I'll suggest some.",
    True: f"Up to {MAX_ASPECTS}. Edited the sentence? Press Enter there to refresh.",
}
OR_SHARE_BOTH = "If it's something else, tap Share again to have both."
NOT_FOR_CARE = "For your own learning, not for a patient's care. No patient details."
EMPTY = GoalForm("", (), "", "", Dose.COFFEE, Visibility.NAMED)


class NextRound(TypedDict):
    """What a form is drawn with the next time, as arguments of `form`."""

    suggestion_round: int
    before: int
    goal_id: int
    like_goal_id: int


@dataclass(frozen=True)
class FormState:
    """What an open goal form remembers besides what is typed into it.

    Attributes: `sentence_hash`, the hash of the sentence that areas were last suggested for; `aspects`, those areas;
    `suggestion_round`, how often areas were suggested; `privacy`, how private the goal was that it was drawn for;
    `goal_id`, the goal that it edits, 0 for a new one; and `like_goal_id`, the goal that says the same in other words,
    of which its owner was told.
    """

    sentence_hash: str
    aspects: list[str]
    suggestion_round: int
    privacy: int = Privacy.OPEN
    goal_id: int = 0
    like_goal_id: int = 0

    def next_round(self) -> NextRound:
        """Return what the form is drawn with the next time, as arguments of `form`."""
        return NextRound(
            suggestion_round=self.suggestion_round + 1,
            before=self.privacy,
            goal_id=self.goal_id,
            like_goal_id=self.like_goal_id,
        )

    def is_suggested_for(self, draft: GoalForm) -> bool:
        """Were the areas in this form suggested for its sentence, or did someone choose others?"""
        return self.sentence_hash == fingerprint(draft.sentence) or set(draft.aspects) != set(self.aspects)


@reading_payload()
def form_state(view: Block) -> FormState:
    """Read the form's state from a view."""
    state = read_metadata(view, FormState)
    return replace(
        state,
        suggestion_round=int(state.suggestion_round),
        privacy=Privacy(state.privacy),
        goal_id=int(state.goal_id),
        like_goal_id=int(state.like_goal_id),
    )


def form(
    draft: GoalForm,
    *,
    suggestion_round: int = 0,
    before: int = Privacy.OPEN,
    goal_id: int = 0,
    like_goal_id: int = 0,
    like: Goal | None = None,
) -> Block:
    """Build the form of a goal; `before` is how private the goal was that it was drawn for the last time.

    `suggestion_round` counts how often areas were suggested. Each round has its own block id, so that Slack shows the
    new areas instead of what was chosen before. The view also carries a hash of the sentence, so that areas suggested
    for one sentence are never submitted with another. `goal_id` is the goal that it edits; `like`, one that says the
    same in other words.
    """
    sentence_input = text_input("goal.sentence", draft.sentence, MAX_SENTENCE, "running a code without freezing")
    sentence_input |= {
        "action_id": SENTENCE_ENTERED,
        "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
    }
    sentence_block = input_block("sentence", "What do you want to grow in?", sentence_input, hint=NOT_FOR_CARE)
    view = modal(
        "Edit this goal" if goal_id else "Add a goal",
        [
            *(_like_another(like) if like else ()),
            sentence_block | {"dispatch_action": True},
            *([section(_suggestion_state(draft))] if suggestion_round else []),
            aspects_input(
                f"aspects:{suggestion_round}", "What it's about", draft.aspects, hint=HINTS[bool(suggestion_round)]
            ),
            input_block(
                "about",
                "Who you are",
                text_input("about", draft.about, MAX_ABOUT, "PGY-2, Internal Medicine"),
                optional=True,
            ),
            input_block(
                "first_question",
                "What would you ask first?",
                text_input("first_question", draft.first_question, MAX_QUESTION, "What do you do in the first minute?"),
                optional=True,
            ),
            input_block("dose", "How much time are you asking for?", dose_choice(draft.dose)),
            *_who_sees_it(draft, before, goal_id),
            context(QUIET_LINE),
        ],
        submit="Save" if goal_id else "Show me people" if draft.privacy is Privacy.PRIVATE else "Share",
        callback=EDIT_FORM if goal_id else FORM,
    )
    suggested = draft if suggestion_round else EMPTY
    shown = (fingerprint(suggested.sentence), [*suggested.aspects], suggestion_round, draft.privacy)
    return with_metadata(view, FormState(*shown, goal_id, like.id if like else like_goal_id))


def _like_another(goal: Goal) -> list[Block]:
    """Say that another goal says the same in other words, and offer to edit that one."""
    lead = quote(goal.sentence, "You already have a goal like this one:")
    return [lead, actions(button("Edit that goal instead", EDIT_INSTEAD, goal.id)), context(OR_SHARE_BOTH)]


def draft_of(goal: Goal) -> GoalForm:
    """Return a goal as it would stand in its form."""
    chosen = tuple(each.aspect for each in goal.aspects)
    return GoalForm(goal.sentence, chosen, goal.about, goal.first_question, goal.dose, goal.visibility)


def _suggestion_state(draft: GoalForm) -> str:
    if not draft.aspects:
        return "*I couldn't tell which area this is.* Pick one, reword it, or share as is."
    return "*Is this the right area?* Change it if not."


def _who_sees_it(draft: GoalForm, before: int, goal_id: int) -> list[Block]:
    concern = offer_to_listen() if draft.tells_of_mistreatment else []
    if draft.privacy is Privacy.PRIVATE and goal_id:
        return [section(TOO_PRIVATE), *concern]
    if draft.privacy is Privacy.PRIVATE:
        return [section(PRIVATE_BY_AREA if private.is_private_area(draft.aspects) else PRIVATE_BY_WORDS), *concern]
    options = [option(label, value.value, cost) for value, (label, cost) in VISIBILITIES.items()]
    if draft.privacy is Privacy.OPEN:
        return [input_block("visibility", "Who sees it?", radio("visibility", options, draft.visibility)), *concern]
    chosen = draft.visibility if before == Privacy.UNSURE else Visibility.NOT_POSTED
    # A block id of its own, so that Slack shows this choice instead of the one before.
    choice = input_block("visibility:unsure", "Who sees it?", radio("visibility", options, chosen), hint=UNSURE)
    return [choice, *concern]


def aspects_input(block_id: str, label: str, chosen: Sequence[str], *, hint: str = "") -> Block:
    """Build the input with the menu of growth areas; it tells at once what is chosen, which may be help."""
    return input_block(block_id, label, aspect_menu(chosen), hint=hint, optional=True) | {"dispatch_action": True}


def chosen_aspects(element: Block) -> list[str]:
    """Return the ids that were chosen in a menu of growth areas."""
    return [typed_text(each) for each in element["selected_options"] if each["value"] != HELP_CHOSEN]


def aspect_menu(chosen: Sequence[str]) -> Block:
    """Build the menu for up to three growth areas; `aspect_choices` fills it as people type."""
    menu: Block = {
        "type": "multi_external_select",
        "action_id": ASPECTS,
        "placeholder": plain_text("Choose up to three"),
        "min_query_length": 0,
        "max_selected_items": MAX_ASPECTS,
    }
    return menu | ({"initial_options": [_aspect(aspect) for aspect in chosen]} if chosen else {})


def aspect_choices(typed: str) -> Block:
    """Find the growth areas that match the typed text, grouped by family. Empty text finds all of them."""
    found = areas.search_areas(typed)
    groups = [
        {"label": plain_text(name), "options": [_aspect(each) for each in found if areas.ALL[each].family == code]}
        for code, name in areas.FAMILIES.items()
    ]
    return {"option_groups": [group for group in groups if group["options"]]}


def _aspect(aspect: str) -> Block:
    return option(areas.ALL[aspect].label, aspect)


def dose_choice(chosen: Dose, taken: Iterable[Dose] = tuple(Dose)) -> Block:
    options = [option(doses.NAMES[dose].capitalize(), dose.value, doses.COSTS[dose]) for dose in taken]
    return radio("dose", options, chosen)


@reading_payload()
def parse_submission(view: Block) -> GoalForm:
    """Read the submitted form."""
    values = {field_name(name): next(iter(elements.values())) for name, elements in view["state"]["values"].items()}

    def option(name: str, otherwise: str) -> str:
        chosen = values.get(name, {}).get("selected_option")
        return str(chosen["value"]) if chosen else otherwise

    return GoalForm(
        sentence=typed_text(values["sentence"]),
        aspects=tuple(areas.ALL[chosen].id for chosen in chosen_aspects(values["aspects"])),
        about=typed_text(values["about"]),
        first_question=typed_text(values["first_question"]),
        dose=Dose(option("dose", Dose.COFFEE)),
        visibility=Visibility(option("visibility", Visibility.NOT_POSTED)),
    )


FIT_LABELS = {Fit.CLOSE: "Strong match", Fit.RELATED: "Close match", Fit.UNSURE: "Possible match"}


def told_reasons(reasons: Sequence[str]) -> list[str]:
    """Return the reasons that are told: that both use the same words alone is none."""
    return [] if len(reasons) == 1 and reasons[0].startswith(SAME_WORDS) else [*reasons]


def reason_line(fit: str, reasons: Sequence[str]) -> Block:
    """Say in words how well someone matches, and why."""
    told, label = "; ".join(told_reasons(reasons)), FIT_LABELS[Fit(fit)]
    return {"type": "text", "text": f"{label}: {told}" if told else label, "style": {"italic": True}}


def closed(goal: Goal) -> str:
    """Say why nothing more can be done for a goal that isn't open."""
    return "This goal is on hold." if goal.state is GoalState.PARKED else "This goal is finished."
