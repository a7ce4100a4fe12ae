"""Pages as pictures: right size, bounded, with the stamp, and no crash on bytes that are no PDF."""

from __future__ import annotations

from io import BytesIO
from threading import Thread

import pikepdf
import pytest
from pages import page_count, page_image
from PIL import Image, ImageChops

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.looker.wire import MOST_PIXELS


def _image(pdf: bytes, dpi: int = 72, index: int = 0) -> Image.Image:
    return page_image(pdf, index, dpi)


def test_pages_are_counted_and_drawn_at_the_asked_resolution(files: dict[str, bytes]) -> None:
    assert page_count(files["short"]) == 1
    assert page_count(files["long"]) == 5
    assert _image(files["short"]).size == (596, 842)
    assert _image(files["long"], dpi=144, index=4).size == (1191, 1684)


def test_a_stamp_is_seen_in_the_preview(files: dict[str, bytes], signed: bytes) -> None:
    before, after = _image(files["short"]).convert("L"), _image(signed).convert("L")
    changed = ImageChops.difference(before, after).getbbox()
    assert changed is not None
    assert changed[0] < 300  # the author's field, on the left
    assert changed[2] < 300


def test_the_draft_mark_is_seen_and_light(files: dict[str, bytes]) -> None:
    def light(kind: str) -> int:
        return sum(_image(files[kind]).convert("L").histogram()[226:236])

    assert light("draft") > light("short") + 10_000


def test_resolution_and_size_are_bounded(files: dict[str, bytes]) -> None:
    assert _image(files["short"], dpi=1).size == _image(files["short"], dpi=36).size
    assert _image(files["short"], dpi=10_000).size == _image(files["short"], dpi=300).size
    with pikepdf.open(BytesIO(files["short"])) as pdf:
        pdf.pages[0].MediaBox = pikepdf.Array([0, 0, 14_000, 14_000])
        huge = BytesIO()
        pdf.save(huge)
    width, height = _image(huge.getvalue(), dpi=300).size
    assert width * height <= MOST_PIXELS


@pytest.mark.parametrize("data", [b"", b"hei", b"%PDF-1.7\n"])
def test_no_pdf_is_not_shown(data: bytes) -> None:
    with pytest.raises(SkjemaError) as refused:
        page_count(data)
    assert refused.value.code is ErrorCode.ATTACHMENT_NOT_SHOWN


def test_a_page_that_is_not_there(files: dict[str, bytes]) -> None:
    with pytest.raises(SkjemaError):
        page_image(files["short"], 1)


def test_several_threads_get_their_pages(files: dict[str, bytes]) -> None:
    done: list[bytes] = []
    threads = [Thread(target=lambda: done.append(page_image(files["long"], 0, 50).tobytes())) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(done)) == 1
    assert len(done) == 6
