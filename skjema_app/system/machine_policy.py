"""What whoever runs this machine has decided for everybody on it: a file that the program reads and never writes.

Where it is: `paths.policy_file`. On Windows values of the registry count too, and go before the file, since there any
user can make a file where none is: group policy first, then what the installer was told. A name that nobody has written
leaves the choice to the school or the person. How two who decide go together is said where it is asked
(``workflows/machine_rules.py``).

Nothing of a file is heeded that isn't an administrator's: what everybody may write, anybody could have. A file that
can't be read, a name that isn't known and a value that can't be meant are each a `PolicyFault`; work goes on without
them, since a policy must keep nobody from a report that can't wait.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import stat
import sys
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system import paths

LEAST_MINUTES, MOST_MINUTES = 2, 60
LANGUAGES = ("nb", "nn")
_LIMIT = 64 * 1024
_LONGEST_PATH, _LONGEST_WORDS, _LONGEST_NAME = 1024, 120, 60
_REGISTRY = (r"Software\Policies\Skjema", r"Software\Skjema")
"""Group policy, and what the installer wrote; both in the machine's part of the registry."""
_CHANNEL = re.compile(r"[a-z0-9][a-z0-9-]{0,19}")
_SWITCH = {"1": True, "true": True, "ja": True, "0": False, "false": False, "nei": False}
_PERCENT = re.compile(r"%([^%]+)%")
_UNFILLED = re.compile(r"%[^%]+%|\$\w|\$\{")


@dataclass(frozen=True, slots=True)
class PolicyFault:
    """Something in the policy that is not heeded.

    Attributes:
        code: POLICY_BROKEN, POLICY_UNSAFE, POLICY_NAME_UNKNOWN or POLICY_VALUE_WRONG.
        place: the file, or the key of the registry.
        name: the name in the file, or "".
        reason: of a file: ``syntax``, ``not-an-object``, ``not-a-file``, ``too-large``, ``denied``,
            ``everybody-writes`` or ``owner``; else "".
        line: of a syntax error, or 0.
    """

    code: ErrorCode
    place: str
    name: str = ""
    reason: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class MachinePolicy:
    """What is decided; a value that says nothing (empty, 0, None) is nobody's decision.

    Attributes:
        exchange_folder: the folder that people exchange through; variables like ``%USERPROFILE%`` are filled in.
        backup_folder: the second place for encrypted copies; likewise.
        lock_minutes: without use before the lock, 2-60.
        allow_key_store: whether somebody may let the machine's key store open their vault.
        block_screenshots: whether other programs are kept from taking pictures of the windows.
        language: "nb" or "nn".
        channel: which releases the machine gets, for *Om Skjema*.
        it_contact: whom to ask for help and updates, as people say it.
        faults: what is not heeded.
        places: where the values came from: the file, keys of the registry.
    """

    exchange_folder: str = ""
    backup_folder: str = ""
    lock_minutes: int = 0
    allow_key_store: bool | None = None
    block_screenshots: bool | None = None
    language: str = ""
    channel: str = ""
    it_contact: str = ""
    faults: tuple[PolicyFault, ...] = ()
    places: tuple[str, ...] = ()


NAMES = tuple(one.name for one in fields(MachinePolicy) if one.name not in {"faults", "places"})
NO_POLICY = MachinePolicy()


class _Read:
    """The last reading, kept for as long as the file is the same one."""

    mark: tuple[object, ...] = ()
    policy: MachinePolicy = NO_POLICY


def machine_policy() -> MachinePolicy:
    """As it is now; costs one look at the file's date when it was read before."""
    file = paths.policy_file()
    mark = (str(file), *_mark(file), os.environ.get("HOME"), os.environ.get("USERPROFILE"))
    if mark != _Read.mark:
        _Read.policy = read_policy(file)
        _Read.mark = mark
    return _Read.policy


def read_policy(file: Path) -> MachinePolicy:
    """Read the file, and on Windows the registry, anew."""
    group, installed = (_registry(key) for key in _REGISTRY) if sys.platform == "win32" else ({}, {})
    faults: list[PolicyFault] = []
    in_file: Mapping[str, object] = {}
    try:
        in_file = _values_in(file)
    except SkjemaError as error:
        line = error.details.get("line", 0)
        reason = str(error.details.get("reason", ""))
        faults.append(PolicyFault(error.code, str(file), reason=reason, line=line if isinstance(line, int) else 0))
    sources = ((str(file), in_file), (_key_name(_REGISTRY[1]), installed), (_key_name(_REGISTRY[0]), group))
    found: dict[str, object] = {}
    for place, values in sources:
        for name, value in values.items():
            known = name.casefold()
            if known not in _READERS:
                faults.append(PolicyFault(ErrorCode.POLICY_NAME_UNKNOWN, place, name=_shown(name)))
            elif value != "":
                meant, good = _READERS[known](value)
                if not good:
                    faults.append(PolicyFault(ErrorCode.POLICY_VALUE_WRONG, place, name=known))
                if meant is not None:
                    found[known] = meant
    return _made(found, tuple(faults), tuple(place for place, values in sources if values))


def _made(found: Mapping[str, object], faults: tuple[PolicyFault, ...], places: tuple[str, ...]) -> MachinePolicy:
    def words(name: str) -> str:
        return str(found.get(name, ""))

    def switch(name: str) -> bool | None:
        value = found.get(name)
        return value if isinstance(value, bool) else None

    minutes = found.get("lock_minutes", 0)
    return MachinePolicy(
        exchange_folder=words("exchange_folder"),
        backup_folder=words("backup_folder"),
        lock_minutes=minutes if isinstance(minutes, int) else 0,
        allow_key_store=switch("allow_key_store"),
        block_screenshots=switch("block_screenshots"),
        language=words("language"),
        channel=words("channel"),
        it_contact=words("it_contact"),
        faults=faults,
        places=places,
    )


def _values_in(file: Path) -> Mapping[str, object]:
    """What the file says; nothing where there is none.

    Raises:
        SkjemaError: POLICY_UNSAFE, POLICY_BROKEN.
    """
    try:
        if not file.exists():
            return {}
        with file.open("rb") as opened:
            facts = os.fstat(opened.fileno())
            if not stat.S_ISREG(facts.st_mode):
                raise _broken("not-a-file")
            if sys.platform != "win32":
                for one in (facts, file.resolve().parent.stat()):
                    _check_rights(one)
            data = opened.read(_LIMIT + 1)
    except OSError as error:
        raise _broken("denied" if isinstance(error, PermissionError) else "not-a-file") from error
    if len(data) > _LIMIT:
        raise _broken("too-large")
    try:
        raw = json.loads(data)  # as UTF-8 or UTF-16, with or without a mark in front
    except json.JSONDecodeError as error:
        raise SkjemaError(ErrorCode.POLICY_BROKEN, reason="syntax", line=error.lineno) from error
    except (ValueError, RecursionError) as error:
        raise _broken("syntax") from error
    if not isinstance(raw, dict):
        raise _broken("not-an-object")
    return raw


def _check_rights(facts: os.stat_result) -> None:
    if facts.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise SkjemaError(ErrorCode.POLICY_UNSAFE, reason="everybody-writes")
    if facts.st_uid != 0 and not (paths.tests_may_override() and facts.st_uid == os.getuid()):
        raise SkjemaError(ErrorCode.POLICY_UNSAFE, reason="owner")


def _broken(reason: str) -> SkjemaError:
    return SkjemaError(ErrorCode.POLICY_BROKEN, reason=reason)


def _mark(file: Path) -> tuple[int, ...]:
    try:
        found, folder = file.stat(), file.parent.stat()
    except OSError:
        return ()
    return found.st_mtime_ns, found.st_size, found.st_ino, found.st_mode, found.st_uid, folder.st_mode


if sys.platform == "win32":

    def _registry(key: str) -> dict[str, object]:
        """The values of a key in the machine's part of the registry; none where it isn't."""
        import winreg

        found: dict[str, object] = {}
        if os.environ.get("SKJEMA_POLICY") and paths.tests_may_override():
            return found
        rights = winreg.KEY_READ | winreg.KEY_WOW64_64KEY
        with contextlib.suppress(OSError), winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, key, 0, rights) as opened:
            for number in range(winreg.QueryInfoKey(opened)[1]):
                name, value, _kind = winreg.EnumValue(opened, number)
                if name:  # the key's own value has no name
                    found[name] = value
        return found

else:

    def _registry(_key: str) -> dict[str, object]:
        return {}


def _key_name(key: str) -> str:
    return f"HKLM\\{key}"


def _shown(name: str) -> str:
    """A name that nobody knows, fit to be shown."""
    return "".join(char for char in name if char.isprintable())[:_LONGEST_NAME]


# Each gives what was meant, or None, and whether that is what was written.
_Meant = tuple[object, bool]


def _folder(value: object) -> _Meant:
    if not isinstance(value, str) or len(value) > _LONGEST_PATH or not value.isprintable():
        return None, False
    filled = os.path.expanduser(os.path.expandvars(_PERCENT.sub(_variable, value.strip())))  # noqa: PTH111
    good = Path(filled).is_absolute() and not _UNFILLED.search(filled)
    return (filled, True) if good else (None, False)


def _variable(match: re.Match[str]) -> str:
    return os.environ.get(match[1], match[0])


def _minutes(value: object) -> _Meant:
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < len("10000"):
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        return None, False
    meant = min(max(value, LEAST_MINUTES), MOST_MINUTES)  # who wrote 1 or 90 wants a lock, not none
    return meant, meant == value


def _switch(value: object) -> _Meant:
    if isinstance(value, bool):
        return value, True
    meant = _SWITCH.get(str(value).strip().casefold()) if isinstance(value, str | int) else None
    return meant, meant is not None


def _language(value: object) -> _Meant:
    return (value, True) if isinstance(value, str) and value in LANGUAGES else (None, False)


def _channel(value: object) -> _Meant:
    return (value, True) if isinstance(value, str) and _CHANNEL.fullmatch(value) else (None, False)


def _words(value: object) -> _Meant:
    good = isinstance(value, str) and len(value) <= _LONGEST_WORDS
    good = good and all(unicodedata.category(char)[0] not in "CZ" or char == " " for char in str(value))
    return (str(value).strip() or None, True) if good else (None, False)


_READERS: dict[str, Callable[[object], _Meant]] = {
    "exchange_folder": _folder,
    "backup_folder": _folder,
    "lock_minutes": _minutes,
    "allow_key_store": _switch,
    "block_screenshots": _switch,
    "language": _language,
    "channel": _channel,
    "it_contact": _words,
}
