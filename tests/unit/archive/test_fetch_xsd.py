"""``make xsd`` against a repository of our own: what is put in place, and what is refused."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[3] / "installer" / "fetch_xsd.py"
MESSAGE = "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett.xsd"
NOTICE = "MIT License\n\nPermission is hereby granted, free of\ncharge, to any person obtaining a copy …\n"
HEAD = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:m="urn:m" targetNamespace="urn:{name}">'
TWO = {
    f"Schema/V1/{MESSAGE}": HEAD.format(name="a")
    + '<xs:import namespace="urn:m" schemaLocation="./metadatakatalog.xsd"/>'
    + '<xs:element name="a" type="m:b"/></xs:schema>',
    "Schema/V1/metadatakatalog.xsd": HEAD.format(name="m")
    + '<xs:simpleType name="b"><xs:restriction base="xs:string"/></xs:simpleType></xs:schema>',
    "LICENSE": NOTICE,
}


def git(place: Path, *words: str) -> str:
    names = {f"GIT_{who}_{what}": "test" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = {**os.environ, **names, "GIT_CONFIG_GLOBAL": os.devnull}
    ran = subprocess.run(["git", "-C", str(place), *words], capture_output=True, check=True, env=environment)
    return ran.stdout.decode().strip()


def specification(place: Path, files: dict[str, str]) -> tuple[str, str]:
    """A repository with these files and a later commit; (where, the first commit)."""
    place.mkdir()
    git(place, "init", "--quiet")
    git(place, "config", "uploadpack.allowAnySHA1InWant", "true")
    for name, text in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text)
    git(place, "add", "-A")
    git(place, "commit", "--quiet", "-m", "one")
    commit = git(place, "rev-parse", "HEAD")
    (place / "Schema/V1/metadatakatalog.xsd").write_text("<changed/>")
    git(place, "commit", "--quiet", "-a", "-m", "two")
    return place.as_uri(), commit


def run(source: str, commit: str, folder: Path) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, str(SCRIPT), "--source", source, "--commit", commit, "--into", str(folder)]
    return subprocess.run(words, capture_output=True, text=True, check=False)


def test_the_two_schemas_of_the_pinned_commit_come_with_their_notice(tmp_path: Path) -> None:
    source, commit = specification(tmp_path / "spec", TWO)
    folder = tmp_path / "archive" / "xsd"

    ran = run(source, commit, folder)

    assert ran.returncode == 0, ran.stderr
    assert (folder / "LICENSE.txt").read_text() == NOTICE
    for name in (MESSAGE, "metadatakatalog.xsd"):
        data = (folder / name).read_bytes()
        assert data.decode() == TWO[f"Schema/V1/{name}"]
        assert hashlib.sha256(data).hexdigest() in (folder / "ORIGIN.txt").read_text()
    assert commit in (folder / "ORIGIN.txt").read_text()
    assert run(source, commit, folder).returncode == 0  # again, in place of what lies there
    assert sorted(one.name for one in folder.parent.iterdir()) == ["xsd"]


@pytest.mark.parametrize(
    ("changed", "commit", "words"),
    [
        ({}, "0" * 40, "git fetch"),
        ({"LICENSE": "All rights reserved"}, "", "no MIT notice"),
        ({"Schema/V1/metadatakatalog.xsd": HEAD.format(name="m") + "</xs:schema>"}, "", "don't work as one"),
        ({f"Schema/V1/{MESSAGE}": None}, "", "git show"),
    ],
)
def test_what_is_not_as_it_should_be_is_refused_and_what_was_there_stays(
    tmp_path: Path, changed: dict[str, str | None], commit: str, words: str
) -> None:
    files = {name: text for name, text in {**TWO, **changed}.items() if text is not None}
    source, made = specification(tmp_path / "spec", files)
    folder = tmp_path / "xsd"
    folder.mkdir()
    (folder / "before.txt").write_text("x")

    ran = run(source, commit or made, folder)

    assert ran.returncode == 1
    assert words in ran.stderr
    assert [one.name for one in folder.iterdir()] == ["before.txt"]
