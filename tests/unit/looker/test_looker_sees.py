"""What the process that looks at files hands out: sizes, pixels, pages, words, and what a file tells of itself."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import files_to_attach as files
import pytest

from skjema_app.domain.attachments import Media
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.looker.client import Looker


@pytest.fixture
def looker() -> Iterator[Looker]:
    with Looker(seconds=60) as made:
        yield made


def test_a_photograph_has_its_colour_and_fits_the_side(looker: Looker) -> None:
    with looker.looking_at(files.jpeg(640, 480, color=(40, 110, 180)), Media.JPEG) as sight:
        assert (sight.pages, sight.locked, sight.position) == (1, False, False)
        small, whole = sight.by_side(0, 96), sight.by_dpi(0, 150)

    assert (small.width, small.height) == (96, 72)
    assert (whole.width, whole.height) == (640, 480)
    assert len(whole.rgb) == 640 * 480 * 3
    assert all(abs(found - wanted) < 4 for found, wanted in zip(small.rgb[:3], (40, 110, 180), strict=True))


def test_a_small_picture_is_not_blown_up(looker: Looker) -> None:
    with looker.looking_at(files.png(30, 20), Media.PNG) as sight:
        picture = sight.by_side(0, 2000)

    assert (picture.width, picture.height) == (30, 20)


@pytest.mark.parametrize("orientation", [6, 8])
def test_a_photograph_stands_as_the_camera_was_held(looker: Looker, orientation: int) -> None:
    with looker.looking_at(files.jpeg(640, 480, orientation=orientation), Media.JPEG) as sight:
        picture = sight.by_side(0, 320)

    assert (picture.width, picture.height) == (240, 320)


def test_a_photograph_that_says_where_it_was_taken_is_told(looker: Looker) -> None:
    with looker.looking_at(files.jpeg(position=True), Media.JPEG) as sight:
        assert sight.position


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_becomes_red_green_blue(looker: Looker, mode: str) -> None:
    with looker.looking_at(files.png(40, 30, mode), Media.PNG) as sight:
        picture = sight.by_side(0, 40)

    assert (picture.width, picture.height, len(picture.rgb)) == (40, 30, 3600)


def test_what_is_see_through_is_white_behind(looker: Looker) -> None:
    with looker.looking_at(files.png(8, 8, "RGBA"), Media.PNG) as sight:
        assert sight.by_side(0, 8).rgb[:3] == b"\xff\xff\xff"


def test_a_pdf_gives_every_page(looker: Looker) -> None:
    with looker.looking_at(files.pdf(3), Media.PDF) as sight:
        pages = [sight.by_dpi(page, 72) for page in range(sight.pages)]

    assert [(page.width, page.height) for page in pages] == [(595, 842)] * 3
    assert len({page.rgb for page in pages}) == 3


@pytest.mark.parametrize("page", [3, 4_000_000_000])
def test_a_page_that_is_not_there(looker: Looker, page: int) -> None:
    with pytest.raises(SkjemaError) as caught, looker.looking_at(files.pdf(3), Media.PDF) as sight:
        sight.by_dpi(page, 72)
    assert caught.value.code is ErrorCode.ATTACHMENT_NOT_SHOWN


def test_a_locked_pdf_is_told_and_has_no_pages(looker: Looker) -> None:
    with looker.looking_at(files.locked_pdf(), Media.PDF) as sight:
        assert (sight.locked, sight.pages) == (True, 0)


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "cp1252", "latin-1"])
def test_a_text_comes_as_it_was_written(looker: Looker, coding: str) -> None:
    with looker.looking_at("Åse sa: «Æsj»\r\nog gikk.".encode(coding), Media.TEXT) as sight:
        assert sight.text() == ("Åse sa: «Æsj»\nog gikk.", False)


def test_a_text_can_hide_nothing_and_is_cut_when_it_is_long(looker: Looker) -> None:
    with looker.looking_at("a\u202e\u0000\x1b[2Jb".encode(), Media.TEXT) as sight:
        assert sight.text() == ("a[2Jb", False)
    with looker.looking_at(("ø" * 1_000_000).encode(), Media.TEXT) as sight:
        words, more = sight.text()
    assert more
    assert words == "ø" * (1 << 19)


def test_each_file_has_a_process_of_its_own_that_is_gone_afterwards(looker: Looker) -> None:
    seen: list[int] = []
    for _number in range(3):
        with looker.looking_at(b"hei", Media.TEXT):
            seen += looker.pids
    assert len(set(seen)) == 3
    assert not looker.pids
    assert not [pid for pid in seen if _runs(pid)]


def test_a_spare_process_stands_ready_and_dies_with_the_lock() -> None:
    looker = Looker(seconds=60)
    looker.keep_warm()
    (spare,) = looker.pids
    with looker.looking_at(b"hei", Media.TEXT):
        assert looker.pids == {spare}
    (after,) = looker.pids
    assert after != spare
    looker.close()
    assert not looker.pids
    assert not _runs(after)
    with pytest.raises(SkjemaError), looker.looking_at(b"hei", Media.TEXT):
        pass


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")
def test_the_process_dies_with_its_parent() -> None:
    words = "import sys, time; from skjema_app.looker.client import Looker; l = Looker(); l.keep_warm(); "
    words += "print(*l.pids, flush=True); time.sleep(60)"
    parent = subprocess.Popen([sys.executable, "-c", words], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert _runs(child)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    while _runs(child):  # the test's own limit ends a wait that is in vain
        time.sleep(0.01)


def test_the_parent_loads_no_library_that_decodes() -> None:
    words = (
        "import sys; from skjema_app.looker.client import Looker; from skjema_app.domain.attachments import Media\n"
        "with Looker() as l, l.looking_at(b'hei', Media.TEXT) as s: s.text()\n"
        "print([m for m in ('PIL', 'pypdfium2', 'PySide6', 'skjema_app.vault') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] not in {"Z", "X"}
    except FileNotFoundError:
        if sys.platform == "linux":
            return False
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True
