"""Absence lists as school systems write them: read, compared, taken over once, corrected by the next, undone whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from absence_kit import AMINA, MATS, away, pupil_id, with_class
from hypothesis import given
from hypothesis import strategies as st
from work_kit import MONDAY, new_session

from skjema_app.domain.absence import Validity
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.imports.absence_list import read_absence_list
from skjema_app.system.clock import FixedClock
from skjema_app.workflows import absence, absence_import, absence_view, import_pupils
from skjema_app.workflows.absence_import import AbsenceFile, LineKind
from skjema_app.workflows.absence_register import count_of, read_register
from skjema_app.workflows.session import Session

SYSTEM = """Fraværsrapport 9B
Skrevet ut 22.11.2026
Elev;Klasse;Fra dato;Til dato;Fraværstype;Timer
Prøvesen, Mats;9B;18.11.2026;20.11.2026;Sykdom, dokumentert;
"Prøvesen, Amina";9B;20.11.2026;;Ugyldig fravær;
Prøvesen, Amina;9B;19.11.2026;;Permisjon;2
Ukjent, Elev;9B;20.11.2026;;Sykdom;
Prøvesen, Mats;9B;21.11.2026;;Sykdom;
Prøvesen, Mats;9B;31.11.2026;;Sykdom;
Prøvesen, Mats;9B;20.11.2020;;Sykdom;
Prøvesen, Mats;9B;17.11.2026;;For sent;
Sum 7
"""


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made = new_session(tmp_path / "hvelv", FixedClock(MONDAY))
    with_class(made)
    yield made
    made.close()


def source(text: str = SYSTEM, encoding: str = "utf-8") -> AbsenceFile:
    return AbsenceFile(text.encode(encoding), "fravær 9B.csv")


def test_nothing_is_written_before_it_is_confirmed(session: Session) -> None:
    preview = absence_import.read_file(session, source())
    assert read_register(session).truth == {}
    assert preview.file_date == "2026-11-22"
    assert dict(preview.counts) == {
        LineKind.NEW: 3,
        LineKind.UNKNOWN_PUPIL: 1,
        LineKind.OUTSIDE_YEAR: 1,
        LineKind.FREE_DAY: 1,
        LineKind.SKIPPED: 2,
    }
    assert preview.days == 5
    assert preview.summary == "5 dager blir ført. 5 linjer er ikke med."
    said = {one.line: one.sentence for one in preview.lines}
    assert (said[7], said[9], said[11]) == (
        "Eleven står ikke i elevlisten.",
        "Datoen finnes ikke.",
        "For sent er ikke fravær.",
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", "\t", ","])
def test_encodings_and_separators(session: Session, encoding: str, separator: str) -> None:
    text = SYSTEM.replace("Prøvesen, ", "").replace("Sykdom, dok", "Sykdom dok").replace(";", separator)
    text = text.replace("Mats", "Mats Prøvesen").replace("Amina", "Amina Prøvesen")
    found = absence_import.read_file(session, source(text, encoding))
    assert (found.counts[LineKind.NEW], found.days) == (3, 5)


def test_taken_over_once_corrected_by_the_next_and_undone(session: Session) -> None:
    away(session, "2026-11-18", kind="ugyldig")
    preview, done = absence_import.take_over(session, source())
    assert (done.new, len(done.corrected)) == (4, 1)
    assert preview.counts[LineKind.DIFFERS] == 1
    (differs,) = (one for one in preview.lines if one.kind is LineKind.DIFFERS)
    assert differs.sentence == "18. november: ugyldig blir gyldig, dokumentert."
    again = absence_import.read_file(session, source())
    assert (again.counts[LineKind.SAME], again.days) == (3, 0)
    assert absence_import.take_over(session, source())[1].batch == ""
    mats = pupil_id(session)
    history = absence_view.pupil_view(session, mats).history
    assert history[0].origin == "hentet 23. november fra fravær 9B.csv (22. november 2026)"
    absence.take_back(session, done.batch)
    counted = count_of(read_register(session), mats)
    assert (counted.days, counted.invalid) == (1, 1), "what was typed before counts again"
    assert session.vault.rebuild().equal


def test_overlapping_lines_and_lists_that_say_less(session: Session) -> None:
    away(session, "2026-11-19", kind="gyldig", documented=True)
    text = f"Navn\tDato\tTil\tType\n{MATS}\t16.11.26\t18.11.26\tUgyldig\n{MATS}\t18.11.26\t19.11.26\t\n"
    preview = absence_import.read_file(session, AbsenceFile.of_text(text))
    (line,) = (one for one in preview.lines if "Overlapper" in one.sentence)
    assert (line.line, line.sentence) == (3, "Overlapper med linje 2; denne gjelder.")
    absence_import.take_over(session, AbsenceFile.of_text(text))
    truth = {day.isoformat(): one.day for (_who, day), one in read_register(session).truth.items()}
    assert truth["2026-11-18"].validity is Validity.UNKNOWN
    assert (truth["2026-11-19"].validity, truth["2026-11-19"].documented) == (Validity.VALID, True)


def test_namesakes_are_told_apart_or_left_out(session: Session) -> None:
    import_pupils.add_pupil(session, MATS, "8A")
    text = f"Navn;Klasse;Dato\n{MATS};9B;20.11.2026\n{MATS};;19.11.2026\n"
    preview = absence_import.read_file(session, AbsenceFile.of_text(text))
    assert [(one.line, one.kind) for one in preview.lines] == [(3, LineKind.SEVERAL_PUPILS), (2, LineKind.NEW)]


@pytest.mark.parametrize(
    ("text", "expected", "reason"),
    [
        ("Navn;Dager;Timer\nMats Prøvesen;4;2\n", ErrorCode.ABSENCE_NO_DAYS, "totals"),
        ("", ErrorCode.LIST_EMPTY, None),
    ],
)
def test_lists_that_tell_no_days(session: Session, text: str, expected: ErrorCode, reason: str | None) -> None:
    with pytest.raises(SkjemaError) as caught:
        absence_import.read_file(session, AbsenceFile.of_text(text))
    assert (caught.value.code, caught.value.details.get("reason")) == (expected, reason)


def test_a_person_says_which_column_is_which_and_it_is_remembered(session: Session) -> None:
    text = f"Hvem;Borte;Hvorfor\n{MATS};20.11.2026;Skulk\n{AMINA};19.11.2026;Syk\n"
    mapping = {0: "name", 1: "from", 2: "kind"}
    assert absence_import.read_file(session, AbsenceFile.of_text(text)).needs_mapping
    with pytest.raises(SkjemaError) as caught:
        absence_import.take_over(session, AbsenceFile.of_text(text))
    assert (caught.value.code, caught.value.details["reason"]) == (ErrorCode.ABSENCE_NO_DAYS, "columns")
    _preview, done = absence_import.take_over(session, AbsenceFile.of_text(text), mapping=mapping)
    assert done.new == 2
    kinds = {one.day.validity for one in read_register(session).truth.values()}
    assert kinds == {Validity.INVALID, Validity.VALID}
    again = absence_import.read_file(session, AbsenceFile.of_text(text))
    assert (again.needs_mapping, again.counts) == (False, {LineKind.SAME: 2})


@given(st.binary(max_size=400) | st.text(alphabet='Navn;Dato\t,\n0123456789.-æøå "MatsFravær', max_size=300))
def test_whatever_comes_is_read_or_refused_in_words(raw: bytes | str) -> None:
    data = raw if isinstance(raw, bytes) else raw.encode("utf-8")
    try:
        found = read_absence_list(data, "x.csv").rows
    except SkjemaError:
        found = ()
    assert all(one.first <= one.last for one in found)
