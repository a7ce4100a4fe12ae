"""The forms of this installation, read quickly: parsed once, then kept in the machine's own folder.

The kept file can't go stale: it holds the hash of every byte it was made from (all form files and the program that
reads them), and that hash is worked out anew at every start. A file that a school has edited is therefore seen at
once, and a damaged or foreign kept file is ignored and made anew. It holds forms only, never an answer.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from skjema_app import __version__
from skjema_app.domain.errors import SkjemaError
from skjema_app.form_engine import stored
from skjema_app.form_engine.library import FormLibrary, packaged_folder
from skjema_app.system import paths, safe_files

_LARGEST = 32 * 1024 * 1024
_read: dict[Path, tuple[bytes, FormLibrary]] = {}
"""What this process has read already, by folder, with its mark."""


def load_forms(folder: Path | None = None) -> FormLibrary:
    """Every form of the folder, or of the one that came with the program.

    Raises:
        SkjemaError: as ``FormLibrary.load``; trouble with the kept file is never told, the forms are read without it.
    """
    folder = packaged_folder() if folder is None else folder
    try:
        mark = stored.mark_of(folder, __version__)
    except OSError:  # reading in earnest says what is wrong, with the file's name
        return FormLibrary.load(folder)
    read = _read.get(folder)
    if read is not None and read[0] == mark:
        return read[1]
    library = _kept(mark) or _parsed(folder, mark)
    _read[folder] = (mark, library)
    return library


def mark_of_forms(library: FormLibrary) -> bytes | None:
    """The mark of the bytes that a library was made from; None of one that `load_forms` did not give."""
    return next((mark for mark, read in _read.values() if read is library), None)


def kept_file() -> Path:
    """Where the forms are kept between starts."""
    return paths.app_data() / "skjemaer.bin"


def _kept(mark: bytes) -> FormLibrary | None:
    try:
        return stored.from_bytes(safe_files.read_file(kept_file(), limit=_LARGEST), mark)
    except (SkjemaError, stored.NotStoredError):
        return None


def _parsed(folder: Path, mark: bytes) -> FormLibrary:
    library = FormLibrary.load(folder)
    with contextlib.suppress(SkjemaError, OSError):
        if stored.mark_of(folder, __version__) == mark:  # nobody changed a file while it was read
            safe_files.private_dir(kept_file().parent)
            safe_files.atomic_write(kept_file(), stored.to_bytes(library, mark))
    return library
