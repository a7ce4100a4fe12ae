"""A form on a real vault, opened at the question that takes files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import work_kit
from hands import until_idle

from skjema_app.domain.attachments import Attachment, attachments_of
from skjema_app.ui.attachment_files import AttachmentFiles
from skjema_app.ui.background import Background
from skjema_app.ui.desk import Desk
from skjema_app.ui.wizard.attachment_editor import AttachmentEditor
from skjema_app.ui.wizard.keeper import SessionKeeper
from skjema_app.ui.wizard.page import StepPage
from skjema_app.ui.wizard.wizard import FormWizard
from skjema_app.workflows import fill_form
from skjema_app.workflows.session import Session

FIELD = "vedlegg"


@dataclass
class Bench:
    """The open form and what lies behind it."""

    session: Session
    background: Background
    desk: Desk
    draft_id: str
    wizard: FormWizard

    def settle(self) -> None:
        until_idle(self.background)

    @property
    def editor(self) -> AttachmentEditor:
        page = self.wizard.page
        assert isinstance(page, StepPage)
        view = page.view(FIELD)
        assert view is not None
        assert isinstance(view.editor, AttachmentEditor)
        return view.editor

    @property
    def saved(self) -> tuple[Attachment, ...]:
        """What stands in the draft once everything is written."""
        assert self.wizard.flush()
        return attachments_of(self.session.vault.drafts.get(self.draft_id).answers)

    def take(self, *paths: Path, confirm: bool = True) -> None:
        self.editor.take(paths)
        self.settle()
        if confirm and not self.editor.question.isHidden():
            self.editor.go_on.click()
            self.settle()


def open_bench(folder: Path) -> Bench:
    session = work_kit.new_session(folder)
    draft = work_kit.filled_draft(session)
    opened = fill_form.widen_draft(session, draft, "utfyllende")
    background = Background()
    desk = Desk(session, background)
    wizard = FormWizard(opened, SessionKeeper(session, draft), background)
    wizard.use_files(AttachmentFiles(desk, draft))
    step = opened.definition.step_of(FIELD)
    assert step is not None
    wizard.resize(1180, 860)
    wizard.show()
    wizard.activateWindow()
    made = Bench(session, background, desk, draft, wizard)
    wizard.go_to(step.step_id, field=FIELD)
    made.settle()
    return made
