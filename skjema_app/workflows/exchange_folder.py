"""Which folder people exchange through, and whether it will do, in words (user-review § 1.16)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.exchange.folder_check import CheckKind, FolderCheck, check_folder
from skjema_app.system.clock import Clock
from skjema_app.system.texts import _
from skjema_app.workflows.machine_rules import given_exchange_folder, refuse_if_governed
from skjema_app.workflows.session import Change, Session

_FOLDER = "exchange_folder"
_NEEDED = frozenset({CheckKind.PLACE, CheckKind.READ, CheckKind.WRITE, CheckKind.RENAME})


@dataclass(frozen=True, slots=True)
class FolderLine:
    """One thing that was tried in the folder: whether it went well, and what to do when it did not."""

    good: bool
    sentence: str


def chosen_folder(session: Session) -> Path | None:
    """The exchange folder: what this machine's policy says, else the one of this vault, or None."""
    given = given_exchange_folder()
    if given is not None:
        return given
    raw = session.vault.settings.get(_FOLDER) or ""
    return Path(raw) if raw else None


def test_folder(folder: Path, clock: Clock) -> tuple[FolderLine, ...]:
    """*Test mappen*: write, read, rename, space and clock, each as a sentence."""
    return tuple(FolderLine(one.ok, _sentence(one)) for one in check_folder(folder, clock.now()))


def choose_folder(session: Session, folder: Path) -> Change:
    """Exchange through this folder from now on.

    Raises:
        SkjemaError: FOLDER_UNFIT (``what``) when reading, writing or renaming does not work there, FOLDER_IS_VAULT,
            POLICY_GOVERNS when this machine's policy names another.
    """
    folder = folder.absolute()
    if folder != given_exchange_folder():
        refuse_if_governed("exchange_folder")
    check_apart(session, folder)
    for one in check_folder(folder, session.clock.now()):
        if not one.ok and one.kind in _NEEDED:
            raise SkjemaError(ErrorCode.FOLDER_UNFIT, path=str(folder), what=_sentence(one))
    session.vault.settings.set(_FOLDER, str(folder))
    return Change(settings=True, exchange=True)


def check_apart(session: Session, folder: Path) -> None:
    """The vault and the exchange folder must not lie in each other.

    Raises:
        SkjemaError: FOLDER_IS_VAULT.
    """
    real, vault = folder.resolve(), session.vault.folder.resolve()
    if real == vault or vault in real.parents or real in vault.parents:
        raise SkjemaError(ErrorCode.FOLDER_IS_VAULT, path=str(folder))


def _sentence(check: FolderCheck) -> str:
    good = {
        CheckKind.PLACE: _("Mappen finnes."),
        CheckKind.READ: _("Vi kan lese i mappen."),
        CheckKind.WRITE: _("Vi kan skrive i mappen."),
        CheckKind.RENAME: _("Vi kan gi filer nytt navn."),
        CheckKind.SPACE: _("Det er plass nok."),
        CheckKind.CLOCK: _("Klokken går riktig."),
    }
    bad = {
        CheckKind.PLACE: _("Finner ikke mappen. Er nettverket eller skylagringen på?"),
        CheckKind.READ: _("Vi får ikke lese i mappen. Be IT om leserett."),
        CheckKind.WRITE: _("Vi får ikke skrive i mappen. Be IT om skriverett."),
        CheckKind.RENAME: _("Vi får ikke gi filer nytt navn. Be IT om rett til å endre filer i mappen."),
        CheckKind.SPACE: _("Det er nesten fullt. Frigjør plass, eller be IT om mer."),
        CheckKind.CLOCK: _("Klokken på maskinen og i mappen går ulikt. Be IT stille klokken."),
    }
    return good[check.kind] if check.ok else bad[check.kind]
