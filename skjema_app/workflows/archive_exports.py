"""The plain files that exports left on disks: listed in the vault until they are deleted (user-review § 1.7).

Only files that still have the bytes that were written are deleted: what somebody has changed is theirs.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from skjema_app.archive import manifest, package
from skjema_app.archive.model import ExportPlan, Round
from skjema_app.domain.answers import Json
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system import safe_files
from skjema_app.system.texts import _, ngettext
from skjema_app.workflows.archive_facts import number_of
from skjema_app.workflows.archive_words import round_words
from skjema_app.workflows.session import Change, Session

_EXPORT = "archive_export:"


@dataclass(frozen=True, slots=True)
class PlainFile:
    """A plain file: its path inside the package with ``/``, its size, its hash."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class PlainExport:
    """An export whose files may still lie somewhere.

    Attributes:
        export_id: hand it to `delete_files` or `forget`.
        title: «Januarrunden 2027».
        folder: where.
        files: how many were written.
        left: how many of them lie there still; 0 when the folder is away (a stick that is not plugged in).
        there: the folder is there.
        receipted: every document in it has its journalpost number: time to delete.
        waiting: how many documents have none.
        sentence: one sentence for the person.
        documents: which documents it holds.
    """

    export_id: str
    title: str
    folder: str
    files: int
    left: int
    there: bool
    receipted: bool
    waiting: int
    sentence: str
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Deleted:
    """What a deletion did: how many files went, and which stay because somebody has changed them."""

    count: int
    kept: tuple[str, ...]
    change: Change


def remember(session: Session, plan: ExportPlan, folder: Path, files: tuple[PlainFile, ...]) -> None:
    """List an export's files. The same folder again takes the place of what was said of it before."""
    export_id = hashlib.sha256(str(folder.absolute()).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    said: dict[str, Json] = {
        "folder": str(folder.absolute()),
        "made": session.clock.now().isoformat(),
        "round": plan.round.round_id,
        "pupil": plan.round.pupil,
        "group": plan.round.group,
        "documents": [one.document_id for one in plan.items],
        "hashes": [one.candidate.sha256 for one in plan.items],
        "files": [[one.path, one.size, one.sha256] for one in files],
    }
    session.vault.settings.set(_EXPORT + export_id, json.dumps(said, ensure_ascii=True))


def exported(session: Session) -> frozenset[str]:
    """Hashes of the signed files that exports of this vault hold or held, until they are forgotten."""
    found: set[str] = set()
    for one in _stored(session).values():
        hashes = one.get("hashes")
        if isinstance(hashes, list):
            found |= {value for value in hashes if isinstance(value, str)}
    return frozenset(found)


def places_of(session: Session, round_id: str) -> dict[str, int]:
    """Document → its place, from 1, in the newest export of a round that this vault made; empty without one."""
    found = [said for said in _stored(session).values() if said.get("round") == round_id]
    newest = max(found, key=_made, default={})
    listed = newest.get("documents")
    return {str(one): place for place, one in enumerate(listed if isinstance(listed, list) else [], 1)}


def find_file(session: Session, sha256: str) -> Path | None:
    """A file of an export with these bytes that lies there unchanged; None without one."""
    for said in _stored(session).values():
        for one in _files(said):
            target = Path(str(said.get("folder"))) / one.path
            same = one.sha256 == sha256 and target.is_file() and not target.is_symlink()
            if same and manifest.file_hash(target)[1] == sha256:
                return target
    return None


def plain_exports(session: Session) -> tuple[PlainExport, ...]:
    """Every export with files that may still lie somewhere, newest round first. Looks at names, not at contents."""
    archived = _archived(session)
    found = []
    for export_id, said in _stored(session).items():
        folder, files = Path(str(said.get("folder"))), _files(said)
        there = folder.is_dir()
        left = sum(1 for one in files if there and (folder / one.path).is_file())
        if _is_done(said) and not left:
            continue
        listed = said.get("documents")
        documents = listed if isinstance(listed, list) else []
        waiting = sum(1 for one in documents if one not in archived)
        title = round_words(_round(said))
        found.append(
            PlainExport(
                export_id,
                title,
                str(folder),
                len(files),
                left,
                there,
                not waiting,
                waiting,
                _sentence(left, waiting, there=there),
                tuple(str(one) for one in documents),
            )
        )
    return tuple(sorted(found, key=lambda one: one.title, reverse=True))


def delete_files(session: Session, export_id: str, *, unreceipted_ok: bool = False) -> Deleted:
    """*Slett filene nå*: the listed files that have not been changed, and folders that become empty.

    Args:
        session: whose vault.
        export_id: of `plain_exports`.
        unreceipted_ok: the person has confirmed that not all documents have their number.

    Raises:
        SkjemaError: FILES_NOT_RECEIPTED with ``count``, FILE_MISSING (the folder isn't there now), WRITE_DENIED,
            NOT_IN_ROUND (no such export).
    """
    said = _stored(session).get(export_id)
    if said is None:
        raise SkjemaError(ErrorCode.NOT_IN_ROUND)
    archived = _archived(session)
    listed = said.get("documents")
    waiting = sum(1 for one in (listed if isinstance(listed, list) else []) if one not in archived)
    if waiting and not unreceipted_ok:
        raise SkjemaError(ErrorCode.FILES_NOT_RECEIPTED, count=waiting)
    folder = Path(str(said.get("folder")))
    if not folder.is_dir():
        raise SkjemaError(ErrorCode.FILE_MISSING, path=str(folder))
    count, kept = 0, []
    for one in _files(said):
        target = folder / one.path
        if not target.exists() and not target.is_symlink():
            continue
        if target.is_symlink() or manifest.file_hash(target) != (one.size, one.sha256):
            kept.append(one.path)
            continue
        safe_files.remove(target)
        count += 1
    below = sorted((one for one in folder.rglob("*") if one.is_dir() and not one.is_symlink()), reverse=True)
    for empty in (*below, folder):
        with contextlib.suppress(OSError):
            empty.rmdir()
    _mark_done(session, export_id, said)
    return Deleted(count, tuple(kept), Change(settings=True))


def forget(session: Session, export_id: str) -> Change:
    """The files are gone some other way (the stick was destroyed): don't ask any more."""
    said = _stored(session).get(export_id)
    if said is not None:
        _mark_done(session, export_id, {**said, "files": []})
    return Change(settings=True)


def discard_unfinished(out: Path, round_id: str, *, pupil: str = "") -> None:
    """Remove what a stopped export left in a folder. Raises ROUND_UNKNOWN, WRITE_DENIED."""
    round_ = Round.parse(round_id)
    package.discard(out, Round(round_.term, round_.day, pupil))


def _mark_done(session: Session, export_id: str, said: dict[str, Json]) -> None:
    session.vault.settings.set(_EXPORT + export_id, json.dumps({**said, "done": True}, ensure_ascii=True))


def _made(said: dict[str, Json]) -> str:
    return str(said.get("made") or "")


def _is_done(said: dict[str, Json]) -> bool:
    return said.get("done") is True


def _stored(session: Session) -> dict[str, dict[str, Json]]:
    found = {}
    for name, value in session.vault.settings.all(_EXPORT).items():
        try:
            said = json.loads(value)
        except ValueError:
            continue
        if isinstance(said, dict):
            found[name.removeprefix(_EXPORT)] = said
    return found


def _files(said: dict[str, Json]) -> tuple[PlainFile, ...]:
    listed = said.get("files")
    found = []
    for one in listed if isinstance(listed, list) else []:
        if isinstance(one, list) and len(one) == 3:
            path, size, sha256 = one
            if isinstance(path, str) and isinstance(size, int) and isinstance(sha256, str):
                found.append(PlainFile(path, size, sha256))
    return tuple(found)


def _round(said: dict[str, Json]) -> Round:
    round_ = Round.parse(str(said.get("round")))
    return Round(round_.term, round_.day, str(said.get("pupil") or ""), str(said.get("group") or ""))


def _archived(session: Session) -> frozenset[str]:
    events = session.vault.documents.all_events()
    return frozenset(document_id for document_id, found in events.items() if number_of(found))


def _sentence(left: int, waiting: int, *, there: bool) -> str:
    if not there:
        return _("Mappen er ikke her nå. Ligger filene på en minnepinne? Sett den inn, og slett dem.")
    files = ngettext("{n} ukryptert fil ligger i mappen.", "{n} ukrypterte filer ligger i mappen.", left).format(n=left)
    if waiting:
        more = ngettext(
            "{n} dokument mangler journalpostnummer.", "{n} dokumenter mangler journalpostnummer.", waiting
        ).format(n=waiting)
    else:
        more = _("Alt er registrert. Slett filene nå.")
    return f"{files} {more}"
