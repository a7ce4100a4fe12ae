"""The folder of forms: current and older versions, pins, files that can't be read, phone numbers."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from form_kit import FORMS, small_text

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine.library import FormLibrary, check, form_files
from skjema_app.form_engine.phones import inspect_phones

BLOCK = "block: b\nfields:\n  - {id: x, type: text, label: X}\n"
FIELDS = "- {include: b}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Version 2 of a small form, and version 1 as it was, with the block it had then."""
    older = tmp_path / "older" / "prove-v1"
    for place in (tmp_path, older):
        (place / "blocks").mkdir(parents=True)
    text = small_text(FIELDS)
    (tmp_path / "prove.yaml").write_text(text.replace("version: 1", "version: 2"), encoding="utf-8")
    (tmp_path / "blocks" / "b.yaml").write_text(BLOCK.replace("X}", "Ny}"), encoding="utf-8")
    (older / "prove.yaml").write_text(text, encoding="utf-8")
    (older / "blocks" / "b.yaml").write_text(BLOCK, encoding="utf-8")
    return tmp_path


def code_of(caught: pytest.ExceptionInfo[SkjemaError]) -> ErrorCode:
    return caught.value.code


def test_the_newest_version_is_current_and_the_older_one_is_found_by_its_pin(folder: Path) -> None:
    library = FormLibrary.load(folder)
    assert [(form.form_id, form.version) for form in library.all()] == [("prove", 2)]
    old, new = library.definitions
    assert library.current("prove") is new
    assert library.get(old.pin) is old
    assert (old.index["x"].label.nb, new.index["x"].label.nb) == ("X", "Ny")
    assert len(form_files(folder)) == 2


def test_a_pin_that_fits_no_version_says_why(folder: Path) -> None:
    library = FormLibrary.load(folder)
    pin = library.current("prove").pin
    wrong = {
        "changed": replace(pin, sha256="0" * 64),
        "no-version": replace(pin, version=9),
        "no-form": replace(pin, form_id="annet"),
    }
    for reason, one in wrong.items():
        with pytest.raises(SkjemaError) as caught:
            library.get(one)
        assert (code_of(caught), caught.value.details["reason"]) == (ErrorCode.FORM_UNKNOWN, reason)
    assert library.get(wrong["changed"], exact=False) is library.current("prove")
    with pytest.raises(SkjemaError) as caught:
        library.current("annet")
    assert code_of(caught) is ErrorCode.FORM_UNKNOWN


def test_the_same_version_twice_is_refused(folder: Path) -> None:
    shutil.copy(folder / "prove.yaml", folder / "kopi.yaml")
    with pytest.raises(SkjemaError) as caught:
        FormLibrary.load(folder)
    assert (code_of(caught), caught.value.details["problem"]) == (ErrorCode.FORM_BROKEN, "duplicate-id")


def test_a_broken_form_names_its_file_within_the_folder(folder: Path) -> None:
    (folder / "older" / "prove-v1" / "prove.yaml").write_text("form: [", encoding="utf-8")
    with pytest.raises(SkjemaError) as caught:
        FormLibrary.load(folder)
    assert caught.value.details["file"] == "older/prove-v1/prove.yaml"


def test_a_folder_without_forms_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(SkjemaError) as caught:
        FormLibrary.load(tmp_path / "finnes-ikke")
    assert code_of(caught) is ErrorCode.FILE_MISSING


def test_the_forms_that_come_with_the_program_are_found_without_a_folder() -> None:
    assert FormLibrary.load().current("melding-12-4").version >= 1


def test_checking_lists_the_faults_of_every_file(folder: Path) -> None:
    (folder / "prove.yaml").write_text(small_text("- {id: a, type: txet, lable: A}"), encoding="utf-8")
    (folder / "blocks" / "b.yaml").write_text(BLOCK.replace("text", "txet"), encoding="utf-8")
    (folder / "telefoner.yaml").write_text("phones:\n  - {id: a, label: A, number: 112}\n", encoding="utf-8")
    (folder / "latin.yaml").write_bytes("form: a\ntitle: Prøve\n".encode("latin-1"))
    (folder / "stor.yaml").write_bytes(b"#" * 300_000)
    files = [folder / name for name in ("prove.yaml", "blocks/b.yaml", "telefoner.yaml", "latin.yaml", "stor.yaml")]
    assert [(fault.at.file, fault.code.value) for fault in check(files)] == [
        ("prove.yaml", "missing-key"),
        ("prove.yaml", "unknown-type"),
        ("prove.yaml", "unknown-key"),
        ("blocks/b.yaml", "unknown-type"),
        ("telefoner.yaml", "wrong-type"),
        ("latin.yaml", "not-utf8"),
        ("stor.yaml", "too-large"),
    ]
    assert check(files)[5].at.line == 2
    with pytest.raises(SkjemaError) as caught:
        check([folder / "finnes-ikke.yaml"])
    assert code_of(caught) is ErrorCode.FILE_MISSING


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ('{id: a, label: A, number: "116 117", checked: true}', ""),
        ('{id: a, label: A, number: "+47 22 00 00 00"}', ""),
        ('{id: a, label: A, number: ""}', ""),
        ('{id: a, label: A, number: "ring oss"}', "out-of-range"),
        ("{id: a, label: A}", "missing-key"),
        ('{id: a, label: A, nummer: "112", number: ""}', "unknown-key"),
        ('{id: a, label: A, number: ""}\n  - {id: a, label: B, number: ""}', "duplicate-id"),
    ],
)
def test_phone_numbers_are_checked_like_forms(entry: str, code: str) -> None:
    phones, faults = inspect_phones(f"phones:\n  - {entry}\n", "telefoner.yaml")
    assert [fault.code.value for fault in faults] == ([code] if code else [])
    assert bool(phones) is not bool(code)


def test_a_school_may_edit_the_shipped_folder(tmp_path: Path) -> None:
    shutil.copytree(FORMS, tmp_path / "forms")
    file = tmp_path / "forms" / "melding_12_4.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("label: Klasse\n", "label: Gruppe\n", 1), encoding="utf-8")
    ours, theirs = FormLibrary.load(FORMS), FormLibrary.load(tmp_path / "forms")
    form = theirs.get(ours.current("melding-12-4").pin, exact=False)
    assert form.index["klasse"].label.nb == "Gruppe"
