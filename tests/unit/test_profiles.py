"""Profiles come from Slack, people can edit them, and joining a channel enrolls no one."""

from tests.hospital import Hospital


def test_joining_a_channel_brings_no_message(hospital: Hospital) -> None:
    hospital.workspace.post("/sandbox/users", name="newby", real_name="New By")
    new = hospital.workspace.person("newby")
    hospital.workspace.post(f"/sandbox/people/{new.id}/channels/{hospital.growth}/leave")
    hospital.workspace.post(f"/sandbox/people/{new.id}/channels/{hospital.growth}/join")
    hospital.let_time_pass(days=8)
    assert new.direct() == []


def test_a_new_slack_title_does_not_overwrite_what_a_person_wrote(hospital: Hospital) -> None:
    hospital.share_goal(hospital.ben, about="PGY-2, and a father of two")
    hospital.workspace.post(f"/sandbox/users/{hospital.ben.id}", title="PGY-3 · Internal Medicine")
    hospital.ben.command("/grow reading EKGs")
    assert "PGY-2, and a father of two" in str(hospital.ben.await_modal("Add a goal"))
