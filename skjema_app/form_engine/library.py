"""The forms of this installation: the current version of each, and every older one that drafts and documents pin.

Folder: ``forms/*.yaml`` (one file per form, its current version), ``forms/blocks/*.yaml`` (shared blocks),
``forms/lists/*.yaml`` (pick lists), ``forms/terskler.yaml`` (thresholds), ``forms/telefoner.yaml`` (phone numbers),
``forms/flyter/*.yaml`` (flows), ``forms/frister.yaml`` (deadlines), ``forms/fravaer.yaml`` (limits of absence),
``forms/tilgang.yaml`` (who may do what),
``forms/older/<form id>-v<version>/`` (a released version as it was: its one form file and its own ``blocks/``,
``lists/`` and ``terskler.yaml``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from skjema_app.domain.access import AccessBook, FormAccess
from skjema_app.domain.documents import FormPin
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.form_engine.absence_rules import AbsenceRule, inspect_absence_rules
from skjema_app.form_engine.access_rules import AccessRules, inspect_access
from skjema_app.form_engine.definition import FormDefinition
from skjema_app.form_engine.faults import BrokenTextError, FaultCode, FormFault, Position
from skjema_app.form_engine.flow import Flow
from skjema_app.form_engine.flow_deadlines import DeadlineRule, inspect_deadlines
from skjema_app.form_engine.flow_read import inspect_flow
from skjema_app.form_engine.load import inspect_block, inspect_form, inspect_list
from skjema_app.form_engine.phones import Phone, inspect_phones
from skjema_app.form_engine.shared_data import LISTS_FOLDER, THRESHOLDS_FILE, Shared, inspect_thresholds
from skjema_app.form_engine.yaml_tree import LARGEST_TEXT

PHONES_FILE = "telefoner.yaml"
DEADLINES_FILE = "frister.yaml"
ABSENCE_FILE = "fravaer.yaml"
ACCESS_FILE = "tilgang.yaml"
BLOCKS_FOLDER = "blocks"
FLOWS_FOLDER = "flyter"
OLDER_FOLDER = "older"
_NOT_FORMS = frozenset({PHONES_FILE, THRESHOLDS_FILE, DEADLINES_FILE, ABSENCE_FILE, ACCESS_FILE})


@lru_cache(maxsize=1)
def agreed_rules() -> AccessRules:
    """Who may do what, as it came with the program. Raises FORM_BROKEN, FILE_MISSING, READ_DENIED."""
    rules, faults = _access_in(packaged_folder() / ACCESS_FILE)
    if rules is None:
        raise faults[0].error()
    return rules


@lru_cache(maxsize=1)
def agreed_book() -> AccessBook:
    """The rights alone, where no form is known; raises as `agreed_rules`."""
    return agreed_rules().book({})


@dataclass(frozen=True, slots=True)
class FormLibrary:
    """Forms sorted by id and version, the phone numbers, flows by id, deadlines and limits of absence; of ``load``."""

    definitions: tuple[FormDefinition, ...]
    phones: tuple[Phone, ...] = ()
    flows: tuple[Flow, ...] = ()
    deadlines: tuple[DeadlineRule, ...] = ()
    absence: tuple[AbsenceRule, ...] = ()
    access: AccessRules = field(default_factory=agreed_rules)

    _by_version: Mapping[tuple[str, int], FormDefinition] = field(
        init=False, compare=False, repr=False, default_factory=dict
    )

    access_book: AccessBook = field(init=False, compare=False, repr=False)
    """Who may do what, with every form version known here: what the judge is given."""

    def __post_init__(self) -> None:
        """Make the index that `get` asks, of two of one number the first counts; and the matrix."""
        index = {(one.form_id, one.version): one for one in reversed(self.definitions)}
        object.__setattr__(self, "_by_version", index)
        forms = {one.pin: _form_access(one, self.access) for one in self.definitions}
        object.__setattr__(self, "access_book", self.access.book(forms))

    @classmethod
    def load(cls, folder: Path | None = None) -> FormLibrary:
        """Load every form in ``folder``, or in the folder that came with the program.

        Raises:
            SkjemaError: FORM_BROKEN for the first form that can't be read (see ``load.parse_form``), also when two
                files hold the same form and version; FILE_MISSING when the folder has no form.
        """
        folder = packaged_folder() if folder is None else folder
        found: dict[tuple[str, int], FormDefinition] = {}
        shared: dict[Path, Shared] = {}
        for file in form_files(folder):
            definition, faults = _inspect(file, folder, shared)
            if definition is None:
                raise faults[0].error()
            key = (definition.form_id, definition.version)
            if key in found:
                at = Position(_shown_name(file, folder), 1, 1)
                raise FormFault(at, FaultCode.DUPLICATE_ID, f"{definition.form_id} {definition.version}").error()
            found[key] = definition
        if not found:
            raise SkjemaError(ErrorCode.FILE_MISSING, path=str(folder))
        definitions = tuple(found[key] for key in sorted(found))
        return cls(definitions, _phones(folder), _flows(folder), _deadlines(folder), _absence(folder), _access(folder))

    def all(self) -> tuple[FormDefinition, ...]:
        """The current version of every form, by id."""
        newest = {definition.form_id: definition for definition in self.definitions}  # sorted: the last is the newest
        return tuple(newest.values())

    def current(self, form_id: str) -> FormDefinition:
        """The newest version of a form. Raises FORM_UNKNOWN."""
        for definition in self.all():
            if definition.form_id == form_id:
                return definition
        raise SkjemaError(ErrorCode.FORM_UNKNOWN, form=form_id, version=0, reason="no-form")

    def get(self, pin: FormPin, *, exact: bool = True) -> FormDefinition:
        """The version that a draft or document pins.

        With ``exact`` False a version whose text was changed without a new number (a school's own edit) is taken
        rather than none, so that nobody's draft becomes unreadable; the caller says so to the person.

        Raises:
            SkjemaError: FORM_UNKNOWN with ``form``, ``version`` and ``reason`` ("no-form", "no-version", "changed").
        """
        found = self._by_version.get((pin.form_id, pin.version))  # asked for every row of a long list
        if found is not None and (found.sha256 == pin.sha256 or not exact):
            return found
        known = any(one.form_id == pin.form_id for one in self.definitions)
        reason = "changed" if found is not None else "no-version" if known else "no-form"
        raise SkjemaError(ErrorCode.FORM_UNKNOWN, form=pin.form_id, version=pin.version, reason=reason)


def packaged_folder() -> Path:
    """The forms that came with the program: beside the package in a checkout, inside it when installed."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "_data" / "forms"
    return inside if inside.is_dir() else package.parent / "forms"


def check(files: Iterable[Path]) -> tuple[FormFault, ...]:
    """Every fault of form files, for ``skjema form check``. Blocks, lists and thresholds are looked for beside each.

    ``telefoner.yaml`` is checked as phone numbers, ``terskler.yaml`` as thresholds, ``frister.yaml`` as deadlines,
    ``fravaer.yaml`` as limits of absence, ``tilgang.yaml`` as rights, a file in a folder ``blocks`` as a block, one in
    ``lists`` as a pick list and one in ``flyter`` as a flow.
    """
    faults: list[FormFault] = []
    for file in files:
        if file.name == PHONES_FILE:
            faults += _phones_in(file, file.name)[1]
        elif file.name == DEADLINES_FILE:
            faults += _deadlines_in(file)[1]
        elif file.name == ABSENCE_FILE:
            faults += _absence_in(file)[1]
        elif file.name == ACCESS_FILE:
            faults += _access_in(file)[1]
        elif file.parent.name == FLOWS_FOLDER:
            faults += _flow_in(file)[1]
        elif file.name == THRESHOLDS_FILE or file.parent.name in {BLOCKS_FOLDER, LISTS_FOLDER}:
            faults += _part_faults(file)
        else:
            faults += _inspect(file, file.parent)[1]
    return tuple(faults)


def form_files(folder: Path) -> tuple[Path, ...]:
    """The form files of a folder, older versions included; numbers, thresholds, blocks and lists are not forms."""
    folders = [folder, *sorted((folder / OLDER_FOLDER).glob("*"))]
    return tuple(file for one in folders for file in sorted(one.glob("*.yaml")) if file.name not in _NOT_FORMS)


def every_file(folder: Path) -> tuple[Path, ...]:
    """Every file that a library of this folder is read from, older versions included."""
    folders = [folder, *sorted((folder / OLDER_FOLDER).glob("*"))]
    inside = [one / name for one in folders for name in ("", BLOCKS_FOLDER, LISTS_FOLDER)] + [folder / FLOWS_FOLDER]
    return tuple(file for one in inside for file in sorted(one.glob("*.yaml")))


def part_files(folder: Path) -> tuple[Path, ...]:
    """The files beside the forms of a folder: blocks, lists, thresholds, phone numbers, flows, deadlines, absence."""
    inside = (BLOCKS_FOLDER, LISTS_FOLDER, FLOWS_FOLDER)
    parts = [file for one in inside for file in sorted((folder / one).glob("*.yaml"))]
    return (*parts, *(folder / name for name in sorted(_NOT_FORMS) if (folder / name).is_file()))


def _shown_name(file: Path, folder: Path) -> str:
    return file.relative_to(folder).as_posix() if file.is_relative_to(folder) else file.name


def _inspect(
    file: Path, folder: Path, known: dict[Path, Shared] | None = None
) -> tuple[FormDefinition | None, tuple[FormFault, ...]]:
    """Read one form. ``known``: the shared texts of folders that were read already."""
    name = _shown_name(file, folder)
    known = {} if known is None else known
    try:
        text = _read(file, name)
        shared = known.get(file.parent) or _shared(file.parent)
    except BrokenTextError as broken:
        return None, (broken.fault,)
    known[file.parent] = shared
    definition, faults = inspect_form(text, name, shared)
    if faults and shared.thresholds:  # a broken threshold explains why a form can't find it
        faults = (*inspect_thresholds(shared.thresholds)[1], *faults)
    return definition, faults


def _part_faults(file: Path) -> tuple[FormFault, ...]:
    """The faults of a block, a list or the thresholds."""
    try:
        if file.name == THRESHOLDS_FILE:
            return inspect_thresholds(_read(file, file.name))[1]
        text = _read(file, f"{file.parent.name}/{file.name}")
        if file.parent.name == LISTS_FOLDER:
            return inspect_list(text, file.stem)
        return inspect_block(text, file.stem, _shared(file.parent.parent))
    except BrokenTextError as broken:
        return (broken.fault,)


def _shared(folder: Path) -> Shared:
    """What the forms of a folder may take parts from."""
    thresholds = folder / THRESHOLDS_FILE
    return Shared(
        _texts(folder, BLOCKS_FOLDER),
        _texts(folder, LISTS_FOLDER),
        _read(thresholds, THRESHOLDS_FILE) if thresholds.is_file() else "",
    )


def _texts(folder: Path, inside: str) -> Mapping[str, str]:
    return {file.stem: _read(file, f"{inside}/{file.name}") for file in sorted((folder / inside).glob("*.yaml"))}


def _read(file: Path, name: str) -> str:
    try:
        if file.stat().st_size > LARGEST_TEXT:
            raise BrokenTextError(FormFault(Position(name, 1, 1), FaultCode.TOO_LARGE))
        raw = file.read_bytes()
    except FileNotFoundError as error:
        raise SkjemaError(ErrorCode.FILE_MISSING, path=str(file)) from error
    except OSError as error:
        raise SkjemaError(ErrorCode.READ_DENIED, path=str(file)) from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise BrokenTextError(FormFault(Position(name, line, 1), FaultCode.NOT_UTF8)) from error


def _phones(folder: Path) -> tuple[Phone, ...]:
    file = folder / PHONES_FILE
    if not file.is_file():
        return ()
    phones, faults = _phones_in(file, PHONES_FILE)
    if faults:
        raise faults[0].error()
    return phones


def _phones_in(file: Path, name: str) -> tuple[tuple[Phone, ...], tuple[FormFault, ...]]:
    try:
        text = _read(file, name)
    except BrokenTextError as broken:
        return (), (broken.fault,)
    return inspect_phones(text, name)


def _flows(folder: Path) -> tuple[Flow, ...]:
    found: dict[str, Flow] = {}
    for file in sorted((folder / FLOWS_FOLDER).glob("*.yaml")):
        flow, faults = _flow_in(file)
        if flow is None:
            raise faults[0].error()
        if flow.flow_id in found:
            at = Position(_shown_name(file, folder), 1, 1)
            raise FormFault(at, FaultCode.DUPLICATE_ID, flow.flow_id).error()
        found[flow.flow_id] = flow
    return tuple(found[key] for key in sorted(found))


def _flow_in(file: Path) -> tuple[Flow | None, tuple[FormFault, ...]]:
    name = f"{FLOWS_FOLDER}/{file.name}"
    try:
        return inspect_flow(_read(file, name), name)
    except BrokenTextError as broken:
        return None, (broken.fault,)


def _deadlines(folder: Path) -> tuple[DeadlineRule, ...]:
    file = folder / DEADLINES_FILE
    if not file.is_file():
        return ()
    rules, faults = _deadlines_in(file)
    if faults:
        raise faults[0].error()
    return rules


def _deadlines_in(file: Path) -> tuple[tuple[DeadlineRule, ...], tuple[FormFault, ...]]:
    try:
        return inspect_deadlines(_read(file, DEADLINES_FILE), DEADLINES_FILE)
    except BrokenTextError as broken:
        return (), (broken.fault,)


def _absence(folder: Path) -> tuple[AbsenceRule, ...]:
    file = folder / ABSENCE_FILE
    if not file.is_file():
        return ()
    rules, faults = _absence_in(file)
    if faults:
        raise faults[0].error()
    return rules


def _absence_in(file: Path) -> tuple[tuple[AbsenceRule, ...], tuple[FormFault, ...]]:
    """The limits of absence, with the numbers that stand beside them."""
    try:
        numbers = file.with_name(THRESHOLDS_FILE)
        known, faults = inspect_thresholds(_read(numbers, numbers.name)) if numbers.is_file() else ((), ())
        if faults:
            return (), faults
        return inspect_absence_rules(_read(file, file.name), file.name, {one.threshold_id: one for one in known})
    except BrokenTextError as broken:
        return (), (broken.fault,)


def _access(folder: Path) -> AccessRules:
    """Of a folder that has none, what came with the program: the rights are the same everywhere."""
    file = folder / ACCESS_FILE
    if not file.is_file():
        return agreed_rules()
    rules, faults = _access_in(file)
    if rules is None:
        raise faults[0].error()
    return rules


def _access_in(file: Path) -> tuple[AccessRules | None, tuple[FormFault, ...]]:
    try:
        return inspect_access(_read(file, ACCESS_FILE), ACCESS_FILE)
    except BrokenTextError as broken:
        return None, (broken.fault,)


def _form_access(definition: FormDefinition, rules: AccessRules) -> FormAccess:
    access = definition.facts.access
    return FormAccess(
        fills=rules.roles(access.fills),
        approves=rules.roles(access.approves) or frozenset(),
        decided=definition.facts.decision is not None and not definition.facts.hidden,
        closed=definition.facts.hidden,
        led=not {Role.PRINCIPAL.value, Role.DEPUTY.value}.isdisjoint(access.reads),
    )
