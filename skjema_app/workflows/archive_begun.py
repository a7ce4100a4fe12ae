"""Exports that were begun and did not end: stopped by the person, or the machine went off (user-review § 1.7).

Listed in the vault before the first plain file is written, so that no plain text lies anywhere unknown.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from skjema_app.archive.build import folder_name
from skjema_app.archive.model import ExportPlan, Round, Term
from skjema_app.archive.package import UNFINISHED
from skjema_app.domain.errors import SkjemaError
from skjema_app.workflows import archive_exports
from skjema_app.workflows.archive_words import round_words
from skjema_app.workflows.session import Change, Session

_BEGUN = "archive_begun:"


@dataclass(frozen=True, slots=True)
class Begun:
    """An export that was begun.

    Attributes:
        round_id: of the round; of one pupil «2026-11-23-na».
        pupil: the one pupil, or "".
        group: their class, or "".
        out: the folder that was chosen.
        only_new: «nytt siden sist».
        document_id: a § 12-5 document that is delivered alone, or "".
        message: which ``arkivmelding``, as `archive_export.prepare` takes it.
    """

    round_id: str
    pupil: str
    group: str
    out: str
    only_new: bool = False
    document_id: str = ""
    message: str = ""

    @property
    def key(self) -> str:
        """Hand it to `end` or `discard`."""
        said = json.dumps([self.round_id, self.pupil, self.group, self.out, self.document_id])
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    @property
    def title(self) -> str:
        """«Januarrunden 2027»; § 12-5 names nobody."""
        return round_words(_round(self))


def begun_with(plan: ExportPlan, out: Path, *, only_new: bool = False, document_id: str = "") -> Begun:
    """What an export of this plan into a folder is called here."""
    round_ = plan.round
    out_words, message = str(out.absolute()), plan.codes.message
    return Begun(round_.round_id, round_.pupil, round_.group, out_words, only_new, document_id, message)


def may_go_on(session: Session, begun: Begun) -> bool:
    """Whether it can be gone on with: one pupil's is named after its day, and is begun anew on another."""
    today = session.clock.now().date()
    return is_there(begun) and (not begun.pupil or _round(begun).day == today)


def begin(session: Session, begun: Begun) -> None:
    """Write it down: from now on plain files may lie there."""
    session.vault.settings.set(_BEGUN + begun.key, json.dumps(asdict(begun), ensure_ascii=True))


def end(session: Session, begun: Begun) -> None:
    """The package is whole, and its files are listed as an export."""
    session.vault.settings.remove(_BEGUN + begun.key)


def unfinished(session: Session) -> tuple[Begun, ...]:
    """What was begun and lies there still, or lies on a stick that is away; what is gone is forgotten when it ends."""
    found = []
    for value in session.vault.settings.all(_BEGUN).values():
        with contextlib.suppress(ValueError, TypeError, KeyError):
            said = json.loads(value)
            one = Begun(**{field.name: said[field.name] for field in fields(Begun) if field.name in said})
            if not Path(one.out).is_dir() or _lies(one):
                found.append(one)
    return tuple(sorted(found, key=_by_place))


def discard(session: Session, begun: Begun) -> Change:
    """*Slett det som ligger der*. Raises WRITE_DENIED; a folder that is away is only forgotten."""
    out = Path(begun.out)
    if out.is_dir():
        round_ = _round(begun)
        archive_exports.discard_unfinished(out, round_.round_id, pupil=round_.pupil)
    end(session, begun)
    return Change(settings=True)


def is_there(begun: Begun) -> bool:
    """Whether the folder that was chosen can be reached now."""
    return Path(begun.out).is_dir()


def _lies(begun: Begun) -> bool:
    mine = re.compile(re.escape(folder_name(_round(begun))) + r"(-\d+)?" + re.escape(UNFINISHED))
    try:
        return any(mine.fullmatch(one.name) and one.is_dir() for one in Path(begun.out).iterdir())
    except OSError:
        return True


def _round(begun: Begun) -> Round:
    try:
        round_ = Round.parse(begun.round_id)
    except SkjemaError:
        raise ValueError(begun.round_id) from None
    return Round(round_.term, round_.day, begun.pupil, begun.group) if round_.term is Term.NOW else round_


def _by_place(one: Begun) -> tuple[str, str]:
    return one.round_id, one.out
