"""``make installers-try``, the Linux part: the .deb in a fresh Debian, from the first window to nothing being left.

    python installer/linux/try_out.py [--root FOLDER]     as root; needs debootstrap and Xvfb

It makes a Debian with debootstrap (kept as a tar in ``build/`` for the next time), installs the package with apt as an
IT person does, starts the window, makes a vault, finishes a form, exports and checks its PDF as an ordinary user,
upgrades, removes and purges. Nothing of this machine is bound into it but ``/proc``. Pictures and a log are in
``dist/try-linux/``. Then it breaks the payload in each way that the build must refuse.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import py_compile
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import as_the_page_says
import package
import payload
from PIL import Image
from room import FailedError, Room
from screen import Screen

import build

_RELEASE, _USER = "bookworm", "laerer"
_HOME = f"home/{_USER}"
_PASSWORD = "torsk lampe fjell brygge saft"  # noqa: S105 - of a vault that is made for the try-out only
_ANSWERS = {
    "hvem": "Kari Eksempel", "klasse": "8A", "hva": "Kari Eksempel stod alene ved benken i storefri.",
    "naar": "2026-11-20", "haster": "nei", "gjelder_ansatt": "nei", "sier_selv": "ja", "stemme": "ja",
    "stemme_ord": "Jeg vil ikke gå ut lenger.", "stemme_hvem": "Lærke Eksempelsen", "stemme_dato": "2026-11-20",
}  # fmt: skip
_RUNS = 7
_RATIO = 1.3


def main(words: list[str] | None = None) -> int:
    """Run it; 1 when a step failed."""
    asked = argparse.ArgumentParser(description="Try the Linux packages.")
    asked.add_argument("--root", type=Path, default=build.ROOT / "build" / "try" / "root")
    chosen = asked.parse_args(words)
    out = build.DIST / "try-linux"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    try:
        os.environ["SOURCE_DATE_EPOCH"], told = payload.committed()
        made = payload.Made(build.WORK / "payload", payload.version(), "", told)
        for say in _every_step(made, chosen.root, out):
            sys.stdout.write(f"{say}\n")
            sys.stdout.flush()
    except (FailedError, payload.MissingError, OSError, subprocess.SubprocessError) as error:
        sys.stderr.write(f"FAILED: {error}\n")
        return 1
    return 0


def _every_step(made: payload.Made, root: Path, out: Path) -> Iterator[str]:
    deb = build.DIST / f"skjema_{made.version}_amd64.deb"
    if not deb.is_file():
        raise FailedError(f"{deb.name} is not there. Build it first: make installers")
    yield from refusals(made, build.WORK / "broken")
    newer = _newer(made)
    with _fresh(root, out / "log.txt") as room, Screen() as screen:
        before = room.paths()
        began = time.monotonic()
        as_the_page_says.install(room, deb, made.version)
        yield f"installed in {time.monotonic() - began:.0f} s, with {_size(room):.0f} MB of its own on disk"
        room.run("useradd", "--create-home", _USER)
        window = room.command("skjema", user=_USER, display=screen.display)
        took = screen.first_paint(window, still=3, picture=out / "first-window.png")
        yield f"first window after {took:.2f} s the first time"
        yield _speed(room, made, screen)
        vault, document = _work(room)
        yield f"a vault, a finished form with a picture, and its PDF; «Uendret siden signering» ({document[:8]})"
        _desktop(room)
        yield "the desktop entry is valid, and the system knows the file type"
        yield as_the_page_says.governed(room, _USER)
        yield as_the_page_says.invitation(room, screen, _USER, out / "invitation.png")
        as_the_page_says.install(room, newer, f"{made.version}.1")
        _look_after_upgrade(room, made, vault)
        yield "upgraded in place: new file there, old file gone, the vault opens"
        kept = package.sums(room.root / vault)
        as_the_page_says.remove(room)
        if not kept or package.sums(room.root / vault) != kept:
            raise FailedError("the vault is not as it was")
        yield as_the_page_says.from_archive(room, screen, _USER, made.version, build.DIST, out / "from-archive.png")
        kept = package.sums(room.root / vault)
        room.run("dpkg", "--purge", "skjema")
        room.run("apt-get", "autoremove", "--purge", "-y")
        as_the_page_says.policy_is_left(room)
        yield _look_after_purge(room, before)
        if not kept or package.sums(room.root / vault) != kept:
            raise FailedError("the vault is not as it was")
        yield f"the vault is as it was, byte for byte ({kept.count(chr(10))} files)"


def _size(room: Room) -> float:
    return sum(one.stat().st_size for one in (room.root / package.HOME).rglob("*") if one.is_file()) / 1e6


def _speed(room: Room, made: payload.Made, screen: Screen) -> str:
    """First paint with warm disk: installed, the same files on this machine, and from source; in turn, the median."""
    home = build.WORK / "speed-home"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    own = [
        "env",
        "-i",
        "-C",
        str(build.ROOT),
        f"HOME={home}",
        f"DISPLAY={screen.display}",
        "LANG=C.UTF-8",
        "PATH=/usr/bin:/bin",
    ]
    each = {
        "installed": room.command("skjema", user=_USER, display=screen.display),
        "payload": [*own, str(made.folder / payload.LAUNCHER)],
        "source": [*own, f"PYTHONPATH={build.ROOT}", sys.executable, "-m", "skjema_app"],
    }
    told: dict[str, list[float]] = {name: [] for name in each}
    for turn in range(_RUNS + 1):
        for name, command in each.items():
            took = screen.first_paint(command)
            if turn:
                told[name].append(took)
    middle = {name: statistics.median(every) for name, every in told.items()}
    ratios = {name: middle[name] / middle["source"] for name in ("installed", "payload")}
    said = ", ".join(f"{name} {seconds * 1000:.0f} ms" for name, seconds in middle.items())
    told_ratios = ", ".join(f"{name} / source {ratio:.2f}" for name, ratio in ratios.items())
    load = os.getloadavg()[0]
    if max(ratios.values()) > _RATIO:
        raise FailedError(f"first paint is too slow: {said}; {told_ratios} (limit {_RATIO}, load {load:.1f})")
    return f"first paint, middle of {_RUNS}: {said}; {told_ratios} (limit {_RATIO}, load {load:.1f})"


def _work(room: Room) -> tuple[str, str]:
    """The main job on the command line, as an ordinary user; where the vault is, and the document."""
    home = room.root / _HOME
    (home / "passord").write_text(_PASSWORD, "utf-8")
    (home / "8a.csv").write_text("Navn;Klasse\nKari Eksempel;8A\nOla Prøvesen;8A\n", "utf-8")
    (home / "svar.json").write_text(json.dumps(_ANSWERS), "utf-8")

    def skjema(*words: str) -> str:
        return room.run("skjema", *words, "--password-file", "passord", user=_USER)

    skjema("vault", "create", "--name", "Lærke Eksempelsen", "--school", "Eksempelåsen ungdomsskole")
    skjema("pupils", "import", "8a.csv")
    draft = skjema("doc", "new", "--form", "melding-12-4").strip()
    skjema("doc", "fill", draft, "--answers", "svar.json")
    Image.new("RGB", (640, 480), "teal").save(home / "bilde.png")
    skjema("doc", "attach", draft, "bilde.png")  # the program starts itself to look at it
    document = skjema("doc", "finish", draft).splitlines()[0]
    skjema("doc", "pdf", document, "--out", "melding.pdf")
    said = skjema("verify", "melding.pdf")
    if "Uendret siden signering" not in said or not (home / "melding.pdf").read_bytes().startswith(b"%PDF"):
        raise FailedError(f"the PDF is not what was signed: {said}")
    found = [path for path in (home / ".local/share").rglob("*") if path.name.endswith((".db", ".sqlite", ".skjema"))]
    vaults = sorted({path.parent for path in found}) or [home / ".local/share"]
    return str(vaults[0].relative_to(room.root)), document


def _desktop(room: Room) -> None:
    room.run("apt-get", "install", "-y", "--no-install-recommends", "shared-mime-info", "desktop-file-utils")
    room.run("desktop-file-validate", "/usr/share/applications/skjema.desktop")
    known = (room.root / "usr/share/mime/globs2").read_text("utf-8")
    if "application/x-skjemainvitasjon:*.skjemainvitasjon" not in known:
        raise FailedError("the system does not know the type of invitation files")


def _newer(made: payload.Made) -> Path:
    """A package of a higher version: one file of the old one is gone, one is new, and it says its own version."""
    root = build.WORK / "newer"
    package.stage(made, root)
    packages = root / package.HOME / payload.PACKAGES
    start = packages / "skjema_app/__init__.py"
    start.write_text(start.read_text("utf-8").replace(f'"{made.version}"', f'"{made.version}.1"'), "utf-8")
    py_compile.compile(str(start), doraise=True, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
    (packages / "skjema_app/ny_i_neste.txt").write_text("ny\n", "utf-8")
    (packages / payload.LICENCES / "zxcvbn.txt").unlink()
    return package.deb(made, root, build.WORK, f"{made.version}.1", small=False)


def _look_after_upgrade(room: Room, made: payload.Made, vault: str) -> None:
    packages = room.root / package.HOME / payload.PACKAGES
    if f"{made.version}.1" not in room.run("skjema", "--version", user=_USER):
        raise FailedError("the old version still answers")
    if (packages / payload.LICENCES / "zxcvbn.txt").exists() or not (packages / "skjema_app/ny_i_neste.txt").exists():
        raise FailedError("files of the old version are left, or new ones are missing")
    if not (room.root / vault).exists():
        raise FailedError("the vault is gone")
    if "melding" not in room.run("skjema", "doc", "list", "--password-file", "passord", user=_USER).casefold():
        raise FailedError("the vault does not show its document")


def _look_after_purge(room: Room, before: set[str]) -> str:
    left = sorted(path for path in room.paths() - before if "skjema" in path.casefold())
    if left:
        raise FailedError(f"left behind: {left[:5]}")
    others = len([path for path in room.paths() - before if "/usr/share/mime" not in f"/{path}"])
    known = room.root / "usr/share/mime/globs2"
    if known.exists() and "skjema" in known.read_text("utf-8"):
        raise FailedError("the system still knows the file type")
    return f"removed and purged: nothing of skjema is left but what people made ({others} paths of other packages)"


def refusals(made: payload.Made, broken: Path) -> Iterator[str]:
    """Break a copy of the payload in each way that must be refused, and see the build's own checks refuse it."""
    shutil.rmtree(broken, ignore_errors=True)
    shutil.copytree(made.folder, broken, copy_function=os.link, symlinks=True)
    copy = payload.Made(broken, made.version, "3", made.build)

    def refused(what: str, *words: str) -> str:
        try:
            build.judge(copy)
        except payload.MissingError as error:
            if all(word in str(error) for word in words):
                return f"refused: {what}: {str(error).splitlines()[1][:140]}"
        raise FailedError(f"the build's own checks let through: {what}")

    packages = broken / payload.PACKAGES
    with _away(broken / payload.LAUNCHER, b"\x7fELF broken"):
        yield refused("a broken launcher", "does not start")
    with _away(packages / "PySide6/Qt/lib/libQt6Svg.so.6", None):
        yield refused("a missing library", "libQt6Svg.so.6 is missing")
    with _away(broken / payload.PYTHON / "lib" / payload.LIBRARY / "colorsys.py", b"new = 1\n"):
        yield refused("a source whose compiled file is of another", "colorsys.py")
    with _away(packages / "skjema_app/extra.py", b"x = 1\n"):
        yield refused("a source that is not compiled", "skjema_app/extra.py")
    info = packages / "stranger-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        "Metadata-Version: 2.4\nName: stranger\nVersion: 1\nLicense-Expression: AGPL-3.0-only\n", "utf-8"
    )
    (info / "LICENSE").write_text("x", "utf-8")
    try:
        build.make_bill(copy, build.tools_in(build.ROOT / "build"), broken / "bill.json")
    except payload.MissingError as error:
        if "stranger: AGPL-3.0-only" not in str(error):
            raise
        yield "refused: an unlisted licence: stranger: AGPL-3.0-only is not on the list of allowed licences"
    else:
        raise FailedError("the build's own checks let through: an unlisted licence")
    shutil.rmtree(broken)


@contextlib.contextmanager
def _away(path: Path, instead: bytes | None) -> Iterator[None]:
    """Take a file away for a while, or put another in its place. The payload's own stays what it is."""
    kept = path.with_name(path.name + ".kept")
    there = path.exists()
    if there:
        path.rename(kept)
    if instead is not None:
        path.write_bytes(instead)
        path.chmod(0o755)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        if there:
            kept.rename(path)


@contextlib.contextmanager
def _fresh(root: Path, log: Path) -> Iterator[Room]:
    """A Debian as debootstrap makes it, and ``/proc``; gone at the end."""
    if os.geteuid() != 0 or shutil.which("debootstrap") is None:
        raise FailedError("this needs root, debootstrap and Xvfb: apt-get install debootstrap xvfb")
    base = root.with_name(f"{_RELEASE}.tar")
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    if not base.exists():
        source = payload.run("apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages").split()
        payload.run("debootstrap", "--variant=minbase", _RELEASE, root, *source[:1])
        payload.run("tar", "-C", root, "-cf", base, ".")
    else:
        payload.run("tar", "-C", root, "-xpf", base)
    payload.run("mount", "-t", "proc", "proc", root / "proc")
    try:
        for name in ("resolv.conf", "hosts"):
            with contextlib.suppress(OSError):
                shutil.copyfile(Path("/etc") / name, root / "etc" / name)
        room = Room(root, log)
        room.run("apt-get", "update")
        yield room
    finally:
        payload.run("umount", root / "proc")
        shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
