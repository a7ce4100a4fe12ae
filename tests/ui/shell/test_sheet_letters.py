"""The letters of the recovery sheet: what is wrong with them is said at the paper and the group where it is."""

from __future__ import annotations

import pytest

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.ui.sheet_letters import SheetLetters


@pytest.mark.parametrize(
    ("group", "two", "said"), [(3, False, "gruppe 3"), (7, True, "gruppe 7"), (9, True, "gruppe 2")]
)
def test_a_mistyped_group_is_named_on_its_own_paper(qtbot, group: int, two: bool, said: str) -> None:
    letters = SheetLetters()
    qtbot.addWidget(letters)
    letters.two.setChecked(two)
    assert letters.take(SkjemaError(ErrorCode.SHEET_MISTYPED, reason="letter", group=group))
    paper, other = (letters.second, letters.first) if group > 7 else (letters.first, letters.second)
    assert f"Se på {said}." in paper.error.text()
    assert not other.error.text()
    marked = [at for at, box in enumerate(paper.boxes, 1) if box.property("error") == "true"]
    assert marked == [(group - 1) % 7 + 1]


def test_another_sheet_is_said_without_a_group_and_other_troubles_are_not_the_letters(qtbot) -> None:
    letters = SheetLetters()
    qtbot.addWidget(letters)
    assert letters.take(SkjemaError(ErrorCode.SHEET_WRONG))
    assert letters.error.text().startswith("Arket hører ikke til")
    assert "Se på gruppe" not in letters.error.text()
    letters.mark("")
    for error in (SkjemaError(ErrorCode.DISK_FULL), ValueError("x")):
        assert not letters.take(error)
    assert not letters.error.text()
