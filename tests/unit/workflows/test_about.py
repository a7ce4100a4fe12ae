"""What the program says of itself: version, build, what it is made of."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
import work_kit

import skjema_app
from skjema_app.system import version
from skjema_app.system.version import Build, this_build
from skjema_app.workflows import about, newer_program


def test_from_the_source_there_is_no_build() -> None:
    assert this_build() == Build(skjema_app.__version__)
    assert about.version_line() == f"{skjema_app.__version__} fra kildekoden"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"build": "20261123-1a2b3c4", "date": "2026-11-23", "channel": "stable"},
         "Bygg 20261123-1a2b3c4 fra 23. november 2026, kanal stable."),
        ({"build": "x1", "date": "i går"}, "Bygg x1."),
        ({"build": "<b>x</b>", "date": "2026-11-23"}, "Kjøres fra kildekoden."),
        ([], "Kjøres fra kildekoden."),
    ],
)  # fmt: skip
def test_a_package_says_its_build(tmp_path: Path, content: object, words: str) -> None:
    file = tmp_path / "_build.json"
    file.write_text(json.dumps(content), "utf-8")
    assert about.build_words(this_build(file)) == words


def test_the_line_of_a_package_begins_with_the_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Build("1.2.3", "x1", date(2026, 11, 23), "beta")
    monkeypatch.setattr(about, "this_build", lambda: made)
    assert about.version_line() == "1.2.3 x1 2026-11-23"


def test_a_package_tells_what_its_builder_wrote_down(tmp_path: Path) -> None:
    (tmp_path / "Qt.txt").write_text("GNU LESSER", "utf-8")
    rows: list[object] = [
        {"name": "Qt", "version": "6.11.3", "licence": "LGPL-3.0-only", "text": "Qt.txt"},
        {"name": "annet", "text": "../../hemmelig.txt"},
        {"name": 7},
        "tull",
    ]
    (tmp_path / "licences.json").write_text(json.dumps({"parts": rows}), "utf-8")

    other, qt = about.parts(tmp_path)

    assert (qt.name, qt.version, qt.licence, about.licence_text(qt)) == ("Qt", "6.11.3", "LGPL-3.0-only", "GNU LESSER")
    assert (other.name, other.texts, about.licence_text(other)) == ("annet", (), "")


def test_from_the_source_every_package_that_is_needed_is_told_with_its_licence() -> None:
    told = {one.name.casefold(): one for one in about.parts()}
    assert {"qt", "sqlcipher", "inter", "noto sans", "cryptography", "sqlalchemy", "pyhanko", "cffi"} <= set(told)
    assert told["cffi"].licence  # needed by what we need
    assert not {"pytest", "ruff", "mypy"} & set(told)
    assert "SIL OPEN FONT LICENSE" in about.licence_text(told["inter"])


def test_the_version_stands_in_one_place() -> None:
    top = Path(skjema_app.__file__).parents[1]
    told = (top / "pyproject.toml").read_text("utf-8")
    assert 'dynamic = ["version"]' in told
    assert skjema_app.__version__ not in told.split("dependencies", 1)[0]
    assert Path(skjema_app.__file__).with_name("_build.json") == version.BUILD_FILE


@pytest.mark.parametrize(
    ("version_", "than", "newer"),
    [("0.2.0", "0.1.0", True), ("0.10.0", "0.9.9", True), ("0.1", "0.1.0", False), ("0.1.0", "0.1.0", False),
     ("1.0", "", True), ("ny", "0.1.0", False), ("9" * 40, "0.1.0", False), ("1.0.0 bygg", "0.1.0", False)],
)  # fmt: skip
def test_versions_are_compared_by_their_numbers(version_: str, than: str, newer: bool) -> None:
    assert version.is_newer(version_, than) is newer


def test_it_is_asked_for_the_newest_program_that_was_seen(tmp_path: Path) -> None:
    session = work_kit.new_session(tmp_path / "hvelv")
    assert newer_program.ask_it(session) == "Be IT om en nyere versjon."
    newer_program.note_newest(session, skjema_app.__version__)
    assert newer_program.newest_program(session) == ""
    newer_program.note_newest(session, "9.1.0")
    assert newer_program.ask_it(session) == "Be IT om Skjema 9.1.0."
    session.close()
