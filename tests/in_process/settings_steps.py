"""Steps about the settings of a program."""

from base64 import b64encode

from sandbox.client import UserClient
from sandbox.models import Json
from sandbox.waiting import wait_for
from tests.hospital import Hospital


def make_admin(hospital: Hospital, person: UserClient) -> UserClient:
    """Make someone an admin of the workspace."""
    hospital.workspace.post(f"/sandbox/users/{person.id}", is_admin=True)
    return person


def open_settings(person: UserClient) -> Json:
    """Open the settings from Home, and return their overview."""
    person.click("Program settings", view=person.open_home())
    return person.await_modal("Program settings")


def open_page(person: UserClient, title: str) -> Json:
    """Open a page of the settings from Home, and return its form."""
    person.click("Change", view=open_settings(person), below=title)
    return person.await_modal()


def open_program(person: UserClient, name: str) -> Json:
    """Choose a program in the settings, and return its form."""
    person.select("Choose a program", name, open_settings(person))
    return person.await_modal("Program")


def upload(hospital: Hospital, person: UserClient, content: str, name: str = "rotations.csv") -> Json:
    """Upload a file as Slack's file field does."""
    body = {"name": name, "content": b64encode(content.encode()).decode()}
    answer = hospital.workspace.post(f"{person.here}/files", **body)
    assert isinstance(answer, dict)
    return answer


def open_import(person: UserClient) -> None:
    """Open the form that asks for a list of evaluators."""
    person.click("Import", view=open_settings(person), below="Evaluators from a list")
    person.await_modal("Import evaluators")


def once_read(person: UserClient) -> str:
    """Return what the window shows once the list is read."""
    busy = ("I'm reading your list", "I'm importing your list")

    def shown() -> str:
        words = person.shows(person.modal)
        return "" if any(each in words for each in busy) else words

    return wait_for(shown, "the list to be read")
