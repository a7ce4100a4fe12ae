"""Whether a folder may hold a vault: not a network share, not a folder that a sync client copies (store-sync § 5).

On a network file system SQLite's locks may do nothing (485 writes acknowledged, 399 kept, no error shown). A sync
client copies the database's three files at three moments and brings old ones back. Both lose data in silence, so both
are refused; the second place for *copies* may well be there.

`judge_place` is the rule, over facts; `check_vault_place` reads the facts and raises. Honest limits: a sync client
that can be told to watch any folder without leaving a trace is not seen, and of the three systems only Linux's reader
has been run against real mounts.
"""

from __future__ import annotations

import contextlib
import ctypes
import fnmatch
import json
import os
import re
import sys
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath

from skjema_app.domain.errors import ErrorCode, SkjemaError

_NETWORK_TYPES = frozenset(
    """
    9p acfs afpfs afs beegfs ceph cifs coda davfs drvfs fuse.ceph fuse.davfs fuse.davfs2 fuse.glusterfs fuse.gvfsd-fuse
    fuse.s3fs fuse.smbnetfs fuse.sshfs fuse.vmhgfs-fuse glusterfs gpfs lustre ncpfs nfs nfs3 nfs4 orangefs prl_fs smb
    smb2 smb3 smbfs sshfs vboxsf virtiofs vmhgfs webdav
    """.split()  # noqa: SIM905 - a list of names reads better so
)
_CLOUD_TYPES = frozenset(
    ("fuse.rclone", "fuse.onedriver", "fuse.google-drive-ocamlfuse", "fuse.jotta", "fuse.pcloud", "fuse.kio-fuse")
)
_CLOUD_VARIABLES = {"OneDrive": "onedrive", "OneDriveCommercial": "onedrive", "OneDriveConsumer": "onedrive"}
# Names of folders, in small letters; patterns of fnmatch.
_CLOUD_NAMES = {
    "onedrive": "onedrive",
    "onedrive - *": "onedrive",
    "onedrive-*": "onedrive",
    "dropbox": "dropbox",
    "dropbox (*": "dropbox",
    "google drive": "google-drive",
    "googledrive": "google-drive",
    "googledrive-*": "google-drive",
    "google disk": "google-drive",
    "my drive": "google-drive",
    "min disk": "google-drive",
    "mobile documents": "icloud",
    "com~apple~clouddocs": "icloud",
    "iclouddrive": "icloud",
    "icloud drive": "icloud",
    "cloudstorage": "cloud",
    "nextcloud": "nextcloud",
    "owncloud": "nextcloud",
    "jottacloud": "jottacloud",
    "box sync": "box",
    "megasync": "mega",
    "pclouddrive": "pcloud",
}
_MARKERS = {
    ".sync_*.db": "nextcloud",
    "._sync_*.db": "nextcloud",
    ".nextcloudsync.log": "nextcloud",
    ".owncloudsync.log": "nextcloud",
    ".dropbox": "dropbox",
    ".dropbox.cache": "dropbox",
    ".tmp.drivedownload": "google-drive",
    ".tmp.driveupload": "google-drive",
    ".stfolder": "syncthing",
    ".849c9593-d756-4e56-8d6e-42412f2a707b": "onedrive",
}
_CLOUD_ATTRIBUTES = 0x00080000 | 0x00100000 | 0x00400000  # Windows: pinned, unpinned, recalled when read
_DRIVE_UNKNOWN, _DRIVE_NO_ROOT, _DRIVE_REMOTE = 0, 1, 4
_INVALID_ATTRIBUTES = 0xFFFFFFFF
_MOUNT_ESCAPE = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """What is known about a folder before a vault is put there.

    Attributes:
        path: absolute, links resolved.
        file_system: name of its file system's type, "" when unknown.
        remote: whether the system itself says that it is on another machine.
        cloud_roots: folders that sync clients say they watch, with the name of the service.
        attributes: Windows' file attributes of the nearest existing folder, 0 elsewhere.
        names_in: the names in a folder, nothing when it can't be read.
        ignore_case: whether two names that differ in case only are one.
    """

    path: PurePath
    file_system: str = ""
    remote: bool = False
    cloud_roots: tuple[tuple[PurePath, str], ...] = ()
    attributes: int = 0
    names_in: Callable[[PurePath], Collection[str]] | None = None
    ignore_case: bool = False


def check_vault_place(path: Path) -> None:
    """Refuse places where a vault would lose data. The folder need not exist yet.

    Raises:
        SkjemaError: PLACE_IS_NETWORK, PLACE_IS_SYNCED (``reason``: the kind of file system or service), PLACE_UNUSABLE
            (``reason``: ``not-absolute``, ``not-a-folder``, ``no-such-drive`` or ``not-writable``).
    """
    path = path.expanduser()
    if not path.is_absolute():
        raise SkjemaError(ErrorCode.PLACE_UNUSABLE, path=str(path), reason="not-absolute")
    if _is_unc(str(path)):  # before anything touches it: a share that is away makes every call wait
        raise SkjemaError(ErrorCode.PLACE_IS_NETWORK, path=str(path), reason="unc")
    existing = _nearest_existing(path)
    if not existing.is_dir():
        raise SkjemaError(ErrorCode.PLACE_UNUSABLE, path=str(path), reason="not-a-folder")
    _raise_for(judge_place(_read_facts(path, existing)), path)
    if not os.access(existing, os.W_OK | os.X_OK):
        raise SkjemaError(ErrorCode.PLACE_UNUSABLE, path=str(path), reason="not-writable")


def judge_place(facts: PlaceFacts) -> tuple[ErrorCode, str] | None:
    """The rule: a code and what was recognised, or None when the place will do. Pure but for ``names_in``."""
    if facts.remote or facts.file_system in _NETWORK_TYPES or _is_unc(str(facts.path)):
        return ErrorCode.PLACE_IS_NETWORK, facts.file_system or "remote"
    if facts.file_system in _CLOUD_TYPES:
        return ErrorCode.PLACE_IS_SYNCED, facts.file_system.removeprefix("fuse.")
    if facts.attributes & _CLOUD_ATTRIBUTES:
        return ErrorCode.PLACE_IS_SYNCED, "cloud"
    for root, service in facts.cloud_roots:
        if _is_inside(facts.path, root, ignore_case=facts.ignore_case):
            return ErrorCode.PLACE_IS_SYNCED, service
    service = _service_by_name(facts.path) or _service_by_marker(facts)
    return (ErrorCode.PLACE_IS_SYNCED, service) if service else None


def mount_type(mountinfo: str, path: str) -> str:
    """The type of the file system that a path is on, from the text of ``/proc/self/mountinfo``; "" when unknown.

    The deepest mount point that holds the path counts, and of several on one point the last.
    """
    best, kind = -1, ""
    for line in mountinfo.splitlines():
        left, separator, right = line.partition(" - ")
        fields = left.split(" ")
        if not separator or len(fields) < 5:  # the mount point is the fifth field, see proc(5)
            continue
        point = _MOUNT_ESCAPE.sub(_unescape, fields[4])
        holds = point == "/" or path == point or path.startswith(f"{point}/")
        if holds and len(point) >= best:
            best, kind = len(point), right.split(" ", 1)[0]
    return kind


def dropbox_roots(info: str) -> tuple[str, ...]:
    """The folders named in Dropbox's ``info.json``; none when it isn't what we expect."""
    try:
        accounts = json.loads(info)
    except (ValueError, RecursionError):
        return ()
    if not isinstance(accounts, dict):
        return ()
    found = [account.get("path") for account in accounts.values() if isinstance(account, dict)]
    return tuple(path for path in found if isinstance(path, str) and path)


def _raise_for(verdict: tuple[ErrorCode, str] | None, path: Path) -> None:
    if verdict is not None:
        raise SkjemaError(verdict[0], path=str(path), reason=verdict[1])


def _service_by_name(path: PurePath) -> str:
    for part in path.parts[1:]:
        for pattern, service in _CLOUD_NAMES.items():
            if fnmatch.fnmatchcase(part.casefold(), pattern):
                return service
    return ""


def _service_by_marker(facts: PlaceFacts) -> str:
    if facts.names_in is None:
        return ""
    # The outermost folder is the disk itself; nobody syncs that, and it may be slow to list.
    for folder in (facts.path, *facts.path.parents[:-1]):
        for name in facts.names_in(folder):
            for pattern, service in _MARKERS.items():
                if fnmatch.fnmatchcase(name, pattern):
                    return service
    return ""


def _is_inside(path: PurePath, root: PurePath, *, ignore_case: bool) -> bool:
    inner, outer = path.parts, root.parts
    if ignore_case:
        inner, outer = tuple(part.casefold() for part in inner), tuple(part.casefold() for part in outer)
    return len(outer) > 1 and inner[: len(outer)] == outer


def _is_unc(path: str) -> bool:
    r"""``\\server\share``, ``//server/share``, ``\\?\UNC\server\share``; not ``\\?\C:\`` and ``\\.\``."""
    flat = path.replace("/", "\\")
    if flat.upper().startswith(("\\\\?\\UNC\\", "\\\\.\\UNC\\")):
        return True
    return flat.startswith("\\\\") and not flat.startswith(("\\\\?\\", "\\\\.\\"))


def _nearest_existing(path: Path) -> Path:
    for folder in (path, *path.parents):
        with contextlib.suppress(OSError):
            if folder.exists():
                return folder
    raise SkjemaError(ErrorCode.PLACE_UNUSABLE, path=str(path), reason="no-such-drive")


def _read_facts(path: Path, existing: Path) -> PlaceFacts:
    try:
        resolved = path.resolve()
    except (OSError, RuntimeError) as error:  # a circle of links
        raise SkjemaError(ErrorCode.PLACE_UNUSABLE, path=str(path), reason="not-a-folder") from error
    file_system, remote, attributes = "", False, 0
    if sys.platform == "win32":
        remote, attributes = _windows_facts(resolved, existing)
    elif sys.platform == "darwin":
        file_system, remote = _darwin_facts(existing.resolve())
    else:
        with contextlib.suppress(OSError):
            mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape")
            file_system = mount_type(mounts, str(resolved))
    return PlaceFacts(
        path=resolved,
        file_system=file_system,
        remote=remote,
        cloud_roots=_cloud_roots(os.environ),
        attributes=attributes,
        names_in=_names_in,
        ignore_case=sys.platform in {"win32", "darwin"},
    )


def _cloud_roots(environment: Mapping[str, str]) -> tuple[tuple[PurePath, str], ...]:
    found: list[tuple[PurePath, str]] = []
    for variable, service in _CLOUD_VARIABLES.items():
        if environment.get(variable):
            found.append((_resolved(environment[variable]), service))
    homes = [Path.home() / ".dropbox"]
    homes += [Path(environment[name]) / "Dropbox" for name in ("APPDATA", "LOCALAPPDATA") if environment.get(name)]
    for folder in homes:
        with contextlib.suppress(OSError, UnicodeDecodeError):
            info = (folder / "info.json").read_text(encoding="utf-8")
            found.extend((_resolved(root), "dropbox") for root in dropbox_roots(info))
    return tuple(found)


def _resolved(path: str) -> Path:
    try:
        return Path(path).resolve()
    except (OSError, RuntimeError):
        return Path(path)


def _names_in(folder: PurePath) -> Collection[str]:
    """Names that begin with a dot, which all markers do; so a folder of 100,000 files stays quick to judge."""
    try:
        with os.scandir(folder) as entries:
            return [entry.name for entry in entries if entry.name.startswith(".")]
    except OSError:
        return ()


def _unescape(match: re.Match[str]) -> str:
    return chr(int(match.group(1), 8))


if sys.platform == "win32":

    def _windows_facts(path: Path, existing: Path) -> tuple[bool, int]:
        kernel = ctypes.windll.kernel32
        kind = kernel.GetDriveTypeW(f"{path.drive}\\")
        if kind == _DRIVE_NO_ROOT:
            raise SkjemaError(ErrorCode.PLACE_UNUSABLE, path=str(path), reason="no-such-drive")
        kernel.GetFileAttributesW.restype = ctypes.c_uint32
        attributes = int(kernel.GetFileAttributesW(str(existing)))
        return kind in {_DRIVE_REMOTE, _DRIVE_UNKNOWN}, 0 if attributes == _INVALID_ATTRIBUTES else attributes


if sys.platform == "darwin":

    def _darwin_facts(existing: Path) -> tuple[str, bool]:
        """``statfs``: flags at byte 64 (0x1000 = local), the type's name in the 16 bytes from 72 on."""
        answer = ctypes.create_string_buffer(4096)
        library = ctypes.CDLL(None, use_errno=True)
        call = getattr(library, "statfs$INODE64", None) or library.statfs
        if call(os.fsencode(existing), answer) != 0:
            return "", False
        flags = int.from_bytes(answer.raw[64:68], sys.byteorder)
        return answer.raw[72:88].split(b"\0", 1)[0].decode("ascii", "replace"), not flags & 0x1000
