"""The style sheet as a template: ``{token}`` is a colour, ``{p8}`` 8 logical pixels at 100 %, ``{f12}`` 1.2 x the text.

Fields have a 2 px border in the accent colour when they have focus; the padding shrinks by one so that nothing moves.
"""

from __future__ import annotations

STYLE_SHEET = """
QToolTip {{ background: {neutral-surface-default}; color: {neutral-text-default};
  border: 1px solid {neutral-border-subtle}; padding: {p6}; }}
QWidget#page, QScrollArea, QWidget#scrollBody, QStackedWidget#pages {{
  background: {neutral-background-tinted}; border: none; }}
QFrame#card {{ background: {neutral-surface-default}; border: 1px solid {neutral-border-subtle};
  border-radius: {p8}; }}
QFrame#rowCard {{ background: {neutral-background-tinted}; border: 1px solid {neutral-border-subtle};
  border-radius: {p6}; }}
QFrame#side {{ background: {neutral-surface-default}; border: none; border-right: 1px solid {neutral-border-subtle}; }}
QFrame#top {{ background: {neutral-surface-default}; border: none; border-bottom: 1px solid {neutral-border-subtle}; }}
QFrame#bar {{ background: {neutral-surface-default}; border: none; border-top: 1px solid {neutral-border-subtle}; }}
QFrame#line {{ background: {neutral-surface-hover}; border: none; max-height: 1px; min-height: 1px; }}
QFrame[notice="info"] {{ background: {info-background-tinted}; border: 1px solid {info-border-subtle};
  border-radius: {p6}; }}
QFrame[notice="success"] {{ background: {success-background-tinted}; border: 1px solid {success-border-subtle};
  border-radius: {p6}; }}
QFrame[notice="warning"] {{ background: {warning-background-tinted}; border: 1px solid {warning-border-subtle};
  border-radius: {p6}; }}
QFrame[notice="danger"] {{ background: {danger-background-tinted}; border: 1px solid {danger-border-default};
  border-radius: {p6}; }}
QFrame[notice="danger"]:focus {{ border: 2px solid {danger-border-strong}; }}
QFrame[notice="quiet"] {{ background: {neutral-background-tinted}; border: none; border-radius: {p6}; }}

QLabel {{ background: transparent; }}
QLabel[role="h1"] {{ font-size: {f16}; font-weight: 600; }}
QLabel[role="h2"] {{ font-size: {f12}; font-weight: 600; }}
QLabel[role="h3"] {{ font-weight: 600; }}
QLabel[role="label"] {{ font-weight: 600; }}
QLabel[role="muted"] {{ color: {neutral-text-subtle}; }}
QLabel[role="small"] {{ color: {neutral-text-subtle}; font-size: {f9}; }}
QLabel[role="lead"] {{ color: {neutral-text-subtle}; font-size: {f11}; }}
QLabel[role="error"] {{ color: {danger-text-subtle}; font-weight: 500; }}
QLabel[role="link"] {{ color: {accent-text-subtle}; font-weight: 500; }}
QLabel[role="success"] {{ color: {success-text-subtle}; font-weight: 500; }}
QLabel[role="quote"] {{ font-size: {f11}; }}
QLabel[tag] {{ border-radius: {p4}; padding: {p2} {p8}; font-size: {f9}; font-weight: 500; }}
QLabel[tag="neutral"] {{ background: {neutral-surface-tinted}; color: {neutral-text-default}; }}
QLabel[tag="info"] {{ background: {info-surface-tinted}; color: {info-text-default}; }}
QLabel[tag="success"] {{ background: {success-surface-tinted}; color: {success-text-default}; }}
QLabel[tag="warning"] {{ background: {warning-surface-tinted}; color: {warning-text-default}; }}
QLabel[tag="danger"] {{ background: {danger-surface-tinted}; color: {danger-text-default}; }}
QLabel[tag="accent"] {{ background: {accent-surface-tinted}; color: {accent-text-default}; }}

QPushButton, QToolButton {{ padding: {p8} {p16}; border-radius: {p6}; border: 1px solid {neutral-border-default};
  background: {neutral-surface-default}; color: {neutral-text-default}; font-weight: 500; min-height: {p22}; }}
QPushButton:hover, QToolButton:hover {{ background: {neutral-surface-tinted}; }}
QPushButton:pressed, QToolButton:pressed {{ background: {neutral-surface-hover}; }}
QPushButton:focus, QToolButton:focus {{ border: 2px solid {accent-border-strong}; padding: {p7} {p15}; }}
QPushButton:disabled, QToolButton:disabled {{ color: {neutral-text-subtle}; border-color: {neutral-border-subtle}; }}
QPushButton[kind="primary"] {{ background: {accent-base-default}; border: 1px solid {accent-base-default};
  color: {accent-base-contrast-default}; font-weight: 600; }}
QPushButton[kind="primary"]:hover {{ background: {accent-base-hover}; border-color: {accent-base-hover}; }}
QPushButton[kind="primary"]:pressed {{ background: {accent-base-active}; border-color: {accent-base-active}; }}
QPushButton[kind="primary"]:focus {{ border: 2px solid {neutral-text-default}; }}
QPushButton[kind="primary"]:disabled {{ background: {neutral-surface-tinted}; color: {neutral-text-subtle};
  border-color: {neutral-border-subtle}; }}
QPushButton[kind="danger"] {{ color: {danger-text-subtle}; border-color: {danger-border-default}; }}
QPushButton[kind="danger"]:hover {{ background: {danger-background-tinted}; }}
QPushButton[kind="quiet"], QToolButton[kind="quiet"] {{ border: 1px solid transparent; background: transparent;
  color: {accent-text-subtle}; }}
QPushButton[kind="quiet"]:hover, QToolButton[kind="quiet"]:hover {{ background: {accent-surface-tinted}; }}
QPushButton[kind="quiet"]:focus, QToolButton[kind="quiet"]:focus {{ border: 2px solid {accent-border-strong}; }}
QPushButton[kind="link"] {{ border: 1px solid transparent; background: transparent; color: {accent-text-subtle};
  padding: {p2} {p4}; text-align: left; text-decoration: underline; min-height: {p20}; }}
QPushButton[kind="link"]:hover {{ background: {accent-surface-tinted}; }}
QPushButton[kind="link"]:focus {{ border: 2px solid {accent-border-strong}; padding: {p1} {p3};
  border-radius: {p4}; }}
QPushButton[small="true"] {{ font-size: {f9}; font-weight: 400; }}
QPushButton[error="true"] {{ border: 2px solid {danger-border-strong}; }}
QPushButton[kind="dangerLink"] {{ border: 1px solid transparent; background: transparent; color: {danger-text-subtle};
  padding: {p2} {p4}; text-align: left; text-decoration: underline; min-height: {p20}; }}
QPushButton[kind="dangerLink"]:hover {{ background: {danger-surface-tinted}; }}
QPushButton[kind="dangerLink"]:focus {{ border: 2px solid {danger-border-strong}; padding: {p1} {p3};
  border-radius: {p4}; }}
QPushButton[kind="chip"] {{ padding: {p4} {p12}; border-radius: {p15}; min-height: {p20}; font-weight: 400; }}
QPushButton[kind="chip"]:focus {{ padding: {p3} {p11}; }}
QPushButton[kind="chip"]:checked {{ background: {accent-base-default}; color: {accent-base-contrast-default};
  border-color: {accent-base-default}; }}
QPushButton[kind="icon"], QToolButton[kind="icon"] {{ padding: {p4}; border: 1px solid transparent;
  background: transparent; min-height: {p22}; min-width: {p22}; }}
QPushButton[kind="icon"]:hover {{ background: {neutral-surface-tinted}; }}
QPushButton[kind="icon"]:focus {{ border: 2px solid {accent-border-strong}; padding: {p3}; }}
QPushButton[kind="nav"] {{ border: 1px solid transparent; text-align: left; padding: {p8} {p10};
  background: transparent; }}
QPushButton[kind="nav"]:hover {{ background: {neutral-surface-tinted}; }}
QPushButton[kind="nav"]:focus {{ border: 2px solid {accent-border-strong}; padding: {p7} {p9}; }}
QPushButton[kind="nav"]:checked {{ background: {accent-surface-tinted}; color: {accent-text-default};
  font-weight: 600; }}

QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QSpinBox {{ background: {neutral-surface-default};
  color: {neutral-text-default}; border: 1px solid {neutral-border-default}; border-radius: {p6};
  padding: {p7} {p9}; selection-background-color: {accent-base-default};
  selection-color: {accent-base-contrast-default}; }}
QLineEdit, QComboBox, QSpinBox {{ min-height: {p22}; }}
QLineEdit > QToolButton {{ border: none; background: transparent; padding: 0; min-height: 0; }}
QFileDialog QToolButton {{ padding: {p4}; }}
QFileDialog QToolButton:focus {{ padding: {p3}; }}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QSpinBox:focus {{
  border: 2px solid {accent-border-strong}; padding: {p6} {p8}; }}
QLineEdit[error="true"], QPlainTextEdit[error="true"], QComboBox[error="true"], QSpinBox[error="true"] {{
  border: 2px solid {danger-border-strong}; padding: {p6} {p8}; }}
QLineEdit:disabled, QPlainTextEdit:disabled, QSpinBox:disabled {{ color: {neutral-text-subtle}; }}
QSpinBox:disabled {{ background: {neutral-surface-tinted}; border-color: {neutral-border-subtle}; }}
QComboBox::drop-down {{ border: none; width: {p32}; }}
QComboBox::down-arrow {{ image: url({theme}-ChevronDown.svg); width: {p20}; height: {p20}; }}
QComboBox QAbstractItemView, QListView#completer {{ background: {neutral-surface-default};
  color: {neutral-text-default}; border: 1px solid {neutral-border-default};
  selection-background-color: {accent-base-default}; selection-color: {accent-base-contrast-default};
  padding: {p4}; outline: 0; }}
QComboBox QAbstractItemView::item, QListView#completer::item {{ min-height: {p28}; padding: {p2} {p6}; }}
QSpinBox::up-button, QSpinBox::down-button {{ border: none; width: {p28}; background: transparent; }}
QSpinBox::up-arrow {{ image: url({theme}-ChevronUp.svg); width: {p16}; height: {p16}; }}
QSpinBox::down-arrow {{ image: url({theme}-ChevronDown.svg); width: {p16}; height: {p16}; }}
QListWidget, QListView, QTreeView, QTableView {{ background: {neutral-surface-default}; border: none; outline: 0; }}
QListWidget::item {{ padding: {p8} {p10}; border-radius: {p6}; }}
QListWidget::item:selected {{ background: {accent-surface-tinted}; color: {accent-text-default}; }}
QListWidget:focus {{ border: 2px solid {accent-border-strong}; border-radius: {p6}; }}
QListView#plain {{ background: transparent; }}
QHeaderView::section {{ background: {neutral-surface-default}; color: {neutral-text-subtle}; border: none;
  border-bottom: 1px solid {neutral-border-subtle}; padding: {p6} {p8}; font-weight: 500; }}
QProgressBar {{ background: {neutral-surface-hover}; border: none; border-radius: {p3}; min-height: {p6};
  max-height: {p6}; }}
QProgressBar::chunk {{ background: {accent-base-default}; border-radius: {p3}; }}
QScrollBar:vertical {{ background: transparent; width: {p14}; margin: 0; border: none; }}
QScrollBar::handle:vertical {{ background: {neutral-border-default}; border-radius: {p3}; min-height: {p32};
  margin: {p4}; }}
QScrollBar:horizontal {{ background: transparent; height: {p14}; margin: 0; border: none; }}
QScrollBar::handle:horizontal {{ background: {neutral-border-default}; border-radius: {p4}; min-width: {p32};
  margin: {p3}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; border: none; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QCalendarWidget QWidget#qt_calendar_navigationbar {{ background: {neutral-surface-default}; }}
QCalendarWidget QToolButton {{ border: none; padding: {p4} {p8}; min-height: {p20}; }}
QCalendarWidget QToolButton#qt_calendar_prevmonth {{ qproperty-icon: url({theme}-ChevronLeft.svg); }}
QCalendarWidget QToolButton#qt_calendar_nextmonth {{ qproperty-icon: url({theme}-ChevronRight.svg); }}
QCalendarWidget QToolButton::menu-indicator {{ image: none; }}
QCalendarWidget QAbstractItemView {{ border: none; selection-background-color: {accent-base-default};
  selection-color: {accent-base-contrast-default}; background: {neutral-surface-default}; }}
QMenu {{ background: {neutral-surface-default}; border: 1px solid {neutral-border-subtle}; padding: {p4}; }}
QMenu::item {{ padding: {p6} {p16}; border-radius: {p4}; }}
QMenu::item:selected {{ background: {accent-surface-tinted}; color: {accent-text-default}; }}
QFrame#popover {{ background: {neutral-surface-default}; border: 1px solid {neutral-border-default};
  border-radius: {p8}; }}
QDialog {{ background: {neutral-background-tinted}; }}
"""
