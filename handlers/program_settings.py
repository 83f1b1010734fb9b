"""**Program settings**: who may sees what is set, and changes it; every replica follows within a minute."""

from dataclasses import replace
from datetime import datetime

from slack_bolt import Ack
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers.actor import Actor
from handlers.bolt_types import HospitalSettings, Payload, SlackAccessCheck
from handlers.members import ensure_members, people_in_groups
from handlers.router import Router
from handlers.scopes import FILES, GROUPS
from handlers.typed_text import unescape
from handlers.views import notice, program_form
from handlers.views import program_settings as views
from handlers.views.block_kit import Block
from handlers.views.payloads import reading_payload
from handlers.views.program_pages import BY_NAME, PEOPLE, channel_to_do
from mentoring.program import chosen_settings, programs, slack_access, staff
from mentoring.program.staff import Task
from models import Duty

DUTIES = {views.ADMINS: Duty.PROGRAM_ADMIN, views.CHIEFS: Duty.CHIEF}


def register(router: Router) -> None:
    router.action(views.OPEN)(open_overview)
    router.action(views.OPEN_PAGE)(open_page)
    router.view(views.FORM)(save)
    router.action(program_form.CHOOSE)(open_program)
    router.view(program_form.FORM)(save_program)


def open_overview(
    ack: Ack,
    body: Payload,
    client: WebClient,
    actor: Actor,
    settings: HospitalSettings,
    access_check: SlackAccessCheck,
) -> None:
    """Handle **Program settings** on Home."""
    view = _overview(actor, settings, access_check)
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=view)


def open_page(
    ack: Ack, action: Payload, body: Payload, client: WebClient, actor: Actor, settings: HospitalSettings
) -> None:
    """Handle **Change**: open the form of one page, on top of the overview."""
    with reading_payload():
        page = BY_NAME[action["value"]]
    view = views.page_form(page, _values(actor, settings, Task.SET_HOSPITAL))
    ack()
    client.views_push(trigger_id=body["trigger_id"], view=view)


def save(
    ack: Ack,
    view: Payload,
    client: WebClient,
    actor: Actor,
    now: datetime,
    settings: HospitalSettings,
    access_check: SlackAccessCheck,
) -> None:
    """Handle the submitted form of a page: store it, and show the overview with what is set now."""
    overview_id = views.parse_overview_id(view)
    if views.parse_page(view) is PEOPLE:
        changed = _name_people(view, client, actor, now)
    else:
        wanted = views.parse_submission(view, settings.fixed)
        if problems := settings.find_problems(wanted):
            ack(response_action="errors", errors=views.field_errors(problems))
            return
        with actor.db.begin() as s:
            staff.standing_of(s, actor.team_id, actor.user_id).ensure_may(Task.SET_HOSPITAL)
            changed = bool(chosen_settings.choose(s, actor.team_id, wanted, actor.user_id, now))
        settings.refresh()
    ack()
    client.views_update(view_id=overview_id, view=_overview(actor, settings, access_check, views.saved(changed)))


def open_program(ack: Ack, action: Payload, body: Payload, client: WebClient, actor: Actor) -> None:
    """Handle a program chosen in the menu: open its form, on top of the overview."""
    name = program_form.parse_choice(action)
    with actor.reading() as s:
        standing = staff.standing_of(s, actor.team_id, actor.user_id)
        standing.ensure_may_set(name)
        summary = programs.load(s, actor.team_id, name)
        may_read = slack_access.is_granted(slack_access.load(s, actor.team_id), GROUPS)
    groups = _groups(client) if may_read else None
    view = program_form.form(summary, groups, may_name_admins=standing.may(Task.NAME_ADMINS))
    ack()
    client.views_push(trigger_id=body["trigger_id"], view=view)


def save_program(
    ack: Ack,
    view: Payload,
    client: WebClient,
    actor: Actor,
    now: datetime,
    settings: HospitalSettings,
    access_check: SlackAccessCheck,
) -> None:
    """Handle the submitted form of a program."""
    name, wanted = program_form.parse_program(view), program_form.parse_submission(view)
    overview_id = views.parse_overview_id(view)
    with actor.reading() as s:
        staff.standing_of(s, actor.team_id, actor.user_id).ensure_may_set(name)
        known = programs.load(s, actor.team_id, name).values
    for field in program_form.PEOPLE:
        ensure_members(client, actor, field, set(getattr(wanted, field) or ()) - set(getattr(known, field)))
    if groups := program_form.parse_groups(view):
        added = people_in_groups(client, program_form.GROUPS, groups)
        wanted = program_form.with_added(wanted, added)
    with actor.db.begin() as s:
        standing = staff.standing_of(s, actor.team_id, actor.user_id)
        standing.ensure_may_set(name)
        if wanted.admins is not None:
            standing.ensure_may(Task.NAME_ADMINS)
        changed = programs.save(s, actor.team_id, name, wanted, actor.user_id, now)
    ack()
    client.views_update(view_id=overview_id, view=_overview(actor, settings, access_check, views.saved(changed)))


def _groups(client: WebClient) -> list[tuple[str, str]]:
    """List Slack's user groups, each with its id and name; none when Slack doesn't answer."""
    try:
        found = client.usergroups_list()["usergroups"]
    except (SlackApiError, OSError):
        return []
    return sorted(((each["id"], unescape(each["name"])) for each in found), key=lambda each: each[1].casefold())


def _name_people(view: Payload, client: WebClient, actor: Actor, now: datetime) -> bool:
    """Name who was chosen for each duty. Returns: whether anything has changed."""
    chosen = views.parse_people(view)
    with actor.reading() as s:
        known = {field: set(staff.named(s, actor.team_id, duty)) for field, duty in DUTIES.items()}
    for field, user_ids in chosen.items():
        ensure_members(client, actor, field, set(user_ids) - known[field])
    with actor.db.begin() as s:
        staff.standing_of(s, actor.team_id, actor.user_id).ensure_may(Task.NAME_ADMINS)
        changes = [
            staff.name(s, actor.team_id, duty, chosen[field], actor.user_id, now) for field, duty in DUTIES.items()
        ]
    return any(changes)


def _overview(actor: Actor, settings: HospitalSettings, access_check: SlackAccessCheck, said: str = "") -> Block:
    try:
        values = _values(actor, settings, Task.SEE_PROGRAM)
    except staff.NotYourPart:
        if not said:
            raise
        return notice.notice(said)  # they took themselves off
    access = access_check.check_quickly()
    values = replace(values, may_read_files=slack_access.is_granted(access, FILES))
    return views.overview(values, [*views.missing_contacts(values), *channel_to_do(access)], said)


def _values(actor: Actor, settings: HospitalSettings, task: Task) -> views.Values:
    """Return what is set. Raises: NotYourPart for who may not see it."""
    with actor.reading() as s:
        standing = staff.standing_of(s, actor.team_id, actor.user_id)
        standing.ensure_may(task)
        admins, chiefs = (staff.named(s, actor.team_id, duty) for duty in DUTIES.values())
        chosen = chosen_settings.read(s, actor.team_id)
        mine = [each for each in programs.names(s, actor.team_id) if standing.may_set(each)]
    may_change, may_see_audit = standing.may(Task.SET_HOSPITAL), standing.may(Task.SEE_AUDIT)
    return views.Values(settings.fixed, chosen, admins, chiefs, may_change, may_see_audit, programs=mine)
