"""Everything that is pending survives a restart of the program, at every step of a journey."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest

from bot.application import Curbside
from tests.hospital import Hospital, settings_of
from tests.steps import THURSDAY, propose_times


@pytest.fixture
def restart(hospital: Hospital, database_url: str) -> Iterator[Callable[[], None]]:
    """Return a function that stops the program and starts another on the same database."""
    with ExitStack() as running:

        def restart_program() -> None:
            hospital.settle()
            hospital.program.stop()
            program = Curbside(settings_of(hospital.server, database_url), hospital.server.clock.now)
            hospital.server.clock.on_move.append(program.worker.wake)
            running.enter_context(program)
            hospital.program = program

        yield restart_program


@pytest.mark.everything
def test_a_whole_journey_continues_after_each_restart(hospital: Hospital, restart: Callable[[], None]) -> None:
    ben, amara = hospital.ben, hospital.amara
    ask = hospital.ask_amara(dose="three")
    restart()
    amara.click("Ask a question first", ask)
    amara.await_modal("Ask a question first")
    assert amara.submit(question="What have you tried?") == {}
    restart()
    ben.click("Answer", ben.await_message("would like to know"))
    ben.await_modal("Your answer")
    assert ben.submit(answer="Two mock codes.") == {}
    amara.click("Happy to", amara.await_message("answered your question"))
    thread = ben.await_message("Why I connected you")
    restart()
    assert propose_times(ben, thread, THURSDAY) == {}
    amara.click("Works for me", amara.await_message("suggested (in your", thread["channel"]))
    restart()
    hospital.run_until(THURSDAY - timedelta(days=1) + timedelta(minutes=5))
    assert ben.find("Coming up")
    restart()
    hospital.run_until(THURSDAY + timedelta(days=1))
    check_in = ben.await_message("were set to meet")
    restart()
    ben.click("Yes", check_in)
    ben.await_modal("How was it?")
    assert ben.submit(learned="learned", thanks="It worked on Tuesday.") == {}
    assert "It worked on Tuesday." in amara.says(amara.await_message("A thank-you for you"))


def test_a_pause_continues_and_ends_across_restarts(hospital: Hospital, restart: Callable[[], None]) -> None:
    hospital.publish_offers(hospital.amara, "leading a code calmly")
    hospital.amara.command("/curbside pause until wednesday")
    hospital.amara.await_message("You're paused until")
    restart()
    assert "Amara Fable" not in hospital.ben.says(hospital.share_goal(hospital.ben))
    hospital.let_time_pass(days=3)
    restart()
    assert "Amara Fable" in hospital.priya.says(hospital.share_goal(hospital.priya))
