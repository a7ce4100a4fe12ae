"""A school's calendar: whole days, other zones, lists in many shapes; nothing broken gets further than a sentence."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.imports.school_calendar import MOST_BYTES, CalendarSpan, read_school_calendar

HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n"
AUTUMN = CalendarSpan(date(2026, 10, 5), date(2026, 10, 9), "Høstferie")


def ics(*events: str) -> bytes:
    body = "".join(f"BEGIN:VEVENT\r\nUID:{number}\r\n{one}\r\nEND:VEVENT\r\n" for number, one in enumerate(events))
    return f"{HEAD}{body}END:VCALENDAR\r\n".encode()


def test_the_end_of_an_entry_is_the_day_after_it_and_a_day_is_the_day_in_oslo() -> None:
    found = read_school_calendar(
        ics(
            "DTSTART;VALUE=DATE:20261005\r\nDTEND;VALUE=DATE:20261010\r\nSUMMARY:Høstferie",
            "DTSTART:20261116T230000Z\r\nDTEND:20261117T230000Z\r\nSUMMARY:Planleggingsdag",
            "DTSTART;TZID=Europe/Oslo:20260817T080000\r\nDURATION:PT6H\r\nSUMMARY:Første\r\nRRULE:FREQ=YEARLY",
            "DTSTART;VALUE=DATE:20261020\r\nDTEND;VALUE=DATE:20261001\r\nSUMMARY:Baklengs",
            "DTSTART;VALUE=DATE:20261325\r\nSUMMARY:Umulig",
        ),
        "skolerute.ics",
    )
    assert found.spans == (
        CalendarSpan(date(2026, 8, 17), date(2026, 8, 17), "Første", whole=False),
        AUTUMN,
        CalendarSpan(date(2026, 11, 17), date(2026, 11, 17), "Planleggingsdag", whole=False),
    )
    assert (found.skipped, found.repeating, found.a_list) == (2, 1, False)


@pytest.mark.parametrize(
    "text",
    [
        "Fra;Til;Hva\n05.10.2026;09.10.2026;Høstferie\n",
        "2026-10-05,2026-10-09,Høstferie",
        "Høstferie\t5.10.26\t9.10.26\n",
        "5.10.2026 – 9.10.2026;Høstferie # fra skoleruta\n\n",
        "2026-10-05..2026-10-09;Høstferie",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_a_list_is_read_as_people_write_it(text: str, encoding: str) -> None:
    found = read_school_calendar(text.encode(encoding), "fri.csv")
    assert (found.spans, found.skipped, found.a_list) == ((AUTUMN,), 0, True)


def test_lines_that_are_no_days_are_counted_and_the_others_taken() -> None:
    found = read_school_calendar(b"Fra;Hva\n31.02.2026;x\n2026-12-21;Jul\n;tomt\n2026-01-01;2020-01-01\n", "fri.csv")
    assert [one.first for one in found.spans] == [date(2026, 12, 21)]
    assert found.skipped == 3


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", ErrorCode.SCHOOL_CALENDAR_EMPTY),
        (b"Fra;Til\n", ErrorCode.SCHOOL_CALENDAR_EMPTY),
        (ics(), ErrorCode.SCHOOL_CALENDAR_EMPTY),
        (b"%PDF-1.7 \x00", ErrorCode.SCHOOL_CALENDAR_UNREADABLE),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", ErrorCode.SCHOOL_CALENDAR_EMPTY),
        (b"x" * (MOST_BYTES + 1), ErrorCode.SCHOOL_CALENDAR_UNREADABLE),
        (ics("DTSTART;TZID=Europe:20261005T080000\r\nSUMMARY:en mappe"), ErrorCode.SCHOOL_CALENDAR_UNREADABLE),
    ],
)
def test_what_is_no_calendar_is_refused(data: bytes, code: ErrorCode) -> None:
    with pytest.raises(SkjemaError) as refused:
        read_school_calendar(data, "fil")
    assert refused.value.code is code


WHOLE = ics("DTSTART;VALUE=DATE:20261005\r\nDTEND;VALUE=DATE:20261010\r\nSUMMARY:Høstferie\r\nRRULE:FREQ=DAILY")


@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.binary(max_size=4), st.integers(0, 12)), max_size=5))
def test_a_damaged_calendar_gives_days_or_a_sentence(damage: list[tuple[int, bytes, int]]) -> None:
    data = WHOLE
    for at, new, gone in damage:
        data = data[:at] + new + data[at + gone :]
    with contextlib.suppress(SkjemaError):
        assert all(one.first <= one.last for one in read_school_calendar(data, "skolerute.ics").spans)
