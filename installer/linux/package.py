"""Packs a payload: ``.deb`` and ``.tar.gz``, the same bytes from the same payload.

The ``.deb`` has no script of its own that runs when it is installed, upgraded or removed: what needs to be told of its
desktop entry, icons and file type hears it from dpkg's triggers. So no package of Skjema ever touches a vault or a
policy file.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import struct
import tarfile
from pathlib import Path

import checks
import payload

HERE = Path(__file__).parent
ICONS = HERE.parent / "icon"
HOME = "usr/lib/skjema"
_PNG = (48, 64, 256)
_MAINTAINER = "Skjema <skjema@localhost>"


def stage(made: payload.Made, root: Path) -> None:
    """Lay the payload out as a system has it, with desktop entry, icons, file type and licences."""
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(made.folder, root / HOME, symlinks=True)
    (root / "usr/bin").mkdir(parents=True)
    (root / "usr/bin/skjema").symlink_to("../lib/skjema/skjema")
    _desktop(root / "usr/share")
    documents = root / "usr/share/doc/skjema"
    documents.mkdir(parents=True)
    _write(documents / "copyright", _copyright())
    for path in sorted(root.rglob("*")):
        if path.is_dir():
            path.chmod(0o755)
    _same_time(root)


def deb(made: payload.Made, root: Path, to: Path, told_version: str = "", *, small: bool = True) -> Path:
    """The package. ``small``: pressed as a release is, which takes a while."""
    control = root / "DEBIAN"
    shutil.rmtree(control, ignore_errors=True)
    control.mkdir()
    files = sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink())
    size = sum(path.stat().st_size for path in files) // 1024
    packages = list(dict.fromkeys(checks.system_libraries().values()))
    packages[packages.index("libc6")] = f"libc6 (>= {checks.glibc(made.folder)})"
    told_version = told_version or made.version
    _write(
        control / "control",
        f"Package: skjema\nVersion: {told_version}\nArchitecture: amd64\nSection: misc\nPriority: optional\n"
        f"Maintainer: {_MAINTAINER}\nInstalled-Size: {size}\nDepends: {', '.join(packages)}\n"
        "Recommends: fonts-dejavu-core\nSuggests: gnome-keyring | kwalletmanager\n"
        "Description: skjema for arbeidet med skolemiljøet, uten nett\n"
        " Kryptert på maskinen og uten nett: meldinger, aktivitetsplaner og møter etter\n"
        " opplæringslova kapittel 12, ferdige PDF-er og pakker til arkivet.\n",
    )
    lines = [f"{_md5(path)}  {path.relative_to(root).as_posix()}\n" for path in files]
    _write(control / "md5sums", "".join(lines))
    control.chmod(0o755)
    _same_time(root)
    press = ["-Zxz", "-z9"] if small else ["-Zgzip", "-z1"]
    file = to / f"skjema_{told_version}_amd64.deb"
    payload.run("dpkg-deb", "--root-owner-group", *press, "--build", root, file)
    shutil.rmtree(control)
    return file


def archive(made: payload.Made, root: Path, to: Path) -> Path:
    """The same for systems without dpkg: one folder that may lie anywhere."""
    name = f"skjema-{made.version}-linux-x86_64"
    file = to / f"{name}.tar.gz"
    with (
        file.open("wb") as raw,
        gzip.GzipFile("", "wb", 9, raw, mtime=_epoch()) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as tar,
    ):
        for below, inside in ((HOME, ""), ("usr/share", "/share")):
            start = root / below
            for path in [start, *sorted(start.rglob("*"))]:
                at = path.relative_to(start).as_posix()
                tar.add(path, f"{name}{inside}" + ("" if at == "." else f"/{at}"), recursive=False, filter=_nobody)
    return file


def sums(folder: Path) -> str:
    """``sha256sum`` of every file of a folder by name; links and rights are told too."""
    lines = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            lines.append(f"link {path.readlink()}  {name}\n")
        elif path.is_file():
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            lines.append(
                f"{content}  {name}{'*' if os.access(path, os.X_OK) and path.stat().st_mode & 0o111 else ''}\n"
            )
    return "".join(lines)


def _desktop(share: Path) -> None:
    for name, below in (("skjema.desktop", "applications"), ("skjema.xml", "mime/packages")):
        (share / below).mkdir(parents=True)
        _write(share / below / name, (HERE / name).read_text("utf-8"))
    icons = share / "icons/hicolor"
    for name, below, called in (
        ("skjema", "apps", "skjema"),
        ("invitation", "mimetypes", "application-x-skjemainvitasjon"),
    ):
        (icons / "scalable" / below).mkdir(parents=True)
        _write(icons / "scalable" / below / f"{called}.svg", (ICONS / f"{name}.svg").read_text("utf-8"))
        for size, content in pictures((ICONS / f"{name}.ico").read_bytes()).items():
            if size in _PNG:
                (icons / f"{size}x{size}" / below).mkdir(parents=True)
                (icons / f"{size}x{size}" / below / f"{called}.png").write_bytes(content)


def pictures(icon: bytes) -> dict[int, bytes]:
    """The PNG pictures of an ``.ico``, by size."""
    found = {}
    for number in range(struct.unpack_from("<H", icon, 4)[0]):
        width, _h, _c, _r, _p, _b, length, at = struct.unpack_from("<BBBBHHII", icon, 6 + 16 * number)
        found[width or 256] = icon[at : at + length]
    return found


def _copyright() -> str:
    return (
        "Skjema\n\n"
        + (payload.ROOT / "LICENSE").read_text("utf-8")
        + "\nHva Skjema er laget av, og lisensen til hver del, "
        f"ligger i /{HOME}/{payload.PACKAGES}/{payload.LICENCES}.\n"
    )


def _same_time(root: Path) -> None:
    for path in [root, *root.rglob("*")]:
        os.utime(path, (_epoch(), _epoch()), follow_symlinks=False)


def _epoch() -> int:
    return int(os.environ["SOURCE_DATE_EPOCH"])


def _nobody(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    entry.mtime = _epoch()
    return entry


def _md5(path: Path) -> str:
    return hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8", newline="\n")
    path.chmod(0o644)
