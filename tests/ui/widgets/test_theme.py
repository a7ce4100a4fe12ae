"""Colours: every pair that is used passes WCAG AA in both looks; text size; fonts; icons follow the look."""

from __future__ import annotations

import re

import pytest
import ui_kit
from PySide6.QtGui import QFontInfo
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from skjema_app.system.resources import resource
from skjema_app.ui import icons, theme
from skjema_app.ui.style_sheet import STYLE_SHEET
from skjema_app.ui.widgets.basics import Button

TEXT_PAIRS = [
    ("neutral-text-default", "neutral-background-tinted"),
    ("neutral-text-default", "neutral-surface-default"),
    ("neutral-text-default", "neutral-surface-tinted"),
    ("neutral-text-default", "neutral-surface-hover"),
    ("neutral-text-subtle", "neutral-background-tinted"),
    ("neutral-text-subtle", "neutral-surface-default"),
    ("neutral-text-subtle", "neutral-surface-tinted"),
    ("neutral-text-subtle", "accent-surface-tinted"),
    ("accent-text-subtle", "neutral-background-tinted"),
    ("accent-text-subtle", "neutral-surface-default"),
    ("accent-text-subtle", "accent-surface-tinted"),
    ("accent-text-default", "accent-surface-tinted"),
    ("accent-base-contrast-default", "accent-base-default"),
    ("accent-base-contrast-default", "accent-base-hover"),
    ("accent-base-contrast-default", "accent-base-active"),
    ("danger-text-subtle", "neutral-surface-default"),
    ("danger-text-subtle", "neutral-background-tinted"),
    ("danger-text-subtle", "accent-surface-tinted"),
    ("danger-text-subtle", "danger-background-tinted"),
    ("danger-text-subtle", "danger-surface-tinted"),
    ("success-text-subtle", "neutral-surface-default"),
    *[("neutral-text-default", f"{tone}-background-tinted") for tone in ("info", "success", "warning", "danger")],
    *[(f"{tone}-text-default", f"{tone}-surface-tinted") for tone in ("info", "success", "warning", "danger")],
]
BORDER_PAIRS = [
    ("neutral-border-default", "neutral-surface-default"),
    ("neutral-border-default", "neutral-background-tinted"),
    ("neutral-border-strong", "neutral-surface-default"),
    ("accent-border-strong", "neutral-surface-default"),
    ("accent-border-strong", "neutral-background-tinted"),
    ("accent-base-default", "neutral-surface-default"),
    ("danger-border-strong", "neutral-surface-default"),
    ("danger-border-default", "danger-background-tinted"),
    *[(f"{tone}-text-subtle", f"{tone}-background-tinted") for tone in ("info", "success", "warning", "danger")],
]


@pytest.mark.parametrize("look", [theme.LIGHT, theme.DARK])
class TestContrast:
    @pytest.mark.parametrize(("front", "back"), TEXT_PAIRS)
    def test_text(self, look, front, back):
        tokens = theme.tokens_of(look)
        assert ui_kit.contrast(tokens[front], tokens[back]) >= 4.5

    @pytest.mark.parametrize(("front", "back"), BORDER_PAIRS)
    def test_borders_and_icons(self, look, front, back):
        tokens = theme.tokens_of(look)
        assert ui_kit.contrast(tokens[front], tokens[back]) >= 3.0

    def test_the_style_sheet_uses_only_tokens_that_exist(self, look):
        tokens = theme.tokens_of(look)
        used = set(re.findall(r"(?<!\{)\{([a-z][a-z0-9-]*)\}(?!\})", STYLE_SHEET))
        assert {one for one in used if not re.fullmatch(r"[pf]\d+|theme", one)} <= set(tokens)
        assert re.search(r"#[0-9a-fA-F]{6}\b", STYLE_SHEET) is None


class TestLook:
    @pytest.fixture(autouse=True)
    def back_to_light(self, qapp):
        yield
        theme.apply(theme.LIGHT, 100)

    def test_our_own_accent(self):
        assert theme.tokens_of(theme.LIGHT)["accent-base-default"] != "#0062BA"

    def test_both_looks_have_the_same_tokens(self):
        assert set(theme.tokens_of(theme.LIGHT)) == set(theme.tokens_of(theme.DARK))

    def test_text_size_is_kept_within_100_and_200(self, qapp):
        theme.apply(theme.LIGHT, 500)
        assert theme.text_percent() == 200
        assert QApplication.font().pointSizeF() == pytest.approx(2 * theme.BASE_POINTS)
        theme.apply(theme.LIGHT, 10)
        assert theme.text_percent() == 100

    def test_lengths_follow_the_text_size(self, qapp):
        theme.apply(theme.LIGHT, 100)
        before = theme.px(20)
        theme.apply(theme.LIGHT, 150)
        assert theme.px(20) == round(before * 1.5)

    def test_inter_is_what_is_shown(self, qapp):
        theme.apply(theme.LIGHT, 100)
        assert QFontInfo(QApplication.font()).family() == "Inter"

    def test_a_shown_field_changes_with_the_look(self, qapp, qtbot):
        theme.apply(theme.LIGHT, 100)
        line = QLineEdit()
        qtbot.addWidget(line)
        line.show()
        light = line.grab().toImage().pixelColor(30, line.height() // 2)
        theme.apply(theme.DARK, 100)
        assert line.grab().toImage().pixelColor(30, line.height() // 2) != light
        assert theme.is_dark()

    def test_an_icon_of_a_button_changes_with_the_look(self, qapp, qtbot):
        theme.apply(theme.LIGHT, 100)
        button = Button("Neste", "", "ArrowRight")
        qtbot.addWidget(button)
        light = button.icon().pixmap(20, 20).toImage()
        theme.apply(theme.DARK, 100)
        assert button.icon().pixmap(20, 20).toImage() != light

    def test_every_icon_that_the_code_names_is_there(self, qapp):
        source = "".join(path.read_text("utf-8") for path in (resource().parent / "skjema_app" / "ui").rglob("*.py"))
        named = set(re.findall(r'"((?:[A-Z][a-z0-9]+){1,5})"', source))
        files = {path.stem for path in resource("icons").glob("*.svg")}
        used_by_us = {"ArrowLeft", "Calendar", "CheckmarkCircleFill", "ExclamationmarkTriangleFill", "Trash", "Phone"}
        assert used_by_us <= files
        assert used_by_us & named
        for name in files:
            assert not icons.pixmap(name).isNull()


def test_licences_lie_beside_what_is_not_ours():
    for parts in (("icons", "LICENSE.txt"), ("theme", "LICENSE.txt"), ("fonts", "inter", "OFL.txt")):
        assert "ermission is hereby granted" in resource(*parts).read_text("utf-8") or parts[0] == "fonts"
        assert resource(*parts).stat().st_size > 500


def test_labels_show_mark_up_as_text(qtbot):
    from skjema_app.ui.widgets.basics import Label

    label = Label("<b>Kari</b> & co")
    qtbot.addWidget(label)
    assert isinstance(label, QLabel)
    assert label.textFormat().name == "PlainText"
    assert Button("A & B").text() == "A && B"
