"""Nothing readable lies outside the vault: the real command line and the real window with planted names and words.

Every file that anything wrote (home, app data, temporary folder, vault, second place, logs, crash reports) is searched
for the planted texts in eleven forms and inside every compressed stream. They may stand in exported PDFs only. What
the program starts gets neither names nor words nor keys in its command line or its environment; and the process that
takes over after a lock has none of them in its memory, nor the keys.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import unicodedata
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from cli_kit import FORM, SHORT_REPORT
from second_reader import hkdf, open_keys

PERSON, SCHOOL = "Ærlinde Øksendalsnes", "Åsgrendbygda prøveskole"
PUPIL, CLASSMATE = "Tåkelinn Ødeprøve", "Grynhild Åkerfunnet"
WORDS = "sto alene bak redskapsboden hver eneste dag"
LATER = "kastet ranselen i bekken ved kulverten"
TYPED = "hvisket noe stygt i garderoben"
VOICE = "jeg tør ikke gå innom garderoben"
PASSWORD = "torsk lampe fjell brygge saft"
PLANTED = (PERSON, SCHOOL, PUPIL, CLASSMATE, WORDS, LATER, TYPED, VOICE, PASSWORD)

WINDOW = Path(__file__).parent.parent / "helpers" / "window_person.py"
LINUX = pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="reads the memory of a process through /proc")
ZLIB_STARTS = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
LARGEST_STREAM = 32 << 20


# --- looking ---------------------------------------------------------------------------------------------------------


def forms_of(text: str) -> Iterator[bytes]:
    """A text as a careless program might have written it."""
    for spelled in {text, unicodedata.normalize("NFD", text)}:
        raw = spelled.encode()
        yield from (raw, spelled.encode("utf-16-le"), spelled.encode("utf-16-be"), binascii.hexlify(raw))
        yield spelled.encode("unicode_escape").replace(b"\\x", b"\\u00")
        yield base64.b64encode(raw)[: -4 if len(raw) % 3 else None]
        for shift in (1, 2):  # in the middle of a longer text
            yield base64.b64encode(bytes(shift) + raw)[4:-4]
    yield text.encode("cp1252")
    yield text.casefold().encode()
    yield "".join(f"%{byte:02X}" if byte > 127 or byte == 32 else chr(byte) for byte in text.encode()).encode()


NEEDLES = tuple({form: text for text in PLANTED for form in forms_of(text)}.items())


def found_in(data: bytes) -> set[str]:
    """Which planted texts stand in these bytes, or in a compressed stream in them."""
    found = {text for form, text in NEEDLES if form in data}
    for start in ZLIB_STARTS.finditer(data):
        try:
            inside = zlib.decompressobj().decompress(data[start.start() :], LARGEST_STREAM)
        except zlib.error:
            continue
        found |= {text for form, text in NEEDLES if form in inside}
    return found


def leaks_below(*folders: Path) -> dict[str, set[str]]:
    """Every file below these folders with a planted text in it or in its name."""
    leaks = {}
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            found = found_in(os.fsencode(path.relative_to(folder)))
            with contextlib.suppress(FileNotFoundError):  # the vault tidies its log while it is being looked at
                if path.is_file() and not path.is_symlink():
                    found |= found_in(path.read_bytes())
            if found:
                leaks[str(path.relative_to(folder))] = found
    return leaks


@pytest.mark.parametrize("text", PLANTED)
def test_the_search_would_see_it(text: str, tmp_path: Path) -> None:
    for number, form in enumerate({form for form, of in NEEDLES if of == text}):
        (tmp_path / "fil").write_bytes(b"\0\1" + form + b"\xff" * number)
        assert leaks_below(tmp_path) == {"fil": {text}}
        (tmp_path / "fil").write_bytes(b"noise" + zlib.compress(b"a" * 99 + form + b"b") + b"more")
        assert leaks_below(tmp_path) == {"fil": {text}}


SEVERAL = """
import io, json, sys
from contextlib import redirect_stdout
from skjema_app.cli.main import run_command
said = []
for words in json.load(sys.stdin):
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    with redirect_stdout(out):
        code = run_command([word.format(*said) for word in words])
    assert code == 0, words[:2]
    said.append(out.buffer.getvalue().decode().splitlines()[0])
print(json.dumps(said))
"""


# --- a person at work ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class World:
    """Folders of a machine on which nothing else runs.

    ``given`` holds what the person brings and ``out`` what is exported; everything else is searched.
    """

    root: Path

    @property
    def given(self) -> Path:
        return self.root / "given"

    @property
    def out(self) -> Path:
        return self.root / "out"

    @property
    def vault(self) -> Path:
        return self.root / "home" / "skjema" / "hvelv"

    @property
    def searched(self) -> tuple[Path, ...]:
        return tuple(self.root / name for name in ("home", "tmp", "copies", "work"))

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "SKJEMA_"))}
        return {
            **kept,
            "SKJEMA_KDF": os.environ["SKJEMA_KDF"],
            "SKJEMA_TEST_RUN": os.environ["SKJEMA_TEST_RUN"],
            "SKJEMA_ALLOW_DUMP": "1",
            "SKJEMA_HOME": str(self.root / "home" / "skjema"),
            "HOME": str(self.root / "home"),
            "TMPDIR": str(self.root / "tmp"),
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": os.pathsep.join(sys.path),
        }

    def skjema(self, *words: object, code: int = 0, before: str = "") -> str:
        """Run a command as a process of its own; ``before`` is Python that breaks something first."""
        start = ["-m", "skjema_app"]
        if before:
            start = ["-c", f"import sys\n{before}\nfrom skjema_app.__main__ import main\nsys.exit(main())"]
        done = subprocess.run(
            [sys.executable, *start, *map(str, words), "--password-file", str(self.given / "password")],
            capture_output=True,
            cwd=self.root / "work",
            env=self.environment,
            timeout=120,
            check=False,
        )
        assert done.returncode == code, done.stderr.decode()
        assert b"Traceback" not in done.stderr
        return done.stdout.decode().strip()

    def run_all(self, *commands: tuple[object, ...]) -> list[str]:
        """Several commands in one process; «{2}» is the first line that number 2 said. Gives all first lines."""
        words = [[*map(str, command), "--password-file", str(self.given / "password")] for command in commands]
        done = subprocess.run(
            [sys.executable, "-c", SEVERAL],
            input=json.dumps(words).encode(),
            capture_output=True,
            cwd=self.root / "work",
            env=self.environment,
            timeout=200,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
        said: list[str] = json.loads(done.stdout)
        return said

    def window(self, draft: str, *steps: str) -> subprocess.Popen[bytes]:
        """The program with its window and a person before it."""
        return subprocess.Popen(
            [sys.executable, str(WINDOW), str(self.given / "password"), str(self.given / "typed"), draft, *steps],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self.root / "work",
            env=self.environment,
        )

    def give(self, name: str, text: str) -> Path:
        path = self.given / name
        path.write_text(text, "utf-8")
        return path


def did(process: subprocess.Popen[bytes], step: str) -> None:
    """Let the person take the next step, and wait until it is done."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"\n")
    process.stdin.flush()
    guard = threading.Timer(60, process.kill)
    guard.start()
    line = process.stdout.readline()
    guard.cancel()
    if line != f"did {step}\n".encode():
        process.kill()
        raise AssertionError((step, process.communicate()[1].decode()[-3000:]))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A vault with a changed draft, a finished report, a list, copies, and a fault in the middle of a command."""
    made = World(tmp_path_factory.mktemp("verden"))
    for name in ("given", "out", "copies", "work", "tmp"):
        (made.root / name).mkdir()
    (made.root / "home" / "skjema").mkdir(parents=True, mode=0o700)
    made.give("password", PASSWORD + "\n")
    made.give("typed", TYPED)
    report = {**SHORT_REPORT, "hvem": PUPIL, "hva": f"{PUPIL} {WORDS}.", "stemme_ord": VOICE, "stemme_hvem": PERSON}
    answers = made.give("svar.json", json.dumps(report))
    changed = made.give("svar2.json", json.dumps({"hva": f"{PUPIL} {LATER}."}))
    pupils = made.give("liste.csv", f"Navn;Klasse\n{PUPIL};8A\n{CLASSMATE};8B\n")
    _id, _list, draft, *_said = made.run_all(
        ("vault", "create", "--name", PERSON, "--school", SCHOOL),
        ("pupils", "import", pupils),
        ("doc", "new", "--form", FORM),
        ("doc", "fill", "{2}", "--answers", answers),
        ("doc", "fill", "{2}", "--answers", changed),
        ("doc", "new", "--form", FORM),
        ("doc", "fill", "{5}", "--answers", answers),
        ("doc", "finish", "{5}"),
        ("doc", "pdf", "{7}", "--out", made.out / "ut.pdf"),
        ("vault", "lock-test"),
    )
    made.give("draft", draft)
    # a command that falls over with everything in its hands, and one whose engine complains in words
    boom = (
        "from skjema_app.workflows import lookup\n"
        "def boom(*found): raise ValueError(found, {words!r})\n"
        "lookup.find_draft = boom"
    )
    made.skjema("doc", "finish", draft, code=1, before=boom.format(words=f"{PUPIL} {WORDS} {PASSWORD}"))
    warn = "import logging\nlogging.getLogger('sqlalchemy').warning({words!r})"
    made.skjema("backup", "make", "--to", made.root / "copies", before=warn.format(words=f"{PUPIL} {WORDS}"))
    return made


@pytest.fixture(scope="module")
def window_killed(world: World) -> World:
    """Somebody wrote in the window, and the machine died."""
    draft = (world.given / "draft").read_text()
    with world.window(draft, "unlock", "type", "preview", "fault") as process:
        for step in ("unlock", "type", "preview", "fault"):
            did(process, step)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    # Looked at here, before any test opens the vault again and folds its log away: tests run in random order.
    assert (world.vault / "data.db-wal").stat().st_size > 0, "the kill was to leave the log of the database behind"
    assert leaks_below(*world.searched) == {}
    return world


def test_no_file_but_the_exported_pdf_holds_a_planted_text(window_killed: World) -> None:
    world = window_killed
    assert list((world.root / "copies").glob("*.skjemakopi"))
    reports = list((world.root / "home" / "skjema" / "logg").iterdir())
    assert any(one.name.startswith("feil-") for one in reports)
    assert any(one.stat().st_size for one in reports if one.name.startswith("skjema.log"))
    assert leaks_below(*world.searched) == {}  # thumbnails and lists of recent files would lie below the home
    assert {WORDS, SCHOOL} <= leaks_below(world.out)["ut.pdf"]  # in its streams: names are broken up by kerning


def test_what_was_typed_before_the_kill_is_there(window_killed: World) -> None:
    """Else the search above would have looked for words that never were."""
    shown = window_killed.skjema("doc", "show", (window_killed.given / "draft").read_text())
    assert TYPED in shown


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX's")
def test_nobody_else_may_read_what_the_program_keeps(window_killed: World) -> None:
    home = window_killed.root / "home" / "skjema"
    home.chmod(0o755)  # what lies in it must protect itself
    assert _open_to_others(home) == []


def _open_to_others(folder: Path) -> list[str]:
    """Files below that others may reach and read: through folders that they may enter."""
    found = []
    for path in folder.iterdir():
        if path.stat().st_mode & 0o077:
            found += _open_to_others(path) if path.is_dir() else [path.name]
    return found


# --- memory ----------------------------------------------------------------------------------------------------------


def memory_of(pid: int) -> Iterator[bytes]:
    """Every readable and writable piece of a process's memory."""
    with Path(f"/proc/{pid}/maps").open() as maps, Path(f"/proc/{pid}/mem").open("rb", 0) as memory:
        for line in maps:
            span, rights = line.split()[:2]
            if not rights.startswith("rw") or "[vvar" in line:
                continue
            start, end = (int(part, 16) for part in span.split("-"))
            try:
                memory.seek(start)
                yield memory.read(end - start)
            except (OSError, ValueError, OverflowError):
                continue


def hits(pid: int, needles: Mapping[bytes, str]) -> dict[str, int]:
    """How often each needle stands in the memory of a process."""
    counts: dict[str, int] = {}
    for piece in memory_of(pid):
        for needle, name in needles.items():
            if number := piece.count(needle):
                counts[name] = counts.get(name, 0) + number
    return counts


def plain_forms() -> dict[bytes, str]:
    """A text as it stands in memory: Python's one- and two-byte letters, UTF-8, Qt's UTF-16."""
    return {
        form: text for text in PLANTED for form in (text.encode("latin-1"), text.encode(), text.encode("utf-16-le"))
    }


def key_forms(world: World) -> dict[bytes, str]:
    keys = open_keys((world.vault / "keys.json").read_bytes(), PASSWORD)
    made = {}
    for name, key in {
        "vault key": keys.vault_key,
        "database key": hkdf(keys.vault_key, b"skjema/vault/db"),
        "backup key": hkdf(keys.vault_key, b"skjema/vault/backup"),
        "header key": hkdf(keys.vault_key, b"skjema/vault/header-mac"),
    }.items():
        made.update({key: name, key.hex().encode(): f"{name} in hex", key.hex().upper().encode(): f"{name} in hex"})
    return made


def successor(world: World, old: int) -> int:
    """The process that took over: the one that runs with this world's home."""
    wanted = f"SKJEMA_HOME={world.root / 'home' / 'skjema'}".encode()
    for _try in range(600):
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                ours = int(folder.name) != old and wanted in (folder / "environ").read_bytes().split(b"\0")
                locked = ours and b"--locked" in (folder / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if locked:
                return int(folder.name)
        time.sleep(0.1)
    raise AssertionError("nobody took over after the lock")


def wait_for_text(pid: int, text: str) -> None:
    for _try in range(300):
        if hits(pid, {text.encode("utf-16-le"): "it"}):
            return
        time.sleep(0.2)
    raise AssertionError(f"«{text}» never showed")


def below(parent: int) -> set[int]:
    """The processes that a process has started, and those that they have."""
    found: set[int] = set()
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if int((folder / "stat").read_text().rpartition(")")[2].split()[1]) == parent:
                found |= {int(folder.name), *below(int(folder.name))}
    return found


def wait_until_gone(pids: set[int]) -> None:
    for _try in range(300):
        if not any(Path(f"/proc/{pid}/maps").exists() and list(memory_of(pid)) for pid in pids):
            return
        time.sleep(0.1)
    raise AssertionError("a process of the open vault outlives its lock")


@LINUX
def test_the_keys_are_not_left_about_while_open_and_nothing_is_left_after_a_lock(window_killed: World) -> None:
    world = window_killed
    draft = (world.given / "draft").read_text()
    keys = key_forms(world)
    with world.window(draft, "unlock", "type", "lock") as process:
        did(process, "unlock")
        did(process, "type")
        seen = hits(process.pid, {**keys, **plain_forms()})
        assert PUPIL in seen, "the search of the memory finds what must be there"
        assert not [name for name in seen if "hex" in name], "SQLCipher's text of the key was not wiped"
        assert "database key" not in seen
        assert "backup key" not in seen
        assert "header key" not in seen
        assert seen.get("vault key", 0) <= 1  # the one wipeable buffer that copies and a new password need
        helpers = below(process.pid)  # they look at pages, and have no less to hide
        did(process, "lock")
        pid = successor(world, process.pid)
        try:
            process.wait(60)  # the pipes stay open: the one that took over has them too
            wait_for_text(pid, "Du låste Skjema.")
            wait_until_gone(helpers)
            assert hits(pid, {**keys, **plain_forms()}) == {}
            told = Path(f"/proc/{pid}/cmdline").read_bytes() + Path(f"/proc/{pid}/environ").read_bytes()
            assert found_in(told) == set()
            assert not [name for key, name in keys.items() if key in told]
        finally:
            os.kill(pid, signal.SIGKILL)
    assert leaks_below(*world.searched) == {}
