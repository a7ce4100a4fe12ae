"""One version as its decider sees it: checklist, what changed, every answer, the PDF's pages, and what she can do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from skjema_app.domain.answers import FieldPath
from skjema_app.domain.attachments import attachments_of
from skjema_app.form_engine.checklist import CheckState
from skjema_app.system.texts import _, ngettext
from skjema_app.ui import theme
from skjema_app.ui.answer_panels import ApprovePanel, OutsidePanel, ReturnPanel
from skjema_app.ui.answers_view import AnswersView
from skjema_app.ui.changes_view import ChangesView
from skjema_app.ui.checklist_view import ChecklistView
from skjema_app.ui.detail_page import DetailPage
from skjema_app.ui.fork_words import fork_head, fork_text, join_words
from skjema_app.ui.preview import PageView
from skjema_app.ui.review_jobs import OpenReview
from skjema_app.ui.review_list import kind_words
from skjema_app.ui.times import moment
from skjema_app.ui.widgets.basics import (
    Button,
    Card,
    Notice,
    TagTone,
    announce,
    button,
    clear,
    label,
    tag,
)
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows.documents import PageImages
from skjema_app.workflows.review import ReviewKind

CHANGES, ANSWERS, PAGES = range(3)
_FORK_PARTS = 2


class ReviewDetail(DetailPage):
    """The right side of *Til godkjenning*.

    Signals (beside those of every detail):
        decide_wanted: document id of the report.
        supplement_wanted: document id to write more about.
        case_wanted: document id whose case to open.
        pages_wanted: document id whose pages to show here.
        pdf_wanted: document id to show large.
        compare_wanted: document id of a version that others stand beside.
        join_wanted: ids of the versions side by side.
        settled: (document id, approved): which of two answers counts.
    """

    decide_wanted = Signal(str)
    supplement_wanted = Signal(str)
    case_wanted = Signal(str)
    pages_wanted = Signal(str)
    pdf_wanted = Signal(str)
    compare_wanted = Signal(str)
    join_wanted = Signal(object)
    settled = Signal(str, bool)

    def __init__(self) -> None:
        super().__init__(_("Valgt til godkjenning"), widest=780)
        self.opened: OpenReview | None = None
        self.checklist: ChecklistView | None = None
        self.changes: ChangesView | None = None
        self.answers: AnswersView | None = None
        self.pages: list[PageView] = []
        self.buttons: dict[str, Button] = {}
        self._target = ""
        self.chips = QButtonGroup(self)
        self._content = QVBoxLayout()

    def show_nothing(self, words: str) -> None:
        """Nothing is open."""
        self._empty()
        self._body.addWidget(label(words, "muted"))

    def show_review(self, opened: OpenReview) -> None:
        """Show it."""
        self._empty()
        self.opened = opened
        self._body.addWidget(self._head(opened))
        for notice in self._notices(opened):
            self._body.addWidget(notice)
        self._body.addLayout(self._panel_place)
        if opened.kind is not ReviewKind.DECIDE and opened.view.checks:
            self.checklist = ChecklistView(opened.view.checks, opened.view.gaps)
            self.checklist.answer_wanted.connect(self.show_answer)
            self._body.addWidget(self.checklist)
        self._attachments(attachments_of(opened.answers))
        self._body.addWidget(self._chip_row(opened))
        self._content = QVBoxLayout()
        self._content.setSpacing(theme.px(12))
        self._body.addLayout(self._content)
        self._show_part(self.chips.checkedId())
        self.verticalScrollBar().setValue(0)

    def show_answer(self, path: FieldPath) -> None:
        """Go to an answer, from the checklist."""
        self.chips.button(ANSWERS).setChecked(True)
        self._show_part(ANSWERS)
        self._target = path
        QTimer.singleShot(0, self, self._reach_target)  # once the answers are laid out

    def _reach_target(self) -> None:
        place = self.answers.place_of(self._target) if self.answers is not None else None
        if place is not None:
            self.settle()
            self.ensureWidgetVisible(place, 0, theme.px(80))
            announce(place, place.accessibleName())

    def show_pages(self, pages: PageImages) -> None:
        """The PDF's pages have come."""
        if self.chips.checkedId() != PAGES:
            return
        self._clear_content()
        large = button(_("Vis stort, skriv ut eller lagre"), "link", "FilePdf")
        large.clicked.connect(self._on_pdf)
        self._content.addWidget(large, 0, Qt.AlignmentFlag.AlignLeft)
        for number, png in enumerate(pages.pages, start=1):
            view = PageView(png, pages.dpi, number, len(pages.pages))
            self.pages.append(view)
            self._content.addWidget(view, 0, Qt.AlignmentFlag.AlignHCenter)
        self._fit_pages()

    def set_busy(self, *, busy: bool) -> None:
        """Something is being signed or sent."""
        for one in self.buttons.values():
            one.setEnabled(not busy and one.property("closed") is not True)
        if self.panel is not None:
            self.panel.do_it.setEnabled(not busy)

    # the parts

    def _empty(self) -> None:
        super()._empty()
        self.opened = None
        self.checklist = self.changes = self.answers = None
        self.pages = []
        self.buttons = {}

    def _ask_again(self, kind: str) -> None:
        name, ask = {
            ApprovePanel.kind: ("approve", self.on_approve),
            ReturnPanel.kind: ("return", self.on_return),
            OutsidePanel.kind: ("outside", self.on_outside),
        }.get(kind, ("", self.on_return))
        if name in self.buttons and self.buttons[name].isEnabled():
            ask()

    def _head(self, opened: OpenReview) -> Card:
        view, document = opened.view, opened.view.document
        made = Card(spacing=10)
        name = document.pupil or _("Ukjent elev")
        made.column.addWidget(label(f"{name}, {document.group}" if document.group else name, "h1"))
        when = moment(document.finished, opened.now)
        facts = _("{title} · {author} · {when}")
        made.column.addWidget(
            label(facts.format(title=document.title, author=document.author_name, when=when), "muted")
        )
        tones: dict[ReviewKind, TagTone] = {ReviewKind.DECIDE: "info", ReviewKind.APPROVE: "accent"}
        chips: list[QWidget] = [tag(kind_words(opened.kind), tones.get(opened.kind, "warning"))]
        if opened.kind is not ReviewKind.DECIDE:
            chips.append(tag(_("Versjon {number}").format(number=document.number)))
        if document.urgent:
            chips.insert(0, tag(_("Haster"), "danger"))
        made.column.addWidget(flow(*chips))
        self._add_actions(opened)
        made.column.addWidget(flow(*self.buttons.values()))
        if view.why_not:
            made.column.addWidget(label(view.why_not, "muted"))
        elif view.instead_of:
            words = _("Du bestemmer etter fullmakt fra {rector}. Signaturen sier det.")
            made.column.addWidget(label(words.format(rector=view.instead_of), "muted"))
        return made

    def _add_actions(self, opened: OpenReview) -> None:
        may = opened.view.may_approve
        match opened.kind:
            case ReviewKind.DECIDE:
                self._add("decide", button(_("Skriv beslutning"), "primary", "NotePencil"), self._on_decide)
                if opened.can_supplement:
                    self._add("supplement", button(_("Skriv utfyllende"), "", "NotePencil"), self._on_supplement)
            case ReviewKind.APPROVE:
                approve = button(_("Godkjenn og signer"), "primary", "SealCheckmark")
                self._add("approve", approve, self.on_approve, closed=not may)
                self._add("return", button(_("Send tilbake"), "", "ArrowUndo"), self.on_return, closed=not may)
                outside = button(_("Godkjent utenfor Skjema"), "", "Pencil")
                self._add("outside", outside, self.on_outside)
            case ReviewKind.SETTLE:
                self._add("count-approval", button(_("Godkjenningen gjelder"), "", "Checkmark"), self._on_approval)
                self._add("count-return", button(_("Returen gjelder"), "", "ArrowUndo"), self._on_returned)
            case ReviewKind.JOIN:
                self._add("compare", button(_("Sammenlign"), "primary", "Files"), self._on_compare)
                join = button(join_words(len(opened.view.fork)), "", "NotePencil")
                self._add("join", join, self._on_join)
                self._add("return", button(_("Send tilbake"), "", "ArrowUndo"), self.on_return, closed=not may)
        self._add("case", button(_("Åpne saken"), "", "Folder"), self._on_case)

    def _add(self, name: str, made: Button, slot: Callable[[], None], *, closed: bool = False) -> None:
        made.clicked.connect(slot)
        made.setProperty("closed", closed)
        made.setEnabled(not closed)
        self.buttons[name] = made

    def _notices(self, opened: OpenReview) -> list[Notice]:
        view = opened.view
        found = []
        if opened.can_supplement:
            text = _("Beslutningen kan skrives nå, men ikke ferdigstilles før de utfyllende spørsmålene er besvart.")
            found.append(Notice("info", _("Utfyllende opplysninger mangler"), text))
        if opened.kind is ReviewKind.JOIN and len(view.fork) >= _FORK_PARTS:
            head = fork_head(one.author_name for one in view.fork)
            found.append(Notice("warning", head, fork_text(len(view.fork))))
        if opened.kind is ReviewKind.SETTLE:
            text = _("To har svart samtidig. Bestem hvilket svar som gjelder. Begge blir liggende i saken.")
            found.append(Notice("warning", _("Godkjent og sendt tilbake samtidig"), text))
        if view.comment:
            head = _("Versjon {number} ble sendt tilbake").format(number=view.previous)
            found.append(Notice("info", head, f"«{view.comment}»"))
        return found

    def _chip_row(self, opened: OpenReview) -> QWidget:
        view = opened.view
        for old in self.chips.buttons():
            self.chips.removeButton(old)
        self.chips = QButtonGroup(self)
        self.chips.setExclusive(True)
        words = {ANSWERS: _("Alle svar"), PAGES: _("Dokumentet")}
        if view.previous:
            words = {CHANGES: _("Endret siden versjon {n}").format(n=view.previous), **words}
        chips = []
        for number, text in words.items():
            chip = button(text, "chip")
            chip.setCheckable(True)
            self.chips.addButton(chip, number)
            chips.append(chip)
        chips[0].setChecked(True)
        self.chips.idClicked.connect(self._show_part)
        return flow(*chips)

    def _clear_content(self) -> None:
        self.changes = self.answers = None
        self.pages = []
        clear(self._content)

    def _show_part(self, part: int) -> None:
        opened = self.opened
        if opened is None:
            return
        self._clear_content()
        if part == CHANGES:
            count = len(opened.view.changes)
            text = ngettext("{n} svar er endret.", "{n} svar er endret.", count).format(n=count)
            self._content.addWidget(label(text if count else _("Ingen svar er endret."), "muted"))
            self.changes = ChangesView(opened.view.changes, opened.view.document.answers)
            self._content.addWidget(self.changes)
        elif part == ANSWERS:
            lacking = {path for item in opened.view.checks if item.state is not CheckState.OK for path in item.paths}
            self.answers = AnswersView(opened.definition, opened.answers, unanswered=frozenset(lacking))
            self._content.addWidget(self.answers)
        else:
            self._content.addWidget(label(_("Lager sidene …"), "muted"))
            self.pages_wanted.emit(opened.view.document.document_id)

    def rescale(self) -> None:
        """Pages are as wide as there is room."""
        super().rescale()
        if hasattr(self, "pages"):  # the base class asks before there are any
            self._fit_pages()

    def _fit_pages(self) -> None:
        room = min(self.viewport().width() - theme.px(60), theme.px(720))
        for view in self.pages:
            view.rescale(max(0.3, room / view.natural_width))

    # what is pressed

    @property
    def _document_id(self) -> str:
        return self.opened.view.document.document_id if self.opened is not None else ""

    def on_approve(self) -> None:
        """Ask the last question before the signature."""
        opened = self.opened
        if opened is not None:
            document = opened.view.document
            title = f"{document.title}, {document.pupil}" if document.pupil else document.title
            self.open_panel(
                ApprovePanel(
                    document.document_id,
                    opened.now,
                    title=title,
                    number=document.number,
                    gaps=opened.view.gaps,
                    members=opened.view.members,
                )
            )

    def on_return(self) -> None:
        """Ask for the comment."""
        if self.opened is not None:
            self.open_panel(ReturnPanel(self._document_id, self.opened.now))

    def on_outside(self) -> None:
        """Ask who, when and how."""
        if self.opened is not None:
            self.open_panel(OutsidePanel(self._document_id, self.opened.now))

    def _on_decide(self) -> None:
        self.decide_wanted.emit(self._document_id)

    def _on_supplement(self) -> None:
        self.supplement_wanted.emit(self._document_id)

    def _on_case(self) -> None:
        self.case_wanted.emit(self._document_id)

    def _on_pdf(self) -> None:
        self.pdf_wanted.emit(self._document_id)

    def _on_compare(self) -> None:
        self.compare_wanted.emit(self._document_id)

    def _on_join(self) -> None:
        if self.opened is not None:
            self.join_wanted.emit(tuple(one.document_id for one in self.opened.view.fork))

    def _on_approval(self) -> None:
        self.settled.emit(self._document_id, True)

    def _on_returned(self) -> None:
        self.settled.emit(self._document_id, False)
