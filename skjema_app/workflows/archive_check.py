"""Is a package whole? Every file against its hash, every message against the schema and the files, every signature.

Needs no vault. Signatures are judged in processes of their own where there are many: it is the slow part.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from skjema_app.archive import build, manifest, message_check, package
from skjema_app.archive.message_check import Named
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system import safe_files
from skjema_app.system.texts import _, ngettext
from skjema_app.workflows.archive_papers import ROOT
from skjema_app.workflows.verify_pdf import root_certificate

_LARGEST_PDF = 64 << 20
APART_FROM = 150
"""Below this no process is started: loading the libraries once more takes longer than the files."""
_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class FileFault:
    """A file that is not as it should be.

    Attributes:
        path: which, inside the package.
        code: missing, changed, extra, unsigned, signature, stranger; of a message: message (doesn't follow its
            schema), message-file (speaks of a file that isn't there), message-hash (of other bytes), message-count;
            unmentioned (a signed file that no message speaks of).
        sentence: what is wrong, in words.
    """

    path: str
    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class PackageCheck:
    """What was found.

    Attributes:
        folder: the package.
        round_id: its round.
        documents: how many.
        files: how many.
        signatures: how many signatures were judged.
        good: nothing is wrong.
        faults: what is.
        sentence: one sentence for the person.
    """

    folder: Path
    round_id: str
    documents: int
    files: int
    signatures: int
    good: bool
    faults: tuple[FileFault, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class _Judging:
    """What signatures must lead to, and where to look first: with it, one search for their issuer is enough."""

    roots: tuple[bytes, ...]
    known: tuple[bytes, ...]


def check_packages(
    folder: Path,
    *,
    roots: Sequence[bytes] = (),
    progress: Callable[[int, int], None] | None = None,
    apart_from: int = APART_FROM,
) -> tuple[PackageCheck, ...]:
    """Check a package, or every package in a folder.

    Args:
        folder: a package, or the folder that was exported to.
        roots: certificates (DER) that signatures must lead to; empty: they are only held against themselves.
        progress: told (signed files judged, of how many).
        apart_from: from so many signed files on they are judged in processes of their own.

    Raises:
        SkjemaError: ARCHIVE_NOT_OURS (no package there), ARCHIVE_UNFINISHED, FILE_MISSING, READ_DENIED.
    """
    if not folder.is_dir():
        raise SkjemaError(ErrorCode.FILE_MISSING, path=str(folder))
    if folder.name.endswith(package.UNFINISHED):
        raise SkjemaError(ErrorCode.ARCHIVE_UNFINISHED, path=str(folder))
    if (folder / manifest.MANIFEST).is_file():
        found = [folder]
    else:
        below = [one for one in sorted(folder.iterdir()) if one.is_dir() and not one.is_symlink()]
        found = [one for one in below if (one / manifest.MANIFEST).is_file() and not _unfinished(one)]
        if not found and any(_unfinished(one) for one in below):
            raise SkjemaError(ErrorCode.ARCHIVE_UNFINISHED, path=str(folder))
    if not found:
        raise SkjemaError(ErrorCode.ARCHIVE_NOT_OURS, path=str(folder))
    return tuple(_checked(one, tuple(roots), progress, apart_from) for one in found)


def unfinished_in(folder: Path) -> tuple[Path, ...]:
    """Packages that were begun in a folder and are not finished."""
    return tuple(one for one in sorted(folder.iterdir()) if one.is_dir() and _unfinished(one))


def _checked(
    folder: Path, roots: tuple[bytes, ...], progress: Callable[[int, int], None] | None, apart_from: int
) -> PackageCheck:
    listed = manifest.read_manifest(folder)
    hashes = manifest.read_hashes(folder)
    faults = list(_by_hash(folder, hashes))
    named = {file.path: file.sha256 for one in listed.documents for file in one.files}
    faults += [_fault(path, "changed") for path, sha256 in named.items() if hashes.get(path) != sha256]
    bad = {one.path for one in faults}
    signed = [one.files[0].path for one in listed.documents if one.files and one.files[0].path not in bad]
    faults += _by_message(folder, hashes, bad, signed)
    judging = _Judging(roots, roots or _own_root(folder))
    judged, count = _signatures(folder, signed, judging, progress, apart_from)
    faults += judged
    sentence = _sentence(len(listed.documents), faults)
    return PackageCheck(
        folder, listed.round_id, len(listed.documents), len(hashes), count, not faults, tuple(faults), sentence
    )


def _by_hash(folder: Path, hashes: dict[str, str]) -> Iterator[FileFault]:
    there = set(package.files_in(folder))
    for path, wanted in hashes.items():
        if path not in there:
            yield _fault(path, "missing")
        elif (folder / path).is_symlink() or manifest.file_hash(folder / path)[1] != wanted:
            yield _fault(path, "changed")
    for path in sorted(there - {*hashes, manifest.HASHES}):
        yield _fault(path, "extra")


def _by_message(folder: Path, hashes: dict[str, str], bad: set[str], signed: Sequence[str]) -> Iterator[FileFault]:
    """Each message against its schema, and what it says of its files against what lies there."""
    mentioned: set[str] = set()
    whole = True
    for path in hashes:
        if not path.endswith(build.MESSAGE):
            continue
        if path in bad:
            whole = False
            continue
        try:
            named = message_check.check(safe_files.read_file(folder / path, limit=_LARGEST_PDF))
        except SkjemaError as error:
            whole = False
            yield FileFault(path, "message", _schema_words(error))
            continue
        yield from _against_files(path, named, hashes, mentioned)
    for path in signed:
        if whole and path not in mentioned:
            yield _fault(path, "unmentioned")


def _against_files(path: str, named: Named, hashes: dict[str, str], mentioned: set[str]) -> Iterator[FileFault]:
    above = path.rpartition("/")[0]
    if named.promised != len(named.files):
        words = _("Meldingen sier at det er {promised} filer, men beskriver {count}.")
        yield FileFault(path, "message-count", words.format(promised=named.promised, count=len(named.files)))
    for one in named.files:
        beside = f"{above}/{one.name}" if above else one.name
        mentioned.add(beside)
        if beside not in hashes:
            words = _("Meldingen viser til filen «{name}», som ikke ligger ved siden av den.")
            yield FileFault(path, "message-file", words.format(name=one.name))
        elif hashes[beside] != one.sha256:
            words = _("Meldingen har en annen kontrollsum for «{name}» enn den filen har.")
            yield FileFault(path, "message-hash", words.format(name=one.name))


def _schema_words(error: SkjemaError) -> str:
    line, element = error.details.get("line", 0), str(error.details.get("element") or "")
    if error.details.get("what") == "xml":
        return _("Meldingen er ikke lesbar XML (linje {line}).").format(line=line)
    if not element:
        return _("Meldingen er ikke slik arkivet skal ha den (linje {line}).").format(line=line)
    return _("Meldingen er ikke slik arkivet skal ha den: feltet «{element}» (linje {line}).").format(
        element=element, line=line
    )


def _signatures(
    folder: Path,
    paths: Sequence[str],
    judging: _Judging,
    progress: Callable[[int, int], None] | None,
    apart_from: int,
) -> tuple[list[FileFault], int]:
    faults, count = [], 0
    for done, (path, (code, signatures)) in enumerate(_judged(folder, paths, judging, apart_from), 1):
        count += signatures
        if code:
            faults.append(_fault(path, code))
        if progress is not None:
            progress(done, len(paths))
    return faults, count


def _judged(
    folder: Path, paths: Sequence[str], judging: _Judging, apart_from: int
) -> Iterator[tuple[str, tuple[str, int]]]:
    """Each path with its verdict, in order; a few are held at once, so that memory stays flat."""
    workers = min(2, os.cpu_count() or 1)
    if len(paths) < apart_from or workers == 1:
        for path in paths:
            yield path, judge_file(folder / path, judging.roots, judging.known)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for first in range(0, len(paths), workers * _AT_ONCE):
            batch = paths[first : first + workers * _AT_ONCE]
            futures = [pool.submit(judge_file, folder / path, judging.roots, judging.known) for path in batch]
            for path, future in zip(batch, futures, strict=True):
                yield path, future.result()


def judge_file(path: Path, roots: tuple[bytes, ...], known: tuple[bytes, ...] = ()) -> tuple[str, int]:
    """A code for what is wrong with a signed file, "" for nothing, and how many signatures it has. Never raises.

    Args:
        path: which.
        roots: as `check_packages`.
        known: certificates to look among first; whether signatures lead to them says nothing unless they are roots.
    """
    from skjema_app.documents.verify import verify

    try:
        verdict = verify(safe_files.read_file(path, limit=_LARGEST_PDF), roots=known or roots)
    except SkjemaError as error:
        if error.code is ErrorCode.USAGE and known and not roots:  # what lies in the package is no certificate
            return judge_file(path, roots)
        return "signature", 0
    count = len(verdict.signatures)
    if not verdict.signed:
        return "unsigned", 0
    if not verdict.unchanged:
        return "signature", count
    if roots and not all(one.trusted for one in verdict.signatures):
        return "stranger", count
    return "", count


def _own_root(folder: Path) -> tuple[bytes, ...]:
    """The certificate that lies in the package."""
    try:
        return (root_certificate(folder / ROOT),)
    except SkjemaError:
        return ()


def _unfinished(folder: Path) -> bool:
    return folder.name.endswith(package.UNFINISHED)


def _fault(path: str, code: str) -> FileFault:
    words = {
        "missing": _("Filen mangler."),
        "changed": _("Filen er endret."),
        "extra": _("Filen hører ikke til."),
        "unmentioned": _("Ingen arkivmelding viser til filen."),
        "unsigned": _("Filen er ikke signert."),
        "signature": _("Signaturen stemmer ikke. Ikke bruk filen."),
        "stranger": _("Signaturen er ikke bekreftet av skolen."),
    }
    return FileFault(path, code, words[code])


def _sentence(documents: int, faults: Sequence[FileFault]) -> str:
    if not faults:
        return ngettext(
            "{n} dokument er helt og uendret.", "Alle {n} dokumentene er hele og uendret.", documents
        ).format(n=documents)
    return ngettext(
        "{n} fil er ikke som den skal. Ikke lever mappen.",
        "{n} filer er ikke som de skal. Ikke lever mappen.",
        len(faults),
    ).format(n=len(faults))
