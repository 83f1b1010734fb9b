"""A program's schedule, from CSV files and calendars: imported completely, or rejected with a list of its errors."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.imports import shifts
from bot.imports.csv_files import ImportFileError
from mentoring.people.quiet_times import MAX_SHIFT, PlannedShift
from models import ShiftKind

ZONE = "America/Chicago"
EVENT = "BEGIN:VEVENT\r\nUID:{n}\r\nSUMMARY:{title}\r\nDTSTART{start}\r\nDTEND{end}\r\nEND:VEVENT\r\n"


def calendar(*events: tuple[str, str, str]) -> str:
    lines = "".join(EVENT.format(n=n, title=t, start=s, end=e) for n, (t, s, e) in enumerate(events))
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//a schedule//EN\r\n{lines}END:VCALENDAR\r\n"


def read(folder: Path, name: str, text: str) -> list[PlannedShift]:
    (folder / name).write_text(text, "utf-8")
    return shifts.read_shifts(ZONE, [folder / name])


def test_times_without_an_offset_use_the_zone_and_days_start_at_midnight(tmp_path: Path) -> None:
    rows = "U0BEN,Nights,2031-03-03T19:00,2031-03-04T07:00\nU0SAM,leave,2031-03-10,2031-03-17T00:00+09:00\n"
    assert read(tmp_path, "march.csv", f"person,kind,from,until\n{rows}") == [
        PlannedShift(
            "U0BEN", ShiftKind.NIGHTS, datetime(2031, 3, 4, 1, tzinfo=UTC), datetime(2031, 3, 4, 13, tzinfo=UTC)
        ),
        PlannedShift(
            "U0SAM", ShiftKind.LEAVE, datetime(2031, 3, 10, 5, tzinfo=UTC), datetime(2031, 3, 16, 15, tzinfo=UTC)
        ),
    ]


def test_bad_rows_are_listed(tmp_path: Path) -> None:
    longest = datetime(2031, 1, 1) + MAX_SHIFT  # noqa: DTZ001 (local time, as in a program's file)
    rows = (
        f"U0BEN,leave,2031-01-01,{longest:%Y-%m-%d}\nU0BEN,leave,2031-01-01,{longest + timedelta(days=1):%Y-%m-%d}\n"
        "ben,call,2031-03-03,2031-03-04\nU0BEN,brunch,2031-03-03,2031-03-04\nU0BEN,call,2031-03-04,2031-03-04\n"
        "U0BEN,call,soon,2031-03-04\n"
    )
    with pytest.raises(ImportFileError) as error:
        read(tmp_path, "march.csv", f"person,kind,from,until\n{rows}")
    assert str(error.value).splitlines() == [
        "Nothing was changed. These rows can't be imported:",
        "- line 3: it is longer than 92 days.",
        "- line 4: “ben” is not a member ID. Find it in the Slack profile under “Copy member ID”.",
        "- line 5: “brunch” is not a kind of shift. The kinds are: call, nights, post-call, leave, on service.",
        "- line 6: it ends before it begins.",
        "- line 7: “soon” is not a time. Write it as 2031-07-01T19:00.",
    ]


def test_only_calendar_events_that_name_a_shift_are_imported(tmp_path: Path) -> None:
    text = calendar(
        ("Night float MICU", f";TZID={ZONE}:20310303T190000", f";TZID={ZONE}:20310304T070000"),
        ("Continuity clinic", ":20310305T140000Z", ":20310305T180000Z"),
        ("Vacation", ";VALUE=DATE:20310310", ";VALUE=DATE:20310317"),
    )
    text = text.replace(
        "END:VCALENDAR",
        "BEGIN:VEVENT\r\nSUMMARY:Call\r\nDTSTART:20310320T120000Z\r\nDURATION:PT24H\r\nEND:VEVENT\r\n"
        "BEGIN:VEVENT\r\nSUMMARY:Sick\r\nDTSTART;VALUE=DATE:20310322\r\nEND:VEVENT\r\nEND:VCALENDAR",
    )
    *found, call, sick = read(tmp_path, "U0BEN.ics", text)
    assert [each.ends_at - each.starts_at for each in (call, sick)] == [timedelta(days=1)] * 2
    assert [(each.user_id, each.kind) for each in found] == [("U0BEN", ShiftKind.NIGHTS), ("U0BEN", ShiftKind.LEAVE)]
    assert found[0].ends_at - found[0].starts_at == timedelta(hours=12)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Post-Call", ShiftKind.POST_CALL),
        ("on call (24h)", ShiftKind.CALL),
        ("NF", ShiftKind.NIGHTS),
        ("on_service", ShiftKind.ON_SERVICE),
        ("recall training", None),
        ("Midnight snack", None),
        ("No call", None),
        ("OFF (post-call)", None),
    ],
)
def test_common_names_for_shifts_are_recognized(name: str, kind: ShiftKind | None) -> None:
    assert shifts.parse_kind(name) is kind


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("ben.ics", calendar(), "Name it for its person, such as U0BEN.ics."),
        ("U0BEN.ics", "a letter", "can't be read"),
        (
            "U0BEN.ics",
            calendar(("Nights", ":20310303T190000Z\r\nRRULE:FREQ=DAILY;COUNT=6", ":20310304T070000Z")),
            "it repeats.",
        ),
        (
            "U0BEN.ics",
            "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Call\r\nDTSTART:20310303T190000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
            "it has no end.",
        ),
        (
            "U0BEN.ics",
            calendar(("Call", ":20310304T140000Z", ":20310303T140000Z")),
            "“Call”: it ends before it begins.",
        ),
    ],
)
def test_an_unusable_calendar_is_reported(tmp_path: Path, name: str, text: str, message: str) -> None:
    with pytest.raises(ImportFileError, match=message.replace(".", r"\.")):
        read(tmp_path, name, text)


def test_an_unknown_zone_is_reported(tmp_path: Path) -> None:
    with pytest.raises(ImportFileError, match="Write it as America/Chicago"):
        shifts.read_shifts("Chicago", [tmp_path / "none.csv"])
