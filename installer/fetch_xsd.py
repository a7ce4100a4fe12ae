"""``make xsd``: fetch KS's schemas of Fiks Arkiv V1 for ``arkivmelding.opprett``, with the notice they are given under.

They are KS's work under the MIT licence, so they are fetched and not kept among our own files. They come from one
commit of the public specification, so the two belong together. The commit is written here, and git checks everything it
is sent against it: a commit's name is a hash over the names and contents of all its files. Then the two must work as
one schema. The folder is put in place whole or not at all. The program, the wheel and the tests use what is there.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from lxml import etree

SPECIFICATION = "https://github.com/ks-no/fiks-arkiv-specification.git"
COMMIT = "012a114f3f549f75577b32879db7a82704f205d7"
MESSAGE = "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett.xsd"
SCHEMAS = (MESSAGE, "metadatakatalog.xsd")
INSIDE = "Schema/V1"
FOLDER = Path(__file__).parents[1] / "skjema_app" / "archive" / "xsd"
LICENCE, ORIGIN = "LICENSE.txt", "ORIGIN.txt"
_MIT = "Permission is hereby granted, free of charge"


class RefusedError(Exception):
    """What was fetched is not what was asked for, or nothing could be fetched; said in one sentence."""


def fetch(source: str, commit: str, folder: Path) -> dict[str, str]:
    """Put the schemas into a folder, in place of what lay there; gives file → SHA-256.

    Args:
        source: a git repository.
        commit: its full name, 40 hex digits.
        folder: where they go.
    """
    with tempfile.TemporaryDirectory() as work:
        store = Path(work) / "store"
        _git("init", "--quiet", "--bare", str(store))
        _git("config", "fetch.fsckObjects", "true", store=store)
        _git("fetch", "--quiet", "--depth", "1", source, commit, store=store)
        if _git("rev-parse", "FETCH_HEAD^{commit}", store=store).decode().strip() != commit:
            raise RefusedError("Another commit came than the one that was asked for.")
        made = Path(work) / "xsd"
        made.mkdir()
        for name in SCHEMAS:
            (made / name).write_bytes(_git("show", f"{commit}:{INSIDE}/{name}", store=store))
        notice = _licence(store, commit)
        (made / LICENCE).write_bytes(notice)
        _must_work(made / MESSAGE)
        hashes = {name: hashlib.sha256((made / name).read_bytes()).hexdigest() for name in (*SCHEMAS, LICENCE)}
        lines = [f"From {SPECIFICATION}, {INSIDE}, commit {commit}.", "The notice is in LICENSE.txt. Unchanged.", ""]
        lines += [f"{sha256}  {name}" for name, sha256 in hashes.items()]
        (made / ORIGIN).write_text("\n".join(lines) + "\n", encoding="utf-8")
        _put_in_place(made, folder)
    return hashes


def _licence(store: Path, commit: str) -> bytes:
    names = _git("ls-tree", "--name-only", commit, store=store).decode("utf-8", "replace").splitlines()
    for name in names:
        if name.lower().partition(".")[0] in {"license", "licence"}:
            text = _git("show", f"{commit}:{name}", store=store)
            if _MIT in " ".join(text.decode("utf-8", "replace").split()):
                return text
    raise RefusedError("The specification has no MIT notice at this commit.")


def _must_work(message: Path) -> None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        etree.XMLSchema(etree.parse(str(message), parser))
    except etree.LxmlError as error:
        raise RefusedError(f"The two schemas don't work as one: {error}") from error


def _put_in_place(made: Path, folder: Path) -> None:
    new, old = folder.with_name(folder.name + ".new"), folder.with_name(folder.name + ".old")
    for left in (new, old):
        shutil.rmtree(left, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(made, new)
    if folder.exists():
        folder.rename(old)
    new.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _git(*words: str, store: Path | None = None) -> bytes:
    where = [] if store is None else ["--git-dir", str(store)]
    program = shutil.which("git")
    if program is None:
        raise RefusedError("git is needed, and isn't installed.")
    ran = subprocess.run([program, *where, *words], capture_output=True, check=False, timeout=300)  # noqa: S603 – no shell, our own words
    if ran.returncode:
        said = ran.stderr.decode("utf-8", "replace").strip().splitlines()
        raise RefusedError(f"git {words[0]}: {said[-1] if said else ran.returncode}")
    return ran.stdout


def main(words: list[str] | None = None) -> int:
    """Run it; 1 when it was refused, and then what lay in the folder still lies there."""
    asked = argparse.ArgumentParser(description="Fetch KS's schemas of Fiks Arkiv V1.")
    asked.add_argument("--source", default=SPECIFICATION)
    asked.add_argument("--commit", default=COMMIT)
    asked.add_argument("--into", type=Path, default=FOLDER)
    chosen = asked.parse_args(words)
    try:
        hashes = fetch(chosen.source, chosen.commit, chosen.into)
    except (RefusedError, OSError, subprocess.SubprocessError) as error:
        sys.stderr.write(f"The schemas were not fetched. {error}\n")
        return 1
    for name, sha256 in hashes.items():
        sys.stdout.write(f"{sha256}  {chosen.into / name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
