"""``skjema vault password`` and ``skjema vault lock-test``."""

from __future__ import annotations

import sys

import pytest
from cli_kit import Teacher, skjema

NEW = "lampe trapp skog vott fjord"


def test_the_password_is_changed_and_the_database_is_not_touched(teacher: Teacher) -> None:
    new = teacher.write("nytt", NEW)
    before = (teacher.vault / "data.db").stat().st_ino

    ran = teacher("vault", "password", "--new-password-file", new, "--json")

    assert ran.json == {"changed": True, "new_key": False}
    assert (teacher.vault / "data.db").stat().st_ino == before
    assert teacher("vault", "info").code == 1
    assert skjema("vault", "info", "--vault", teacher.vault, "--password-file", new).code == 0


def test_a_weak_new_one_is_refused(teacher: Teacher) -> None:
    ran = teacher("vault", "password", "--new-password-file", teacher.write("svakt", "passord123"), "--json")

    assert ran.code == 1
    assert ran.json["error"]["code"] == "weak-password"  # type: ignore[index]
    assert teacher("vault", "info").code == 0


def test_known_gives_a_new_key_tells_its_price_and_leaves_no_copy_of_the_old(writer: Teacher) -> None:
    new = writer.write("nytt", NEW)
    device = writer("vault", "info", "--json").json["device"]
    old_keys = (writer.vault / "keys.json").read_bytes()

    ran = writer("vault", "password", "--new-password-file", new, "--known", "--json")

    assert ran.json == {"changed": True, "new_key": True, "second_place_left": None, "needs_invitation": False}
    assert "kan vi ikke ta tilbake" in ran.err
    found = skjema("vault", "info", "--vault", writer.vault, "--password-file", new, "--json").json
    assert (found["documents"], found["device"] != device) == (1, True)
    for copy in ("", ".1", ".2", ".3"):
        (writer.vault / f"keys.json{copy}").write_bytes(old_keys)
    ran = writer("vault", "info", "--json")
    assert ran.json["error"]["code"] == "database-damaged"  # type: ignore[index]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read through Linux")
def test_the_lock_test_says_what_it_found(writer: Teacher) -> None:
    ran = writer("vault", "lock-test", "--json")

    assert ran.code == 0, ran.err
    assert ran.json["holds"] is True
    assert ran.json["fresh"] == {"texts": 0, "keys": 0}
    assert ran.json["closed"]["keys"] == 0  # type: ignore[index]
    assert ran.json["open"]["texts"]  # type: ignore[index]
