"""``skjema recovery status|use|renew`` and ``skjema person role|suspend|revoke|until`` on real vaults."""

from __future__ import annotations

from pathlib import Path

from cli_kit import PASSWORD, Ran, Teacher
from three_people import RECTOR, TEACHER, founded, joined
from work_kit import MONDAY, SCHOOL, secret

from skjema_app.crypto import letter_groups
from skjema_app.domain.roles import Role
from skjema_app.system.clock import FixedClock
from skjema_app.workflows import exchange_folder, exchanging
from skjema_app.workflows.start_alone import start_alone


def someone(base: Path, name: str) -> Teacher:
    place = base / f"sted-{name}"
    place.mkdir()
    (place / "passord").write_text(PASSWORD + "\n", "utf-8")
    return Teacher(place, base / name, place / "passord")


def good(ran: Ran) -> dict[str, object]:
    assert ran.code == 0, ran.err
    return ran.json


def test_people_are_changed_and_the_sheet_is_used_and_renewed(tmp_path: Path) -> None:
    clock, folder = FixedClock(MONDAY), tmp_path / "deling"
    folder.mkdir()
    session = start_alone(
        name=RECTOR, school=SCHOOL, password=secret(PASSWORD), folder=tmp_path / "rektor", clock=clock
    )
    sheet = founded(session)
    letters = tmp_path / "ark.txt"
    letters.write_text(letter_groups.shown(sheet.groups), "utf-8")
    sheet.wipe()
    exchange_folder.choose_folder(session, folder)
    exchanging.exchange_now(session)
    joined(session, TEACHER, Role.TEACHER, tmp_path / "larer", folder, clock).close()
    exchanging.exchange_now(session)
    session.close()
    rector, new = someone(tmp_path, "rektor"), someone(tmp_path, "ny")
    assert good(rector("person", "role", TEACHER, "--role", "radgiver", "--json"))["roles"] == ["radgiver"]
    assert good(rector("person", "until", TEACHER, "--date", "2099-06-30", "--json"))["until"] == "2099-06-30"
    assert "30. juni 2099" in rector("person", "list").out
    stopped = rector("person", "suspend", TEACHER, "--json")
    assert good(stopped)["why"] == "suspended"
    assert rector("person", "revoke", TEACHER, "--json").json["error"]["code"] == "person-left"
    refused = rector("person", "revoke", RECTOR, "--json")
    assert (refused.code, refused.json["error"]["code"]) == (1, "person-governs")
    good(rector("exchange", "--json"))
    used = new("recovery", "use", "--sheet-file", letters, "--name", "Ny Rektorsen", "--folder", folder, "--json")
    assert set(good(used)["governors"]) == {RECTOR, "Ny Rektorsen"}
    good(rector("exchange", "--json"))
    renewed = good(rector("recovery", "renew", "--out", tmp_path / "nytt.pdf", "--split", "--json"))
    assert (renewed["sheet"], len(renewed["files"])) == (2, 2)
    assert all(Path(one).read_bytes().startswith(b"%PDF") for one in renewed["files"])
    good(rector("exchange", "--json"))
    good(new("exchange", "--json"))
    status = good(new("recovery", "status", "--json"))
    assert status["sheet"] == 2
    assert len(status["news"]) == 2
    error = new("recovery", "use", "--sheet-file", letters, "--lost", RECTOR, "--json")
    assert (error.code, error.json["error"]["code"]) == (1, "sheet-wrong")
