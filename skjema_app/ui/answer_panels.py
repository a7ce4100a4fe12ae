"""Small panels for what is done with a finished version: approve, return, withdraw, share, log an approval elsewhere.

Each hands over plain words; the page asks the workflow to do it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtWidgets import QLineEdit

from skjema_app.system.texts import _, ngettext
from skjema_app.ui.event_panels import EventPanel, past_day
from skjema_app.ui.members_view import MembersView
from skjema_app.ui.widgets.basics import label
from skjema_app.ui.widgets.choices import QuietCombo
from skjema_app.ui.widgets.inputs import GrowingText
from skjema_app.workflows.new_members import NewMembers


@dataclass(frozen=True, slots=True)
class ApproveWords:
    """Approve and sign; ``comment`` is the reason where the checklist has gaps.

    ``without``: who of the proposed is left out of the case that is opened by it; None where none is.
    """

    document_id: str
    comment: str
    without: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class ReturnWords:
    """Send back with a comment."""

    document_id: str
    comment: str


@dataclass(frozen=True, slots=True)
class WithdrawWords:
    """Withdraw an own document that was sent wrongly."""

    document_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class ShareWords:
    """Share an own document from before the school."""

    document_id: str


@dataclass(frozen=True, slots=True)
class OutsideWords:
    """An approval outside Skjema: who, when (ISO day), how."""

    document_id: str
    who: str
    happened: str
    how: str
    text: str


class ApprovePanel(EventPanel):
    """The last question before a signature (user-review § 7, text 13)."""

    kind = "approve"

    def __init__(
        self,
        document_id: str,
        now: datetime,
        *,
        title: str,
        number: int,
        gaps: int,
        members: NewMembers | None = None,
    ) -> None:
        super().__init__(_("Godkjenn og signer"), _("Godkjenn og signer"), document_id, now)
        self._gaps = gaps
        self._opens = members is not None
        self.fields.addWidget(label(title, "h3"))
        text = _(
            "Du godkjenner versjon {number} og signerer med navnet ditt. "
            "Versjonen kan ikke endres etterpå, men du kan når som helst lage en ny."
        )
        self.fields.addWidget(label(text.format(number=number)))
        self.why = GrowingText(2, 6)
        if gaps:
            hint = ngettext(
                "{n} punkt i sjekklisten mangler. Begrunnelsen følger godkjenningen.",
                "{n} punkter i sjekklisten mangler. Begrunnelsen følger godkjenningen.",
                gaps,
            ).format(n=gaps)
            self.add_field(_("Hvorfor godkjenner du likevel?"), self.why, hint)
        else:
            self.why.setParent(self)
            self.why.hide()
        self.members = MembersView()
        self.fields.addWidget(self.members)
        self.members.show_members(members)
        self.setFocusProxy(self.why if gaps else self.do_it)

    def words(self) -> ApproveWords | None:
        """A gap needs a reason."""
        why = self.why.toPlainText().strip()
        if self._gaps and not why:
            self.say_missing(_("Skriv hvorfor du godkjenner selv om noe mangler"), self.why)
            return None
        return ApproveWords(self._document_id, why, self.members.left_out() if self._opens else None)


class ReturnPanel(EventPanel):
    """«Send tilbake»: nothing goes back without a word on why."""

    kind = "return"

    def __init__(self, document_id: str, now: datetime) -> None:
        super().__init__(_("Send tilbake"), _("Send tilbake"), document_id, now)
        self.comment = GrowingText(3, 8)
        hint = _("Skriv hva som må endres. Den som skrev, ser kommentaren, og versjonen blir liggende.")
        self.add_field(_("Kommentar"), self.comment, hint)
        self.setFocusProxy(self.comment)

    def words(self) -> ReturnWords | None:
        """The comment is needed."""
        comment = self.comment.toPlainText().strip()
        if not comment:
            self.say_missing(_("Skriv en kommentar, så det går an å rette"), self.comment)
            return None
        return ReturnWords(self._document_id, comment)


class WithdrawPanel(EventPanel):
    """«Trekk tilbake» (user-review § 1.15)."""

    kind = "withdraw"

    def __init__(self, document_id: str, now: datetime) -> None:
        super().__init__(_("Trekk tilbake"), _("Trekk tilbake"), document_id, now)
        text = _(
            "De som har fått meldingen, ser at den er trukket, og hvorfor. "
            "Den slettes ikke: den som har åpnet den, kan ha lest den."
        )
        self.fields.addWidget(label(text))
        self.reason = GrowingText(2, 6)
        self.add_field(_("Hvorfor trekkes den?"), self.reason, _("For eksempel: feil elev, eller sendt for tidlig."))
        self.setFocusProxy(self.reason)

    def words(self) -> WithdrawWords | None:
        """The reason is needed."""
        reason = self.reason.toPlainText().strip()
        if not reason:
            self.say_missing(_("Skriv hvorfor den trekkes"), self.reason)
            return None
        return WithdrawWords(self._document_id, reason)


class SharePanel(EventPanel):
    """«Del med rektor»: one document from before the school, as it is."""

    kind = "share"

    def __init__(self, document_id: str, now: datetime, *, title: str) -> None:
        super().__init__(_("Del med rektor"), _("Del med rektor"), document_id, now)
        self.fields.addWidget(label(title, "h3"))
        text = _(
            "Rektor og den som er satt inn for rektor, får lese dette dokumentet slik det er, med signaturen din "
            "fra den gangen. Ingenting signeres på nytt, og ingen andre dokumenter deles."
        )
        self.fields.addWidget(label(text))
        self.setFocusProxy(self.do_it)

    def words(self) -> ShareWords | None:
        """Nothing is asked."""
        return ShareWords(self._document_id)


class OutsidePanel(EventPanel):
    """«Godkjent utenfor Skjema» (user-review § 1.4): the PDF keeps its one signature."""

    kind = "outside"

    def __init__(self, document_id: str, now: datetime) -> None:
        super().__init__(_("Godkjent utenfor Skjema"), _("Skriv ned godkjenningen"), document_id, now)
        self.fields.addWidget(label(_("PDF-en får ingen ny signatur. Saken viser hvem som godkjente, når og hvordan.")))
        self.who = QLineEdit()
        self.who.setMaxLength(200)
        self.day = past_day(now.date())
        self.how = QuietCombo()
        for words in (_("På papir"), _("I Websak"), _("I et møte"), _("På en annen måte")):
            self.how.addItem(words)
        self.note = QLineEdit()
        self.note.setMaxLength(400)
        self.add_field(_("Hvem godkjente?"), self.who, _("Navn og rolle."))
        self.add_field(_("Hvilken dag?"), self.day)
        self.add_field(_("Hvordan?"), self.how)
        self.add_field(_("Mer om det (valgfritt)"), self.note)
        self.setFocusProxy(self.who)

    def words(self) -> OutsideWords | None:
        """Who and when are needed; not a day that comes."""
        if not self.who.text().strip():
            self.say_missing(_("Skriv hvem som godkjente"), self.who)
            return None
        day = self.read_day(self.day)
        if day is None:
            return None
        if day > self._now.date():
            self.say_missing(_("Dagen kan ikke være etter i dag"), self.day.line)
            return None
        return OutsideWords(
            self._document_id,
            self.who.text().strip(),
            day.isoformat(),
            self.how.currentText(),
            self.note.text().strip(),
        )
