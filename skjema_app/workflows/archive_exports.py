"""The plain files that exports left on disks: listed in the vault until they are deleted (user-review § 1.7).

Only files that still have the bytes that were written are deleted: what somebody has changed is theirs. An export is
announced before its first file and listed when it is whole; whoever looks at the list settles what was cut off between
its last step on the disk and the list.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from skjema_app.archive import manifest, package
from skjema_app.archive.model import ExportPlan, Round
from skjema_app.domain.answers import Json
from skjema_app.domain.documents import EventKind
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system import safe_files
from skjema_app.system.texts import _, ngettext
from skjema_app.workflows import archive_own_number
from skjema_app.workflows.archive_facts import number_of
from skjema_app.workflows.archive_words import round_words
from skjema_app.workflows.session import Change, Session

_EXPORT = "archive_export:"
_ANNOUNCED = "archive_announced:"


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
    _list(session, _about(plan), folder, files)
    session.vault.settings.remove(_announcement(folder.absolute().parent, plan))


def announce(session: Session, plan: ExportPlan, out: Path, digest: str) -> None:
    """Say that an export into a folder begins: from now on its plain files may lie there, whatever happens.

    Args:
        session: whose vault.
        plan: what.
        out: the folder that its package becomes a folder in.
        digest: of the plan, as the package's manifest says it.
    """
    said: dict[str, Json] = {**_about(plan), "out": str(out.absolute()), "plan": digest}
    session.vault.settings.set(_announcement(out.absolute(), plan), json.dumps(said, ensure_ascii=True))


def settle(session: Session) -> None:
    """List announced exports whose package is whole: the program ended between the two."""
    for name, said in _announced(session).items():
        folder = _whole(Path(str(said["out"])), str(said["plan"]))
        if folder is not None:
            _list(session, said, folder, _files_of(folder))
            log_exported(session, _texts(said.get("documents")), str(said["round"]))
            session.vault.settings.remove(name)


def log_exported(session: Session, documents: Iterable[str], round_id: str) -> None:
    """The export stands in each document's room, once a round."""
    events = session.vault.documents.all_events()
    known = {one.document_id for one in session.vault.documents.list()}
    for document_id in documents:
        seen = any(one.kind is EventKind.EXPORTED and one.how == round_id for one in events.get(document_id, ()))
        if not seen and document_id in known:
            session.vault.record_event(document_id, EventKind.EXPORTED, how=round_id)


def exported(session: Session) -> frozenset[str]:
    """Hashes of the signed files that exports of this vault hold or held, until they are forgotten."""
    settle(session)
    found: set[str] = set()
    for one in _stored(session).values():
        hashes = one.get("hashes")
        if isinstance(hashes, list):
            found |= {value for value in hashes if isinstance(value, str)}
    return frozenset(found)


def pupils_of(session: Session, round_id: str) -> frozenset[tuple[str, str]]:
    """(name, class) of everybody who was exported alone under this id, «2026-11-23-na»."""
    found = (said for said in _stored(session).values() if said.get("round") == round_id and said.get("pupil"))
    return frozenset((str(said.get("pupil")), str(said.get("group") or "")) for said in found)


def places_of(session: Session, round_id: str, *, pupil: str = "") -> dict[str, int]:
    """Document → its place, from 1, in the newest export of a round that this vault made; empty without one.

    Args:
        session: whose vault.
        round_id: which round.
        pupil: only exports of this pupil, where the round is one of a pupil.
    """
    stored = _stored(session).values()
    found = [said for said in stored if said.get("round") == round_id and (not pupil or said.get("pupil") == pupil)]
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
    settle(session)
    stored = _stored(session)
    archived = _archived(session, (one for said in stored.values() for one in _listed(said)))
    found = []
    for export_id, said in stored.items():
        folder, files = Path(str(said.get("folder"))), _files(said)
        there = folder.is_dir()
        left = sum(1 for one in files if there and (folder / one.path).is_file())
        if _is_done(said) and not left:
            continue
        documents = _listed(said)
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
                documents,
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
    archived = _archived(session, _listed(said))
    waiting = sum(1 for one in _listed(said) if one not in archived)
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


def _announcement(out: Path, plan: ExportPlan) -> str:
    """The setting that an export into a folder is announced in; begun again, it is announced again."""
    said = json.dumps([str(out), plan.round.round_id, plan.round.pupil, plan.round.group])
    return _ANNOUNCED + hashlib.sha256(said.encode()).hexdigest()[:16]


def _about(plan: ExportPlan) -> dict[str, Json]:
    return {
        "round": plan.round.round_id,
        "pupil": plan.round.pupil,
        "group": plan.round.group,
        "documents": [one.document_id for one in plan.items],
        "hashes": [one.candidate.sha256 for one in plan.items],
    }


def _list(session: Session, about: dict[str, Json], folder: Path, files: Iterable[PlainFile]) -> None:
    export_id = hashlib.sha256(str(folder.absolute()).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    said: dict[str, Json] = {
        **{name: about[name] for name in ("round", "pupil", "group", "documents", "hashes")},
        "folder": str(folder.absolute()),
        "made": session.clock.now().isoformat(),
        "files": [[one.path, one.size, one.sha256] for one in files],
    }
    session.vault.settings.set(_EXPORT + export_id, json.dumps(said, ensure_ascii=True))


def _announced(session: Session) -> dict[str, dict[str, Json]]:
    """Name of the setting → what was announced; what isn't whole is left out."""
    found = {}
    for name, value in session.vault.settings.all(_ANNOUNCED).items():
        with contextlib.suppress(ValueError):
            said = json.loads(value)
            if isinstance(said, dict) and {"out", "plan", "round", "pupil", "group", "documents", "hashes"} <= set(
                said
            ):
                found[name] = said
    return found


def _whole(out: Path, digest: str) -> Path | None:
    """The finished package of a plan below a folder, by its manifest; None where there is none, or nothing is there."""
    try:
        below = [one for one in sorted(out.iterdir()) if one.is_dir() and not one.is_symlink()]
    except OSError:
        return None
    for folder in below:
        if not folder.name.endswith(package.UNFINISHED) and (folder / manifest.MANIFEST).is_file():
            with contextlib.suppress(SkjemaError):
                if manifest.read_manifest(folder).plan == digest:
                    return folder
    return None


def _files_of(folder: Path) -> Iterator[PlainFile]:
    """What a whole package says of its files; their bytes are looked at when they are deleted."""
    hashes = manifest.read_hashes(folder)
    for path, sha256 in hashes.items():
        with contextlib.suppress(OSError):
            yield PlainFile(path, (folder / path).stat().st_size, sha256)
    yield PlainFile(manifest.HASHES, *manifest.file_hash(folder / manifest.HASHES))


def _texts(value: Json) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


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


def _listed(said: dict[str, Json]) -> tuple[str, ...]:
    """The documents of an export."""
    listed = said.get("documents")
    return tuple(str(one) for one in listed) if isinstance(listed, list) else ()


def _archived(session: Session, asked: Iterable[str]) -> frozenset[str]:
    """Those of these that have their number."""
    events = session.vault.documents.events_of(tuple(asked))
    told = frozenset(document_id for document_id, found in events.items() if number_of(found))
    return told | archive_own_number.documents_noted(session)


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
