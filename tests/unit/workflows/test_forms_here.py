"""The forms kept between starts are exactly those of the files, whatever happens to either."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from form_kit import FORMS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine import stored
from skjema_app.form_engine.library import FormLibrary
from skjema_app.workflows import forms_here
from skjema_app.workflows.forms_here import kept_file, load_forms


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SKJEMA_HOME", str(tmp_path / "hjem"))
    forget()
    yield
    forget()


def forget() -> None:
    """As a new process: nothing is read yet."""
    forms_here._read.clear()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(FORMS, tmp_path / "forms")
    return tmp_path / "forms"


def no_parsing(_folder: Path | None = None) -> FormLibrary:
    raise AssertionError("the forms were parsed")


def same(one: FormLibrary, other: FormLibrary) -> bool:
    """Equal to the last field, also in what equality of definitions passes over."""
    return one == other and all(
        (list(a.index), a.visibility_order, hash(a)) == (list(b.index), b.visibility_order, hash(b))
        and all(a.index[name] == b.index[name] for name in a.index)
        for a, b in zip(one.definitions, other.definitions, strict=True)
    )


def test_a_second_start_reads_the_same_forms_without_parsing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed = load_forms(folder)
    forget()
    monkeypatch.setattr(FormLibrary, "load", staticmethod(no_parsing))
    kept = load_forms(folder)
    assert same(kept, parsed)
    assert kept.phones
    for form in kept.definitions:
        for step in form.steps:
            for field in step.fields:
                assert form.index[field.field_id] is field
                assert all(form.index[column.field_id] is column for column in field.fields)
    assert load_forms(folder) is kept, "one process reads once"


@pytest.mark.parametrize(
    "file", ["melding_12_4.yaml", "blocks/tiltak.yaml", "lists/moteroller.yaml", "terskler.yaml", "telefoner.yaml"]
)
def test_an_edited_file_is_seen_at_once_also_with_the_same_size_and_time(folder: Path, file: str) -> None:
    load_forms(folder)
    path = folder / file
    before = path.stat()
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("label: ", "label: Ny ", 1).replace("  # ", " # ", 1), encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    for _ in range(2):
        assert same(load_forms(folder), FormLibrary.load(folder))
        forget()


def test_a_new_file_and_one_that_goes_away_are_seen(folder: Path) -> None:
    load_forms(folder)
    extra = folder / "ekstra.yaml"
    extra.write_text((folder / "samtykke.yaml").read_text("utf-8").replace("form: samtykke", "form: ekstra"), "utf-8")
    assert load_forms(folder).current("ekstra").form_id == "ekstra"
    extra.unlink()
    with pytest.raises(SkjemaError):
        load_forms(folder).current("ekstra")


def test_a_form_that_breaks_is_told_also_when_good_ones_are_kept(folder: Path) -> None:
    load_forms(folder)
    (folder / "samtykke.yaml").write_text("form: [", encoding="utf-8")
    with pytest.raises(SkjemaError) as raised:
        load_forms(folder)
    assert raised.value.code is ErrorCode.FORM_BROKEN


def test_another_program_makes_another_mark(folder: Path) -> None:
    assert stored.mark_of(folder, "1") != stored.mark_of(folder, "2")


@given(st.integers(0, 10**9), st.sampled_from(["flip", "cut", "empty", "grow"]))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_file_is_never_believed(folder: Path, seed: int, how: str) -> None:
    whole = load_forms(folder)
    data = kept_file().read_bytes()
    place = seed % len(data)
    damaged = {
        "flip": data[:place] + bytes([data[place] ^ (1 << seed % 8)]) + data[place + 1 :],
        "cut": data[:place],
        "empty": b"",
        "grow": data + b"]",
    }[how]
    with pytest.raises(stored.NotStoredError):
        stored.from_bytes(damaged, stored.mark_of(folder, forms_here.__version__))
    kept_file().write_bytes(damaged)
    forget()
    assert load_forms(folder) == whole
    assert kept_file().read_bytes() == data, "made anew"


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_what_has_a_good_hash_but_is_no_library_is_refused(body: bytes) -> None:
    import hashlib

    mark = b"m" * 32
    with pytest.raises(stored.NotStoredError):
        stored.from_bytes(hashlib.sha256(mark + body).digest() + mark + body, mark)


@pytest.mark.parametrize(
    "body", ['[[["Step"]],[]]', '[[["FormDefinition"]],[]]', '[[["open","x","y"]],[]]', "[[1],[]]"]
)
def test_json_that_is_no_library_is_refused(body: str) -> None:
    import hashlib

    mark = b"m" * 32
    with pytest.raises(stored.NotStoredError):
        stored.from_bytes(hashlib.sha256(mark + body.encode()).digest() + mark + body.encode(), mark)


def test_a_place_that_can_not_be_written_stops_nothing(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "hjem").write_text("en fil der mappen skulle være")
    assert load_forms(folder) == FormLibrary.load(folder)


def test_a_folder_in_the_place_of_the_file_stops_nothing(folder: Path) -> None:
    kept_file().mkdir(parents=True)
    assert load_forms(folder) == FormLibrary.load(folder)


def test_a_missing_folder_is_told_as_before(tmp_path: Path) -> None:
    with pytest.raises(SkjemaError) as raised:
        load_forms(tmp_path / "finnes-ikke")
    assert raised.value.code is ErrorCode.FILE_MISSING
