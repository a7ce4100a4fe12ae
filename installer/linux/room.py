"""The Debian that the Linux packages are tried in: commands in it, as root or a person who just logged in."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

_NOT_LOOKED_AT = ("proc", "sys", "dev", "tmp", "home", "var/cache", "var/lib/apt", "var/lib/dpkg", "var/log")


class FailedError(Exception):
    """A step did not do what it must; one sentence."""


class Room:
    """The Debian that the package is tried in."""

    def __init__(self, root: Path, log: Path) -> None:
        self.root = root
        self._log = log

    def run(self, *words: str, user: str = "root", display: str = "", expect: int = 0) -> str:
        """A command in it; what it says. Raises FailedError when it ends otherwise than expected."""
        done = subprocess.run(  # noqa: S603
            self.command(*words, user=user, display=display), capture_output=True, text=True, check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        self.note(f"$ {' '.join(words)}\n{done.stdout}{done.stderr}")
        if done.returncode != expect:
            raise FailedError(
                f"{' '.join(words[:4])} ended with {done.returncode}: {(done.stderr or done.stdout)[-800:]}"
            )
        return done.stdout

    def command(self, *words: str, user: str = "root", display: str = "") -> list[str]:
        """The words that run a command in it, with the environment of a fresh login."""
        home = "/root" if user == "root" else f"/home/{user}"
        told = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", f"HOME={home}", "LANG=C.UTF-8", "DEBIAN_FRONTEND=noninteractive"]
        told += [f"DISPLAY={display}"] if display else []
        return ["chroot", f"--userspec={user}", str(self.root), "env", "-i", "-C", home, *told, *words]

    def note(self, text: str) -> None:
        """Write to the log."""
        with self._log.open("a", encoding="utf-8") as file:
            file.write(text.rstrip() + "\n\n")

    def paths(self) -> set[str]:
        """Everything in it, but what the system itself keeps of its packages."""
        found = set()
        for folder, below, files in os.walk(self.root):
            at = Path(folder).relative_to(self.root).as_posix()
            below[:] = [one for one in below if f"{at}/{one}".removeprefix("./") not in _NOT_LOOKED_AT]
            found |= {f"{at}/{one}" for one in (*below, *files)}
        return found
