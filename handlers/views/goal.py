"""A goal: its form, and its post in the growth channel."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from handlers.views.block_kit import (
    ActionId,
    Block,
    CallbackId,
    MessageContent,
    OptionsId,
    actions,
    bold,
    button,
    context,
    field_name,
    fingerprint,
    input_block,
    message_content,
    modal,
    option,
    plain_text,
    quote,
    radio,
    read_metadata,
    rich_text,
    section,
    text_input,
    user,
    with_metadata,
)
from handlers.views.crisis_help import HELP_CHOSEN, QUIET_LINE
from handlers.views.introduction import offer_to_listen
from handlers.views.payloads import reading_payload, typed_text
from mentoring.goals.goals import MAX_ABOUT, MAX_ASPECTS, MAX_QUESTION, MAX_SENTENCE, GoalForm
from mentoring.growth_areas import areas, doses
from mentoring.matching import Fit
from mentoring.safety import private
from mentoring.safety.private import Privacy
from models import Dose, Goal, GoalState, Visibility

FORM = CallbackId("goal.form")
SENTENCE_ENTERED = ActionId("goal.sentence")
GROW = ActionId("goal.grow")
POST_REMOVED = "This post was removed by its author."
GROW_FROM_THIS = CallbackId("goal.grow_from_this")
HELP = ActionId("goal.help")
SEE_MATCHING = ActionId("goal.see_matching")
ASPECTS = OptionsId("goal.aspects")

VISIBILITIES = {
    Visibility.NAMED: ("Post it in the growth channel with my name", "Everyone in the channel can read it"),
    Visibility.UNNAMED: ("Post it without my name", "I ask you before anybody learns who you are"),
    Visibility.NOT_POSTED: ("Just show me people", "Nothing is posted"),
}
PRIVATE_BY_AREA = (
    "*This stays with you.* Part of it is a private area, so nothing is posted or stored. "
    "I'll show you who offers it, and you write to them yourself."
)
PRIVATE_BY_WORDS = (
    "*This stays with you.* It sounds private, so nothing is posted or stored. I'll show you who may help, and you "
    "write to them yourself. If it isn't private, say it in other words."
)
UNSURE = "This may be private, so nothing is posted unless you choose it."
HINTS = {
    False: f"Up to {MAX_ASPECTS}. Press Enter above, and I'll suggest some.",
    True: f"Up to {MAX_ASPECTS}. Changed the sentence? Press Enter in it for new ones.",
}
NOT_FOR_CARE = "For your own learning, not for a patient's care. No patient details."
EMPTY = GoalForm("", (), "", "", Dose.COFFEE, Visibility.NAMED)


@dataclass(frozen=True)
class FormState:
    """What an open goal form remembers besides what is typed into it.

    Attributes: `sentence_hash`, the hash of the sentence that areas were last suggested for; `aspects`, those areas;
    `suggestion_round`, how often areas were suggested; and `privacy`, how private the goal was that it was drawn for.
    """

    sentence_hash: str
    aspects: list[str]
    suggestion_round: int
    privacy: int = Privacy.OPEN

    def is_suggested_for(self, draft: GoalForm) -> bool:
        """Were the areas in this form suggested for its sentence, or did someone choose others?"""
        return self.sentence_hash == fingerprint(draft.sentence) or set(draft.aspects) != set(self.aspects)


@reading_payload()
def form_state(view: Block) -> FormState:
    """Read the form's state from a view."""
    state = read_metadata(view, FormState)
    return replace(state, suggestion_round=int(state.suggestion_round), privacy=Privacy(state.privacy))


def form(draft: GoalForm, *, suggestion_round: int = 0, before: int = Privacy.OPEN) -> Block:
    """Build the form of a goal; `before` is how private the goal was that it was drawn for the last time.

    `suggestion_round` counts how often areas were suggested. Each round has its own block id, so that Slack shows the
    new areas instead of what was chosen before. The view also carries a hash of the sentence, so that areas suggested
    for one sentence are never submitted with another.
    """
    sentence_input = text_input("goal.sentence", draft.sentence, MAX_SENTENCE, "running a code without freezing")
    sentence_input |= {
        "action_id": SENTENCE_ENTERED,
        "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
    }
    sentence_block = input_block("sentence", "What do you want to grow in?", sentence_input, hint=NOT_FOR_CARE)
    view = modal(
        "Grow in something",
        [
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
            input_block("dose", "How much are you asking for?", dose_choice(draft.dose)),
            *_who_sees_it(draft, before),
            context(QUIET_LINE),
        ],
        submit="Show me people" if draft.privacy is Privacy.PRIVATE else "Share",
        callback=FORM,
    )
    suggested = draft if suggestion_round else EMPTY
    state = FormState(fingerprint(suggested.sentence), [*suggested.aspects], suggestion_round, draft.privacy)
    return with_metadata(view, state)


def _suggestion_state(draft: GoalForm) -> str:
    if not draft.aspects:
        return "*I can't tell what this is about.* Choose an area, say it in other words, or share it as it is."
    return "*Is this what it's about?* Change it if not, then go on."


def _who_sees_it(draft: GoalForm, before: int) -> list[Block]:
    concern = offer_to_listen() if draft.tells_of_mistreatment else []
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


def post(goal: Goal, *, helped: bool) -> MessageContent:
    """Show the goal in the growth channel. Nothing is left of a post that was taken down."""
    if goal.visibility is Visibility.NOT_POSTED:
        return message_content(context(POST_REMOVED))
    named = goal.visibility is Visibility.NAMED
    who: list[str | Block] = [user(goal.person.user_id)] if named else ["Somebody here"]
    about = f" ({goal.about})" if named and goal.about else ""
    topics = " · ".join(areas.labels(a.aspect for a in goal.aspects))
    cost = f"Asking for {doses.NAMES[goal.dose]}: {doses.COSTS[goal.dose]}."
    ending = actions(button("I can help", HELP, goal.id, style="primary"))
    if goal.state is not GoalState.OPEN:
        ending = context("This goal is wrapped up. Thank you for looking.")
    elif helped:
        cost += " Somebody is already helping; a second view is welcome."
    return message_content(
        quote(goal.sentence, *who, about, " wants to grow in:"),
        rich_text(bold("About: "), topics) if topics else None,
        context(cost),
        ending,
    )


FIT_LABELS = {Fit.CLOSE: "Fits closely", Fit.RELATED: "Comes close", Fit.UNSURE: "Perhaps"}


def reason_line(fit: str, reasons: Sequence[str]) -> Block:
    """Say in words how well someone matches, and why."""
    return {"type": "text", "text": f"{FIT_LABELS[Fit(fit)]}: {'; '.join(reasons)}", "style": {"italic": True}}


def matching_news(count: int) -> list[Block]:
    """Tell a mentor, in a digest, that goals fit what they offer. Whose they are is shown when they look."""
    one = count == 1
    text = "*A goal fits what you offer.*" if one else f"*{count} goals fit what you offer.*"
    return [section(text), actions(button("See it" if one else "See them", SEE_MATCHING, "now"))]


def matching_goals(goals: Sequence[Goal], said: str = "") -> Block:
    """Show a mentor the goals they could help with now, in a modal; `said` is the answer to what they just did."""
    blocks = [section(said)] if said else []
    for goal in goals:
        blocks += matching_goal(goal)
    if not goals:
        blocks.append(context("Nothing more right now. What fits comes to your Home, too."))
    return modal("Goals that fit", blocks)


def matching_goal(goal: Goal) -> list[Block]:
    """Show one goal to someone who could help with it."""
    who: str | Block = user(goal.person.user_id) if goal.visibility is Visibility.NAMED else "Somebody here"
    return [
        quote(goal.sentence, who, f" is asking for {doses.NAMES[goal.dose]}:"),
        actions(button("I can help", HELP, goal.id)),
    ]
