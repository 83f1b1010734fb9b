"""Steps about passing a skill on."""

from tests.hospital import Hospital


def ask_to_pass_on(hospital: Hospital) -> None:
    """Let Amara alone offer a skill, and her digest with the question arrive."""
    hospital.publish_offers(hospital.amara, "leading codes at night")
    hospital.program.coverage.take_if_due()
    hospital.program.worker.wake()
    hospital.settle()
    scheduled = hospital.scheduled()
    if not scheduled:
        hospital.run_until_noon()
        scheduled = hospital.scheduled()
    assert scheduled[0].post_at
    hospital.run_until(scheduled[0].post_at)
    hospital.settle()
