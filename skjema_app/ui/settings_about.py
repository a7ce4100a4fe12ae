"""*Innstillinger › Om Skjema*: which program this is, how updates come, where things lie, and what it is made of."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from skjema_app.system.texts import _
from skjema_app.ui.desk import Desk
from skjema_app.ui.licences_panel import LicencesPanel
from skjema_app.ui.settings_section import Section
from skjema_app.ui.widgets.basics import Elided, Line, Notice, button, clear, column, label
from skjema_app.ui.widgets.flow import flow
from skjema_app.workflows.about import About, about
from skjema_app.workflows.machine_rules import Rule, machine_rules, policy_troubles
from skjema_app.workflows.sentences import Sentence
from skjema_app.workflows.session import Session


@dataclass(frozen=True, slots=True)
class AboutFacts:
    """What the section shows."""

    about: About
    rules: tuple[Rule, ...]
    troubles: tuple[Sentence, ...]


class AboutSection(Section):
    """What this is."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Om Skjema"), desk)
        self.facts: AboutFacts | None = None
        self.name = label("", "h3")
        self.build = label("", "muted")
        self.updates = label("")
        self.column.addLayout(column(self.name, self.build, spacing=2))
        self.column.addWidget(self.updates)
        self.say(
            _(
                "Skjema kobler seg ikke til nettet, sender ingenting til den som laget det, og har ingen telemetri. Et "
                "tidsstempel hentes bare hvis du selv eller IT har skrevet inn en tjeneste under Signatur."
            )
        )
        self.say(_("Signaturen viser hvem som skrev og at teksten ikke er endret. Den er ikke en kvalifisert eID."))
        self.trouble = Notice("warning")
        self.trouble.hide()
        self.rules = column(spacing=2)
        self.rules_title = label(_("Styrt av skolen på denne maskinen"), "label")
        self.rules_title.hide()
        self.column.addWidget(self.trouble)
        self.column.addWidget(self.rules_title)
        self.column.addLayout(self.rules)
        self.column.addWidget(Line())
        person = desk.session.person
        owner = label(f"{person.name}, {person.school}")
        self.column.addLayout(column(label(_("Hvelvet tilhører"), "label"), owner, spacing=2))
        self.place = Elided("", "muted")
        self.open = button(_("Åpne mappen"), "", "Folder")
        self.column.addLayout(column(label(_("Her ligger det på maskinen"), "label"), self.place, spacing=2))
        self.column.addWidget(flow(self.open))
        self.say(_("Alt i mappen med hvelvet er kryptert. Endre, flytt eller slett ingenting der."))
        self.column.addWidget(Line())
        self.licences = LicencesPanel(desk)
        self.column.addWidget(self.licences)
        self.open.clicked.connect(self.open_folder)

    def refresh(self) -> None:
        """Read the package's word, and the machine's policy."""
        work = functools.partial(_gather, self.desk.session)
        self.desk.background.pool.run(work, self._on_facts, self.desk.trouble, self)

    def open_folder(self) -> None:
        """Show the folder where the system shows folders."""
        if self.facts is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.facts.about.vault)))

    def _on_facts(self, facts: AboutFacts) -> None:
        self.facts = facts
        self.name.setText(facts.about.title)
        self.build.setText(facts.about.build)
        self.updates.setText(facts.about.updates)
        self.place.set_whole(str(facts.about.vault))
        clear(self.rules)
        for one in facts.rules:
            self.rules.addWidget(label(_("{what}: {value}").format(what=one.title, value=one.value)))
        self.rules_title.setVisible(bool(facts.rules))
        self.trouble.setVisible(bool(facts.troubles))
        if facts.troubles:
            self.trouble.say(
                facts.troubles[0].heading if len(facts.troubles) == 1 else _("Skolens oppsett på denne maskinen"),
                "\n".join(_words(one, several=len(facts.troubles) > 1) for one in facts.troubles),
            )


def _words(sentence: Sentence, *, several: bool) -> str:
    return f"{sentence.heading}. {sentence.text}" if several else sentence.text


def _gather(session: Session) -> AboutFacts:
    return AboutFacts(about(Path(session.vault.folder)), machine_rules(), policy_troubles())
