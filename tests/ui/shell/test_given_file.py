"""Started with a file: an invitation finds its page, from every page one can stand on; anything else is told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import work_kit
from pauses import pause
from school_stages import THREE, Stages

from skjema_app.__main__ import _is_file
from skjema_app.ui.app import _file_in
from skjema_app.ui.given_file import GivenFiles
from skjema_app.ui.invited_page import InvitedPage
from skjema_app.ui.single_instance import SingleInstance
from skjema_app.ui.unlock_window import UnlockPage
from skjema_app.ui.widgets.notices import Notice
from skjema_app.workflows.given_file import why_not_join


@pytest.fixture
def invitation(tmp_path: Path) -> Path:
    file = tmp_path / "Åse Ødegård.skjemainvitasjon"
    file.write_text(json.dumps({"skjema": "invitation", "fmt": 1}), "utf-8")
    return file


@pytest.fixture(params=["text", "folder", "none", "copy"])
def wrong(tmp_path: Path, request: pytest.FixtureRequest) -> tuple[Path, str]:
    file = tmp_path / "referat.txt"
    if request.param == "folder":
        file.mkdir()
    elif request.param != "none":
        file.write_text("Hei" if request.param == "text" else '{"skjema": "copy"}', "utf-8")
    return file, "Finner ikke filen" if request.param == "none" else "Filen er ikke en invitasjon til Skjema"


def told(page: UnlockPage) -> list[str]:
    found = page.findChildren(Notice)
    return [f"{one.title.text()} {one.text.text()}".strip() for one in found if one.isVisibleTo(page)]


def test_without_a_vault_the_page_of_the_invited_opens_with_it(bench, invitation: Path) -> None:
    shell = bench.shell()
    given = GivenFiles(shell, bench.background)
    given.take(str(invitation))
    bench.settle()
    page = shell.page
    assert isinstance(page, InvitedPage)
    assert page.form.file_name.whole() == invitation.name
    assert not page.form.trouble.isVisible()
    other = invitation.with_name("ny.skjemainvitasjon")
    other.write_bytes(invitation.read_bytes())
    given.take(str(other))
    bench.settle()
    assert (shell.page, page.form.file_name.whole()) == (page, other.name)


def test_a_wrong_file_is_told(bench, wrong: tuple[Path, str]) -> None:
    shell = bench.shell()
    GivenFiles(shell, bench.background).take(str(wrong[0]))
    bench.settle()
    assert isinstance(shell.page, InvitedPage)
    assert shell.page.form.trouble.title.text() == wrong[1]
    assert shell.page.form.file_name.whole() == "eller slipp den her"


def test_whoever_is_in_the_middle_of_something_keeps_it_and_the_file_waits(bench, invitation: Path) -> None:
    shell = bench.shell()
    given = GivenFiles(shell, bench.background)
    shell.show_alone()
    page = shell.page
    page.name.setText("Kari")
    given.take(str(invitation))
    bench.settle()
    assert shell.page is page
    page.back_button.click()
    bench.settle()
    assert isinstance(shell.page, InvitedPage)
    assert shell.page.form.file_name.whole() == invitation.name


def test_a_locked_vault_is_opened_first(bench, invitation: Path, tmp_path: Path) -> None:
    bench.make_vault()
    shell = bench.shell()
    given = GivenFiles(shell, bench.background)
    given.take(str(tmp_path))  # a folder
    bench.settle()
    assert any(one.startswith("Filen er ikke en invitasjon til Skjema") for one in told(shell.page))
    for _twice in range(2):
        given.take(str(invitation))
        bench.settle()
    assert told(shell.page).count("Lås opp først. Så åpnes invitasjonen.") == 1
    given.take(str(tmp_path))
    bench.settle()
    shell.page.password.line.setText(work_kit.PASSWORD)
    shell.page.try_password()
    bench.settle()
    main = bench.main(shell)
    assert main.settings.currentWidget() is main.settings.joiner
    assert main.settings.joiner.form.file_name.whole() == invitation.name


def test_an_open_vault_keeps_what_is_being_written_and_shows_the_page(bench, invitation: Path, tmp_path: Path) -> None:
    shell = bench.unlocked()
    given = GivenFiles(shell, bench.background)
    given.take(str(tmp_path / "borte.skjemainvitasjon"))
    bench.settle()
    main = bench.main(shell)
    assert main.bars.trouble.isVisible()
    given.take(str(invitation))
    bench.settle()
    assert main.settings.joiner.isVisible()
    assert main.settings.joiner.form.file_name.whole() == invitation.name


def test_whoever_has_a_school_is_told_that_none_is_needed(stages: Stages) -> None:
    with stages.at(THREE) as (school, _notes):
        reason = why_not_join(school.teacher)
        assert reason is not None
        assert reason.heading.startswith("Dette hvelvet er alt koblet til ")


def test_a_second_start_hands_its_file_over(tmp_path: Path, qapp, qtbot) -> None:
    first = SingleInstance(tmp_path / "a")
    assert first.listen()
    heard: list[str] = []
    first.given.connect(heard.append)
    for file in ("/hjem/Åse/fil.skjemainvitasjon", ""):
        with qtbot.waitSignal(first.raised):
            assert SingleInstance(tmp_path / "a").hand_over(file)
    qtbot.waitUntil(heard.__len__)
    pause(20)
    assert heard == ["/hjem/Åse/fil.skjemainvitasjon"]
    first.close()


@pytest.mark.parametrize(
    ("word", "file"),
    [("ny.skjemainvitasjon", True), ("NY.SKJEMAINVITASJON", True), ("/hjem/referat.txt", True), ("C:\\a\\b.txt", True),
     ("vault", False), ("--locked", False), ("--help", False), ("-x/y", False)],
)  # fmt: skip
def test_files_and_commands_are_told_apart(word: str, file: bool) -> None:
    assert _is_file(word) is file


def test_the_path_is_made_whole() -> None:
    assert _file_in(["ny.skjemainvitasjon"]) == str(Path("ny.skjemainvitasjon").absolute())
    assert _file_in(["--locked", "idle-10", "--geometry", "ff"]) == ""
    assert _file_in([]) == ""


_PROGRAM = """
import os, sys
from PySide6.QtCore import QTimer
from skjema_app.ui.invitation_form import InvitationForm
took = InvitationForm.take
def take(self, file):
    took(self, file)
    print(self.file_name.whole(), flush=True)
    os._exit(0)
InvitationForm.take = take
from skjema_app.__main__ import main
sys.argv = ["skjema", sys.argv[1]]
main()
"""


def test_the_program_itself_takes_a_file(invitation: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "SKJEMA_HOME": str(tmp_path / "hjem"), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-c", _PROGRAM, invitation.name]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", timeout=120, check=False
    )
    assert done.stdout.strip() == invitation.name, done.stderr[-800:]
