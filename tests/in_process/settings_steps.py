"""Steps about the settings of a program."""

from sandbox.client import UserClient
from sandbox.models import Json
from tests.hospital import Hospital


def make_admin(hospital: Hospital, person: UserClient) -> UserClient:
    """Make someone an admin of the workspace."""
    hospital.workspace.post(f"/sandbox/users/{person.id}", is_admin=True)
    return person


def open_page(person: UserClient, title: str) -> Json:
    """Open a page of the settings from Home, and return its form."""
    person.click("Program settings", view=person.open_home())
    person.click("Change", view=person.await_modal("Program settings"), below=title)
    return person.await_modal()


def open_program(person: UserClient, name: str) -> Json:
    """Choose a program in the settings, and return its form."""
    person.click("Program settings", view=person.open_home())
    person.select("Choose a program", name, person.await_modal("Program settings"))
    return person.await_modal("Program")
