"""A mentor with weekly alerts gets one message, on Monday, with at most three goals."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from mentoring.messages.send_windows import next_monday
from sandbox.models import Json
from tests.hospital import MONDAY, Hospital

NEXT_MONDAY_NOON = datetime(2031, 3, 10, 17, 0, tzinfo=UTC)


def digests(hospital: Hospital) -> list[Json]:
    return [m for m in hospital.amara.direct() if re.search("goals? fits? your topics", hospital.amara.says(m))]


def test_the_digest_comes_on_monday_with_up_to_three_goals(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, "leading a code calmly", alerts="weekly", capacity="9")
    for resident in (hospital.ben, hospital.priya, hospital.sam, hospital.chidi):
        hospital.share_goal(resident)
    hospital.run_until(NEXT_MONDAY_NOON - timedelta(minutes=1))
    assert digests(hospital) == []
    hospital.run_until(NEXT_MONDAY_NOON + timedelta(minutes=1))
    (digest,) = digests(hospital)
    assert "3 goals fit your topics." in hospital.amara.says(digest)
    hospital.run_until(NEXT_MONDAY_NOON + timedelta(days=7, minutes=1))
    first, second = digests(hospital)
    assert "A goal fits your topics." in hospital.amara.says(second)
    hospital.amara.click("See them", {**first, "channel": hospital.amara.conversations("im")[0]["id"]})
    assert hospital.amara.shows(hospital.amara.await_modal("Goals that fit")).count("[I can help]") == 4


def test_no_digest_is_sent_in_a_week_without_a_match(hospital: Hospital) -> None:
    hospital.publish_offers(hospital.amara, "leading a code calmly", alerts="weekly")
    hospital.share_goal(hospital.ben, "writing a grant budget")
    hospital.let_time_pass(days=9)
    assert digests(hospital) == []


@pytest.mark.parametrize(
    ("after", "monday"),
    [
        (MONDAY, datetime(2031, 3, 10, 5, tzinfo=UTC)),
        (datetime(2031, 3, 10, 5, tzinfo=UTC), datetime(2031, 3, 10, 5, tzinfo=UTC)),
        (datetime(2031, 3, 10, 4, 59, tzinfo=UTC), datetime(2031, 3, 10, 5, tzinfo=UTC)),
    ],
)
def test_the_next_monday_begins_at_midnight_in_the_reader_s_time_zone(after: datetime, monday: datetime) -> None:
    assert next_monday("America/Chicago", after) == monday
