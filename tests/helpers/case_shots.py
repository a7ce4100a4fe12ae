"""Pictures of the work on cases and of *Skjermet*, from real vaults: ``case_shots.py OUT [filter]``."""

from __future__ import annotations

from collections.abc import Iterator

import case_kit
import shell_shots
import three_people
import work_kit
from form_samples import party
from PySide6.QtWidgets import QWidget
from school_shots import SchoolStudio
from window_school import PRINCIPAL, TEACHER

from skjema_app.domain.roles import Role
from skjema_app.ui.casework.panels import OutsidePanel
from skjema_app.workflows import closed_room, exchanging, fill_form, plan, review
from skjema_app.workflows.cases import CaseAction


class CaseStudio(SchoolStudio):
    """A teacher's case with everything in it, and a matter between two."""

    def screens(self) -> Iterator[tuple[str, QWidget]]:
        """Name and window, one screen after the other."""
        rector = self.school.found()
        teacher = self.school.ask_to_join(rector, TEACHER)
        helper = self.school.ask_to_join(rector, "Rådny Fantasi", (Role.COUNSELLOR,))
        for _round in range(2):
            for one in (rector, teacher, helper):
                exchanging.exchange_now(one)
        report = work_kit.finished(teacher)
        three_people.supplement(teacher, teacher.vault.documents.get(report))
        self._exchange(teacher, rector)
        three_people.decided(rector, report, saksansvarlig={"ref": "", "name": TEACHER})
        self._exchange(rector, teacher)
        first = three_people.planned(teacher, case_kit.view(teacher, report).case_id)
        self._exchange(teacher, rector)
        review.approve(rector, first.document_id, comment="Resten tas på evalueringsmøtet.")
        self._exchange(rector, teacher)
        key = case_kit.view(teacher, report).case_id
        case_kit.in_case(teacher, key, "samtykke", samtykke_tjenester=["ppt", "skolehelse"], samtykke_til="2027-01-31")
        changed = case_kit.changed_measure(tiltak_hva="Kari er ved døra når storefri begynner.")
        second = case_kit.next_version(teacher, first, {"a1": changed})
        self._exchange(teacher, rector)
        review.approve(rector, second.document_id, comment="Godt at dere endret det.")
        self._exchange(rector, teacher)
        self.clock.advance(hours=2)
        case_kit.evaluated(teacher, second.document_id, {"b2": "avslutt"}, forslag="endre", ny_evaluering="2026-12-14")
        hidden = case_kit.own_form(
            teacher, "ansatt-12-5", ansatt=party("Tormod Beskyldt", "staff"), varslet="ikke_enna",
            varslet_hvem=None, varslet_dato=None, varslet_tid=None,
        )  # fmt: skip
        talk = case_kit.own_form(teacher, "elevsamtale")
        fill_form.remember_place(teacher, "")
        for one in (rector, teacher, helper):
            one.close()
        shell = self.opened(self.school.folder(TEACHER))
        main = shell.main
        main.open_case(report)
        self.settle()
        yield "70-sak", shell
        detail = main.cases.detail
        bar = detail.verticalScrollBar()
        bar.setValue(bar.maximum() // 3)
        self.settle()
        yield "71-sak-tiltak", shell
        bar.setValue(bar.maximum() * 2 // 3)
        self.settle()
        yield "72-sak-samtykker", shell
        bar.setValue(0)
        detail.do(CaseAction.SHARE_OUTSIDE)
        self.settle()
        panel = detail.panel
        assert isinstance(panel, OutsidePanel)
        panel.checks[-1].setChecked(True)
        panel.recipient.setText("Bydelen, ved Siv Aas")
        panel.write()
        self.settle()
        yield "73-del-utenfor", shell
        detail.close_panel()
        line = detail.view.work.consents[0]
        detail.withdraw_consent(line.document_id, line.service)
        self.settle()
        yield "74-trekk-samtykke", shell
        detail.close_panel()
        main.open_case(talk.document_id)
        self.settle()
        main.cases.detail.do(CaseAction.PUT_IN_CASE)
        self.settle()
        yield "75-knytt-til-sak", shell
        main.open_case(hidden.document_id)
        self.settle()
        yield "76-skjermet", shell
        main.hidden.detail.do(CaseAction.GIVE)
        self.settle()
        yield "77-gi-til-en", shell
        panel = main.hidden.detail.panel
        panel.write()
        self.settle()
        yield "78-gitt", shell
        main.go(0)
        self.settle()
        yield "79-hjem", shell
        assert plan.PLAN
        assert closed_room.recipients
        assert PRINCIPAL
        self.leave(shell)

    def _exchange(self, *sessions: object) -> None:
        for _round in range(2):
            for one in sessions:
                exchanging.exchange_now(one)  # type: ignore[arg-type]


if __name__ == "__main__":
    shell_shots.draw(CaseStudio)
