"""Times before 6:00 a.m. or after 10:00 p.m. of one of the two are asked about before they are proposed."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from models import Proposal
from tests.hospital import Hospital


def seconds(at: str) -> int:
    return int(datetime.fromisoformat(at).replace(tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("at", "said"), [("2031-03-06 11:59", "5:59 a.m. on Thursday"), ("2031-03-07 04:01", "10:01 p.m.")]
)
def test_an_unusual_hour_is_asked_about_and_kept_when_it_is_meant(hospital: Hospital, at: str, said: str) -> None:
    ben, thread = hospital.ben, hospital.introduce_pair()
    ben.click("Propose times", thread)
    ben.await_modal("Propose times")
    assert ben.submit(first=seconds(at)) == {}
    shown = ben.shows(ben.await_modal("Propose times"))
    assert "That's early or late:" in shown
    assert said in shown
    with hospital.db() as s:
        assert s.scalars(select(Proposal)).all() == []
    assert ben.submit() == {}
    with hospital.db() as s:
        assert s.scalars(select(Proposal.first_at)).all() == [datetime.fromisoformat(at).replace(tzinfo=UTC)]


@pytest.mark.parametrize("at", ["2031-03-06 12:00", "2031-03-07 04:00"])  # 6:00 a.m. and 10:00 p.m. in Chicago
def test_the_limits_themselves_are_not_asked_about(hospital: Hospital, at: str) -> None:
    ben, thread = hospital.ben, hospital.introduce_pair()
    ben.click("Propose times", thread)
    ben.await_modal("Propose times")
    assert ben.submit(first=seconds(at)) == {}
    with hospital.db() as s:
        assert len(s.scalars(select(Proposal)).all()) == 1
