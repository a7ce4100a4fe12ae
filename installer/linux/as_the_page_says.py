"""The try-out follows the page «For IT-avdelingen»: its own commands, its own policy file, word for word.

Two things differ, and only these: the version is the one that is tried, and ``sudo`` is left out, as root runs it. The
page's delingsmappe is one of Windows, so another takes its place.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import package
from room import FailedError, Room
from screen import Screen

sys.path.append(str(Path(__file__).parents[1]))
import page_commands as page

_POLICY = "etc/skjema/policy.json"
_FOLDER = "~/Delingsmappe"
_GUEST = "ny"
_TYPE = "application/x-skjemainvitasjon"


def install(room: Room, deb: Path, version: str) -> None:
    """By apt, with the package in the folder where one stands."""
    line = page.command("apt install", version="0.0.0").replace("0.0.0", version)
    lies = room.root / "root" / deb.name
    shutil.copy2(deb, lies)
    _as_root(room, line)
    lies.unlink()


def remove(room: Room) -> None:
    """By apt."""
    _as_root(room, page.command("apt remove"))


def governed(room: Room, user: str) -> str:
    """The page's policy in its place: the installed program says what is decided; one that all may write is refused."""
    values = {**json.loads(page.policy()), "exchange_folder": _FOLDER}
    file = room.root / _POLICY
    file.parent.mkdir(mode=0o755)
    file.write_text(json.dumps(values), "utf-8")
    file.chmod(0o644)
    show = page.command("skjema policy show").split()
    said = room.run(*show, user=user)
    for wanted in (
        "Styrt av skolen",
        f"/home/{user}/Delingsmappe",
        f"{values['lock_minutes']} min",
        values["it_contact"],
    ):
        if wanted not in said:
            raise FailedError(f"policy show does not say «{wanted}»: {said}")
    file.chmod(0o666)
    room.run(*show, user=user, expect=1)
    file.chmod(0o644)
    return (
        f"the page's policy file: «{said.splitlines()[0]}», {len(values)} values; one that all may write: ends with 1"
    )


def policy_is_left(room: Room) -> None:
    """After removal it lies where IT put it; then the try-out takes it away itself."""
    file = room.root / _POLICY
    if json.loads(file.read_text("utf-8"))["exchange_folder"] != _FOLDER:
        raise FailedError("the policy is not as it was")
    shutil.rmtree(file.parent)


def invitation(room: Room, screen: Screen, user: str, picture: Path) -> str:
    """A real invitation: the system knows what opens it, and a new colleague's window opens with it."""
    room.run("apt-get", "install", "-y", "--no-install-recommends", "xdg-utils", "libglib2.0-bin")
    key = ("--password-file", "passord")
    room.run("mkdir", "-p", "Delingsmappe", user=user)
    room.run("skjema", "school", "found", "--sheet", "ark.pdf", *key, user=user)
    room.run("skjema", "person", "invite", "--name", "Kari Eksempel", "--role", "laerer", "--out",
             "kari.skjemainvitasjon", *key, user=user)  # fmt: skip
    room.run("useradd", "--create-home", _GUEST)
    room.run("install", "-o", _GUEST, "-m", "600", f"/home/{user}/kari.skjemainvitasjon", f"/home/{_GUEST}")
    opens = room.run("xdg-mime", "query", "default", _TYPE, user=_GUEST).strip()
    kind = room.run("gio", "info", "-a", "standard::content-type", "kari.skjemainvitasjon", user=_GUEST)
    if opens != "skjema.desktop" or _TYPE not in kind:
        raise FailedError(f"an invitation is «{kind.strip()[-60:]}» and is opened by «{opens}»")
    screen.first_paint(
        room.command("skjema", "kari.skjemainvitasjon", user=_GUEST, display=screen.display), still=4, picture=picture
    )
    return f"an invitation is {_TYPE}, opened by {opens}; its window: {picture.name}"


def from_archive(room: Room, screen: Screen, user: str, version: str, packed: Path, picture: Path) -> str:
    """The .tar.gz in a person's own home, without root: unpacked, used on the same vault, removed with its folder."""
    home = room.root / "home" / user
    unpack, start, away = (
        page.command(*words, version=version) for words in (("tar -xf",), ("x86_64/skjema",), ("rm -r",))
    )
    name = unpack.split()[2]
    shutil.copy2(packed / name, home / name)
    _as_person(room, user, unpack)
    folder = home / name.removesuffix(".tar.gz")
    stray = [path for path in (folder, *folder.rglob("*")) if path.lstat().st_uid == 0]
    if stray:
        raise FailedError(f"it is not the person's own: {stray[0]}")
    if version not in _as_person(room, user, f"{start} --version").split():
        raise FailedError("the unpacked program says another version")
    if "melding" not in _as_person(room, user, f"{start} doc list --password-file passord").casefold():
        raise FailedError("the unpacked program does not show the vault's document")
    key = "--password-file passord"
    draft = _as_person(room, user, f"{start} doc new --form melding-12-4 {key}").strip()
    _as_person(room, user, f"{start} doc fill {draft} --answers svar.json {key}")
    document = _as_person(room, user, f"{start} doc finish {draft} {key}").splitlines()[0]
    _as_person(room, user, f"{start} doc pdf {document} --out fra-mappen.pdf {key}")
    if "Uendret siden signering" not in _as_person(room, user, f"{start} verify fra-mappen.pdf"):
        raise FailedError("the unpacked program made no PDF that holds")
    shown = room.command("sh", "-c", f"exec {start}", user=user, display=screen.display)
    screen.first_paint(shown, still=3, picture=picture)
    data = home / ".local/share"
    before = package.sums(data)
    _as_person(room, user, away)
    left = [path.name for path in home.iterdir() if path.name.startswith("skjema-") and path.name != name]
    if left or not before or package.sums(data) != before:
        raise FailedError(f"after the folder was deleted: {left or 'the vault is not as it was'}")
    (home / name).unlink()
    return f"{name}: unpacked by a person, form to PDF, window; the folder deleted, the vault as it was"


def _as_root(room: Room, line: str) -> str:
    return room.run("sh", "-c", line.removeprefix("sudo "))


def _as_person(room: Room, user: str, line: str) -> str:
    return room.run("sh", "-c", line, user=user)
