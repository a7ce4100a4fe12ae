"""What a package of Skjema holds, and whether it may be shipped: parts, licences, texts, hashes. Needs no library.

It reads a folder of installed distributions (``*.dist-info``), and refuses what nobody looked at: a licence that is not
on the list in ``licences.toml``, a distribution without a licence text, and a shared library or a font that no
``[[bundled]]`` entry of that file speaks of. Beside the distributions the parts are what is inside them (Qt,
SQLCipher, OpenSSL …) and CPython.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from importlib.metadata import Distribution, PathDistribution
from pathlib import Path

HERE = Path(__file__).parent
RULES = HERE / "licences.toml"
TEXTS = HERE / "licence_texts"
PROGRAM = "skjema"
_TEXT_NAMES = ("license", "licence", "copying", "notice")
_LIBRARY = re.compile(r"\.(so(\.[0-9.]+)?|dll|dylib)$")
_EXTENSION_MODULE = re.compile(r"(\.cpython-[^.]+|\.abi3|\.cp3\d+-win[^.]*)\.(so|pyd)$|\.pyd$")
_FONT = re.compile(r"\.(ttf|otf|ttc|pfb|sfd|woff2?)$", re.IGNORECASE)
_WORD = re.compile(r"\(|\)|[^\s()]+")


class RefusedError(Exception):
    """Something may not be shipped as it is; every reason on a line of its own."""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is shipped. ``texts``: name of the file in the folder of licences, and its content."""

    name: str
    version: str
    licence: str
    texts: tuple[tuple[str, bytes], ...]
    pypi: bool = False
    inside: str = ""
    files: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """``licences.toml``: licences that are allowed, what metadata leaves unsaid, and what is bundled."""

    allowed: frozenset[str]
    distributions: dict[str, dict[str, object]]
    bundled: tuple[dict[str, object], ...]
    texts: Path = TEXTS

    @classmethod
    def read(cls, file: Path = RULES, texts: Path = TEXTS) -> Rules:
        """The rules of a file. Raises OSError, tomllib.TOMLDecodeError."""
        told = tomllib.loads(file.read_text("utf-8"))
        known = {_plain(name): rule for name, rule in told.get("distributions", {}).items()}
        return cls(frozenset(told["allowed"]), known, tuple(told.get("bundled", [])), texts)


def parts_of(packages: Path, rules: Rules, python: str, runtime: Path | None = None) -> tuple[Part, ...]:
    """Everything in a folder of distributions, with CPython and what is bundled, by name.

    Args:
        packages: The folder, as ``pip install --target`` leaves it.
        rules: What is allowed.
        python: The version of CPython that goes along.
        runtime: The folder with CPython, when its libraries are to be accounted for too.

    Raises:
        RefusedError: something may not be shipped; names everything at fault, not only the first.
    """
    faults: list[str] = []
    found = {_plain(one.name): (one, folder) for one, folder in _installed(packages)}
    parts = [_of_distribution(one, folder, rules, faults) for one, folder in found.values()]
    known = {one.name: one for one in parts}
    shipped = _files(packages) + (_files(runtime) if runtime else [])
    spoken_for: set[str] = set()
    for entry in rules.bundled:
        inside = _plain(str(entry["in"]))
        globs = [str(one) for one in entry.get("files", [])]  # type: ignore[attr-defined]
        matching = [(name, path) for name, path in shipped if any(fnmatchcase(name, glob) for glob in globs)]
        spoken_for.update(name for name, _path in matching)
        always = inside == "cpython" and entry.get("required", True)
        if always or matching or (inside in known and not globs):
            sought = [str(one) for one in entry.get("seek_in", [])] or globs  # type: ignore[attr-defined]
            where = [path for name, path in shipped if any(fnmatchcase(name, glob) for glob in sought)]
            parts.append(_of_bundled(entry, matching, where, found, known, rules, python, faults))
    for name, _path in shipped:
        asked = _FONT.search(name) or (_LIBRARY.search(name) and not _EXTENSION_MODULE.search(name))
        if asked and name not in spoken_for:
            faults.append(f"{name}: no [[bundled]] entry in licences.toml speaks of it")
    if PROGRAM not in known:
        faults.append(f"{PROGRAM} itself is not in {packages.name}")
    if faults:
        raise RefusedError("\n".join(sorted(set(faults))))
    return tuple(sorted(parts, key=_by_name))


def write_licences(parts: tuple[Part, ...], folder: Path) -> None:
    """``licences.json`` and one text for each part, in a folder that is made anew (README.md). Raises OSError."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    told = []
    for part in parts:
        file = re.sub(r"[^A-Za-z0-9._]+", "-", part.name).strip("-") + ".txt"
        texts = [f"{name}\n{'-' * len(name)}\n\n{_readable(content)}\n" for name, content in part.texts]
        (folder / file).write_text("\n\n".join(texts), "utf-8", newline="\n")
        told.append({"name": part.name, "version": part.version, "licence": part.licence, "text": file})
    said = json.dumps({"parts": told}, ensure_ascii=False, indent=1)
    (folder / "licences.json").write_text(said + "\n", "utf-8", newline="\n")


def write_sums(to: Path, files: list[Path]) -> None:
    """``sha256sum``'s own format, by name, so that ``sha256sum -c`` reads it. Raises OSError."""
    lines = [f"{sha256_of(one)}  {one.name}\n" for one in sorted(files, key=_file_name)]
    to.write_text("".join(lines), "utf-8", newline="\n")


def _installed(packages: Path) -> list[tuple[Distribution, Path]]:
    return [(PathDistribution(folder), folder) for folder in sorted(packages.glob("*.dist-info"))]


def _of_distribution(one: Distribution, folder: Path, rules: Rules, faults: list[str]) -> Part:
    rule = rules.distributions.get(_plain(one.name), {})
    licence = str(rule.get("licence") or _told_licence(one))
    _judge(one.name, licence, rules, faults)
    texts = [*_own_texts(folder), *(_text(str(name), rules) for name in rule.get("texts", []))]  # type: ignore[attr-defined]
    if not texts:
        faults.append(f"{one.name} {one.version}: it brings no licence text, and licences.toml names none")
    return Part(_plain(one.name), one.version, licence, tuple(sorted(texts)), pypi=_plain(one.name) != PROGRAM)


def _of_bundled(
    entry: dict[str, object],
    matching: list[tuple[str, Path]],
    where: list[Path],
    found: dict[str, tuple[Distribution, Path]],
    known: dict[str, Part],
    rules: Rules,
    python: str,
    faults: list[str],
) -> Part:
    name, licence = str(entry["name"]), str(entry["licence"])
    _judge(name, licence, rules, faults)
    texts = []
    for told in entry.get("texts", []):  # type: ignore[attr-defined]
        owner, colon, wanted = str(told).partition(":")
        if not colon:
            texts.append(_text(owner, rules))
            continue
        # "pillow:LICENSE" is a text that a distribution brings, for itself or for what is inside it
        if _plain(owner) in found:
            info = found[_plain(owner)][1]
            texts += [one for one in _own_texts(info) if one[0] == wanted] or [_from(info.parent, wanted)]
    texts = [one for one in texts if one[1]]
    if not texts:
        faults.append(f"{name}: its licence text is missing")
    version = python if entry["in"] == "cpython" else str(entry.get("version", ""))
    if version == "carrier":
        version = found[_plain(str(entry["in"]))][0].version
    if "seek" in entry:
        version = _sought(str(entry["seek"]), where)
        if not version:
            faults.append(f"{name}: its version is not found with {entry['seek']!r}")
    inside = _plain(str(entry["in"])) if _plain(str(entry["in"])) in known else ""
    hashes = tuple((path_name, sha256_of(path)) for path_name, path in sorted(matching))
    return Part(name, version, licence, tuple(sorted(texts)), inside=inside, files=hashes)


def _told_licence(one: Distribution) -> str:
    told = one.metadata
    expression = told.get("License-Expression")
    if expression:
        return str(expression)
    short = str(told.get("License") or "").strip()
    return short if short and "\n" not in short else ""


def _judge(name: str, licence: str, rules: Rules, faults: list[str]) -> None:
    """One alternative of an OR is enough; of an AND each must be allowed."""
    words = _WORD.findall(licence)
    try:
        lawful = _either(words, rules.allowed)
    except IndexError:
        words = ["left"]
    if words:
        faults.append(f"{name}: «{licence or 'none'}» is no SPDX expression; look it up and write it in licences.toml")
    elif not lawful:
        faults.append(f"{name}: {licence} is not on the list of allowed licences")


def _either(words: list[str], allowed: frozenset[str]) -> bool:
    """Takes ``A OR B`` from the front of the words. Raises IndexError when they end too early."""
    lawful = _both(words, allowed)
    while words and words[0].upper() == "OR":
        words.pop(0)
        lawful = _both(words, allowed) or lawful
    return lawful


def _both(words: list[str], allowed: frozenset[str]) -> bool:
    lawful = _one(words, allowed)
    while words and words[0].upper() == "AND":
        words.pop(0)
        lawful = _one(words, allowed) and lawful
    return lawful


def _one(words: list[str], allowed: frozenset[str]) -> bool:
    word = words.pop(0)
    if word == "(":
        lawful = _either(words, allowed)
        words.pop(0)
        return lawful
    if words and words[0].upper() == "WITH":
        words.pop(0)
        word = f"{word} WITH {words.pop(0)}"
    return word in allowed


def _own_texts(folder: Path) -> list[tuple[str, bytes]]:
    """What a ``*.dist-info`` has of licences; its list of files may be gone."""
    texts: dict[str, bytes] = {}
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        parts = path.relative_to(folder).parts
        if "licenses" in parts[:-1] or path.name.lower().startswith(_TEXT_NAMES):
            texts["-".join(one for one in parts if one != "licenses")] = path.read_bytes()
    return sorted(texts.items())


def _from(packages: Path, wanted: str) -> tuple[str, bytes]:
    path = packages / wanted
    return path.name, path.read_bytes() if path.is_file() else b""


def _text(name: str, rules: Rules) -> tuple[str, bytes]:
    path = rules.texts / name
    return name, path.read_bytes() if path.is_file() else b""


def _sought(pattern: str, files: list[Path]) -> str:
    """The version that a library says of itself in its own bytes."""
    for path in files:
        hit = re.search(pattern.encode(), path.read_bytes())
        if hit:
            return hit.group(1).decode("ascii", "replace")
    return ""


def _files(folder: Path) -> list[tuple[str, Path]]:
    every = sorted(path for path in folder.rglob("*") if path.is_file())
    return [(path.relative_to(folder).as_posix(), path) for path in every]


def _readable(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    return text.replace("\r\n", "\n").strip()


def sha256_of(path: Path) -> str:
    """The hash of a file, in hexadecimal. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _by_name(part: Part) -> tuple[str, str]:
    return part.name.lower(), part.version


def _file_name(path: Path) -> str:
    return path.name
