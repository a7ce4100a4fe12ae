"""``make xsd``: fetch KS's schemas of Fiks Arkiv V1 for ``arkivmelding.opprett``, with the notice they are given under.

They are KS's work under the MIT licence, so they are fetched and not kept among our own files. They come from one
commit of the public specification, so the two belong together. The commit is written here, and git checks everything it
is sent against it: a commit's name is a hash over the names and contents of all its files. Then the two must work as
one schema. The folder is put in place whole or not at all. The program, the wheel and the tests use what is there.

The network is git's: its own settings and ``HTTPS_PROXY`` say how to get out, and which certificates it trusts. It is
never asked to prompt. What it says of the network, in whatever words, comes out as one of the sentences below.
"""

from __future__ import annotations

import argparse
import hashlib
import os
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
SECONDS = 300
_SAID = (
    (
        ("certificate", "ssl", "schannel", "tls"),
        "The server's certificate is not trusted here. Where a proxy opens TLS, give git its root: http.sslCAInfo.",
    ),
    (
        ("error: 407", "connect tunnel", "proxy"),
        "The proxy let nothing through. Set HTTPS_PROXY to http://NAME:PORT, or http://USER:PASSWORD@NAME:PORT.",
    ),
    (
        ("could not resolve", "unable to connect", "failed to connect", "couldn't connect", "connection refused"),
        "The server is out of reach. Is there a network? If it goes through a proxy, set HTTPS_PROXY to http://NAME:PORT.",
    ),
    (
        ("not our ref", "couldn't find remote ref", "unadvertised object"),
        "The specification doesn't have this commit. Was the number copied whole?",
    ),
    (
        (
            "early eof",
            "unexpected disconnect",
            "rpc failed",
            "hung up",
            "connection was reset",
            "outstanding read data",
        ),
        "The download broke off. Nothing was kept of it. Run it again.",
    ),
    (
        ("sha1 mismatch", "corrupt", "inflate", "fsck", "bad object", "index-pack", "checksum", "bad pack"),
        "What came is not what the commit's name says. Nothing was kept of it. Something changed it on its way.",
    ),
    (
        ("could not read username", "authentication failed", "not found", "repository", "returned error"),
        "The server has no such repository, or doesn't give it out.",
    ),
)
"""What git says, in small letters, and what it means; the first that fits. Longer-lived than git's own sentences."""

_OTHERS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES")
"""Set where this runs inside another repository's hook; they mean that one."""


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
        _git("fetch", "--quiet", "--depth", "1", "--", source, commit, store=store)
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
    try:
        new.rename(folder)
    except OSError:  # on Windows while another program looks into it: what was there lies there again
        if old.exists():
            old.rename(folder)
        shutil.rmtree(new, ignore_errors=True)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _git(*words: str, store: Path | None = None) -> bytes:
    where = [] if store is None else ["--git-dir", str(store)]
    program = shutil.which("git")
    if program is None:
        raise RefusedError("git is needed, and isn't installed. On Windows: winget install Git.Git, then a new window.")
    surroundings = {name: value for name, value in os.environ.items() if name not in _OTHERS}
    surroundings |= {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GCM_INTERACTIVE": "never", "GIT_ASKPASS": ""}
    command = [program, "-c", "credential.helper=", *where, *words]
    try:
        ran = subprocess.run(  # noqa: S603 – no shell, our own words
            command, capture_output=True, check=False, timeout=SECONDS, stdin=subprocess.DEVNULL, env=surroundings
        )
    except subprocess.TimeoutExpired as error:
        raise RefusedError(f"Nothing whole came in {SECONDS} seconds. Nothing was kept. Run it again.") from error
    if ran.returncode:
        raise RefusedError(_meaning(words[0], ran.returncode, ran.stderr.decode("utf-8", "replace")))
    return ran.stdout


def _meaning(word: str, code: int, said: str) -> str:
    """One sentence, and git's own last words for whoever has to look closer."""
    lines = [line for line in said.strip().splitlines() if line.strip()]
    own = f"git {word}: {lines[-1].strip() if lines else code}"
    if word != "fetch":
        return own
    sentence = next((words for signs, words in _SAID if any(sign in said.lower() for sign in signs)), "")
    return f"{sentence} ({own})" if sentence else own


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
