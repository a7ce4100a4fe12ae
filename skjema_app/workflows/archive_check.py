"""Is a package whole? Every file against its hash, every message against the schema, every signature by pyHanko.

Needs no vault. Signatures are judged in processes of their own where there are many: it is the slow part.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from skjema_app.archive import arkivmelding, build, manifest, package
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system import safe_files
from skjema_app.system.texts import _, ngettext

_LARGEST_PDF = 64 << 20
_FEW = 150
"""Below this no process is started: loading the libraries once more takes longer than the files."""
_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class FileFault:
    """A file that is not as it should be: ``code`` missing, changed, extra, message, unsigned, signature, stranger."""

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


def check_packages(
    folder: Path,
    *,
    roots: Sequence[bytes] = (),
    progress: Callable[[int, int], None] | None = None,
) -> tuple[PackageCheck, ...]:
    """Check a package, or every package in a folder.

    Args:
        folder: a package, or the folder that was exported to.
        roots: certificates (DER) that signatures must lead to; empty: they are only held against themselves.
        progress: told (signed files judged, of how many).

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
    return tuple(_checked(one, tuple(roots), progress) for one in found)


def unfinished_in(folder: Path) -> tuple[Path, ...]:
    """Packages that were begun in a folder and are not finished."""
    return tuple(one for one in sorted(folder.iterdir()) if one.is_dir() and _unfinished(one))


def _checked(folder: Path, roots: tuple[bytes, ...], progress: Callable[[int, int], None] | None) -> PackageCheck:
    listed = manifest.read_manifest(folder)
    hashes = manifest.read_hashes(folder)
    faults = list(_by_hash(folder, hashes))
    named = {file.path: file.sha256 for one in listed.documents for file in one.files}
    faults += [_fault(path, "changed") for path, sha256 in named.items() if hashes.get(path) != sha256]
    bad = {one.path for one in faults}
    for path in hashes:
        if path.endswith(build.MESSAGE) and path not in bad:
            try:
                arkivmelding.check(safe_files.read_file(folder / path, limit=_LARGEST_PDF))
            except SkjemaError:
                faults.append(_fault(path, "message"))
    signed = [one.files[0].path for one in listed.documents if one.files and one.files[0].path not in bad]
    judged, count = _signatures(folder, signed, roots, progress)
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


def _signatures(
    folder: Path, paths: Sequence[str], roots: tuple[bytes, ...], progress: Callable[[int, int], None] | None
) -> tuple[list[FileFault], int]:
    faults, count = [], 0
    for done, (path, (code, signatures)) in enumerate(_judged(folder, paths, roots), 1):
        count += signatures
        if code:
            faults.append(_fault(path, code))
        if progress is not None:
            progress(done, len(paths))
    return faults, count


def _judged(folder: Path, paths: Sequence[str], roots: tuple[bytes, ...]) -> Iterator[tuple[str, tuple[str, int]]]:
    """Each path with its verdict, in order; a few are held at once, so that memory stays flat."""
    workers = min(2, os.cpu_count() or 1)
    if len(paths) < _FEW or workers == 1:
        for path in paths:
            yield path, judge_file(folder / path, roots)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for first in range(0, len(paths), workers * _AT_ONCE):
            batch = paths[first : first + workers * _AT_ONCE]
            futures = [pool.submit(judge_file, folder / path, roots) for path in batch]
            for path, future in zip(batch, futures, strict=True):
                yield path, future.result()


def judge_file(path: Path, roots: tuple[bytes, ...]) -> tuple[str, int]:
    """A code for what is wrong with a signed file, "" for nothing, and how many signatures it has. Never raises."""
    from skjema_app.documents.verify import verify

    try:
        verdict = verify(safe_files.read_file(path, limit=_LARGEST_PDF), roots=roots)
    except SkjemaError:
        return "signature", 0
    count = len(verdict.signatures)
    if not verdict.signed:
        return "unsigned", 0
    if not verdict.unchanged:
        return "signature", count
    if roots and not all(one.trusted for one in verdict.signatures):
        return "stranger", count
    return "", count


def _unfinished(folder: Path) -> bool:
    return folder.name.endswith(package.UNFINISHED)


def _fault(path: str, code: str) -> FileFault:
    words = {
        "missing": _("Filen mangler."),
        "changed": _("Filen er endret."),
        "extra": _("Filen hører ikke til."),
        "message": _("arkivmelding.xml følger ikke skjemaet."),
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
