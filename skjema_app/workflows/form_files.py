"""The forms as files: which come with the program, and what is wrong with one that somebody is writing. No vault."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine import library
from skjema_app.form_engine.faults import FormFault
from skjema_app.system import safe_files
from skjema_app.system.texts import _, language
from skjema_app.workflows.fault_texts import fault_in_words
from skjema_app.workflows.forms_here import load_forms
from skjema_app.workflows.sentences import sentence_for


@dataclass(frozen=True, slots=True)
class LevelLine:
    """A level of a form: id, title, when to use it, and about how many minutes it takes."""

    level_id: str
    title: str
    lead: str
    minutes: int


@dataclass(frozen=True, slots=True)
class FormLine:
    """A form in a list, with its version and the hash that documents pin."""

    form_id: str
    version: int
    sha256: str
    title: str
    purpose: str
    levels: tuple[LevelLine, ...]


@dataclass(frozen=True, slots=True)
class FaultLine:
    """One fault: where (a block's fault names the block's file), its code, and in words."""

    file: str
    line: int
    column: int
    code: str
    what: str
    suggestion: str
    sentence: str


@dataclass(frozen=True, slots=True)
class FileVerdict:
    """What was found in one file. ``code``: "good", "form-broken", "file-missing", "read-denied"."""

    file: str
    code: str
    sentence: str
    faults: tuple[FaultLine, ...] = ()

    @property
    def good(self) -> bool:
        """Whether the program can use the file."""
        return self.code == "good"


def list_forms() -> tuple[FormLine, ...]:
    """The current version of each form. Raises FORM_BROKEN when the program's own forms can't be read."""
    spoken = language()
    return tuple(
        FormLine(
            form.form_id,
            form.version,
            form.sha256,
            form.title.in_(spoken),
            form.purpose.in_(spoken),
            tuple(
                LevelLine(level.level_id, level.title.in_(spoken), level.lead.in_(spoken), level.minutes)
                for level in form.levels
            ),
        )
        for form in load_forms().all()
    )


def check_forms(files: tuple[Path, ...] = ()) -> tuple[FileVerdict, ...]:
    """Check form files, blocks and phone numbers; without ``files`` those that came with the program.

    Never raises for a bad file: the verdict says it.
    """
    return tuple(_checked(file) for file in files or _packaged_files())


def _packaged_files() -> tuple[Path, ...]:
    folder = library.packaged_folder()
    return (*library.form_files(folder), *library.part_files(folder))


def _checked(file: Path) -> FileVerdict:
    try:
        with safe_files.file_errors(file, reading=True):
            if file.exists() and not file.is_file() and not file.is_dir():  # a pipe or a device may never end
                raise SkjemaError(ErrorCode.PLACE_UNUSABLE, path=str(file), reason="not-a-file")
        faults = library.check([file])
    except SkjemaError as error:
        return FileVerdict(str(file), error.code.value, sentence_for(error).text)
    if not faults:
        return FileVerdict(str(file), "good", _("Filen kan brukes."))
    lines = tuple(_line(fault) for fault in faults)
    return FileVerdict(str(file), ErrorCode.FORM_BROKEN.value, lines[0].sentence, lines)


def _line(fault: FormFault) -> FaultLine:
    words = fault_in_words(fault.code.value, fault.what, fault.suggestion)
    sentence = _("{file}, linje {line}: {fault}.").format(file=fault.at.file, line=fault.at.line, fault=words)
    return FaultLine(
        fault.at.file, fault.at.line, fault.at.column, fault.code.value, fault.what, fault.suggestion, sentence
    )
