"""«Noen kan kjenne det gamle»: another vault key, a new device, and no copy left that the old password opens.

What it is for: somebody may know the password *and* may have had a copy of the vault or of its key file. What it costs
is told before: in a school the machine must be invited anew, and an issuer needs the recovery sheet to be one again.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from skjema_app.crypto import passwords
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.texts import _
from skjema_app.vault.opening import APP
from skjema_app.vault.vault import Vault
from skjema_app.workflows import exchanging, without_password
from skjema_app.workflows.keep_copies import back_up_fresh
from skjema_app.workflows.known_copies import second_place

if TYPE_CHECKING:
    from skjema_app.crypto.secret import Secret
    from skjema_app.workflows.session import Session

_NEWS = "renewed_news"


@dataclass(frozen=True, slots=True)
class Price:
    """What a new key costs this person.

    Attributes:
        in_school: the machine must be invited anew.
        issuer: and the recovery sheet is needed to govern who is in again.
        undelivered: documents that the school hasn't got yet; while there are any, the key is not changed.
    """

    in_school: bool = False
    issuer: bool = False
    undelivered: int = 0


@dataclass(frozen=True, slots=True)
class Renewed:
    """What came of it.

    Attributes:
        second_place: the folder whose copies could not be renewed now, or "". The next copy there deletes them.
        in_school: the machine must be invited anew.
        issuer: it governed who is in, and does so again with the recovery sheet.
    """

    second_place: str
    in_school: bool
    issuer: bool = False

    @property
    def sentences(self) -> tuple[str, ...]:
        """To be told after it."""
        found = [_("Hvelvet har fått ny nøkkel, og eldre sikkerhetskopier på denne maskinen er slettet.")]
        if self.second_place:
            found.append(
                _(
                    "Kopiene i {place} kunne ikke nås. De åpnes fortsatt med det gamle passordet, og slettes når neste "
                    "kopi lages der."
                ).format(place=self.second_place)
            )
        if self.in_school:
            found.append(
                _("Bruk gjenopprettingsarket under Innstillinger › Skolen, så styrer denne maskinen igjen.")
                if self.issuer
                else _("Be rektor om en ny invitasjon til denne maskinen, og om å stenge den gamle.")
            )
        return tuple(found)


def price(session: Session) -> Price:
    """What it costs now."""
    school = session.member_of
    if school is None:
        return Price()
    return Price(in_school=True, issuer=school.is_issuer, undelivered=exchanging.undelivered(session))


def price_sentences(found: Price) -> tuple[str, ...]:
    """The same in words, before it is done."""
    said = [
        _(
            "Hvelvet krypteres på nytt med en ny nøkkel, og eldre sikkerhetskopier slettes. Det tar noen sekunder, og "
            "Skjema låser seg etterpå."
        ),
        _("Det noen alt har lest eller kopiert, kan vi ikke ta tilbake."),
    ]
    if found.issuer:
        said.append(
            _(
                "Du styrer hvem som er med i skolen. Etterpå bruker du gjenopprettingsarket under Innstillinger › "
                "Skolen, så styrer denne maskinen igjen."
            )
        )
    elif found.in_school:
        said.append(
            _("Maskinen må kobles til skolen på nytt. Be rektor om en ny invitasjon, og om å stenge den gamle.")
        )
    return tuple(said)


def check(session: Session, old: Secret, new: Secret, *, have_sheet: bool) -> Price:
    """What it costs, where it can be done; asked before anything is left or closed.

    Raises:
        SkjemaError: WRONG_PASSWORD, WEAK_PASSWORD, RENEWAL_UNDELIVERED with ``count``, RENEWAL_WITHOUT_SHEET.
    """
    found, person = price(session), session.person
    if found.undelivered:
        raise SkjemaError(ErrorCode.RENEWAL_UNDELIVERED, count=found.undelivered)
    if found.issuer and not have_sheet:
        raise SkjemaError(ErrorCode.RENEWAL_WITHOUT_SHEET)
    session.vault.check_password(old)
    with new.exposed() as raw:
        passwords.require_strong(raw.decode(), (person.name, person.school))
    return found


def renew_key(session: Session, old: Secret, new: Secret, *, have_sheet: bool = False) -> Renewed:
    """Do it; the session is closed afterwards.

    Args:
        session: open; nothing else may be under way in it.
        old: the password now.
        new: the one from now on; judged as any new password.
        have_sheet: an issuer says that the school's recovery sheet is at hand.

    Raises:
        SkjemaError: as `check`, and DISK_FULL, WRITE_DENIED, DATABASE_DAMAGED: then the old password holds.
    """
    cost = check(session, old, new, have_sheet=have_sheet)
    place = second_place(session)
    slot = session.vault.key_store_slot
    folder, clock = session.vault.folder, session.clock
    session.vault.renew_key(old, new, APP)
    session.close()
    if slot:
        without_password.forget(slot)
    # From here on the new key is the vault's: what fails now is no reason to say that nothing was changed.
    renewed = Renewed(place, in_school=cost.in_school, issuer=cost.issuer)
    with contextlib.suppress(SkjemaError), Vault.open(folder, new, clock) as vault:
        vault.seal_to_sheet()
        if back_up_fresh(vault, Path(place) if place else None):
            renewed = replace(renewed, second_place="")
        vault.settings.set(_NEWS, json.dumps(renewed.sentences))
    return renewed


def take_news(session: Session) -> list[str]:
    """What is to be told at the first opening after it; once."""
    raw = session.vault.settings.get(_NEWS)
    if not raw:
        return []
    session.vault.settings.remove(_NEWS)
    return [str(sentence) for sentence in json.loads(raw)]
