"""The program reaches no network by itself: one module may ask one address that somebody has written, and no other."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import code_rules
import pytest

_NETWORK = frozenset(
    """
    _socket aiohttp asyncore ftplib http httpx imaplib multiprocessing.connection multiprocessing.managers nntplib
    poplib psycopg pyhanko_certvalidator.fetchers requests smtplib socket socketserver ssl
    telnetlib urllib.request urllib3 webbrowser websockets xmlrpc
    PySide6.QtNetwork PySide6.QtWebEngineCore PySide6.QtWebSockets
    """.split()  # noqa: SIM905 - a list of names reads better so
)
_MAY = {
    "skjema_app/documents/lasting.py": {"pyhanko_certvalidator.fetchers.common_utils"},  # reads what was fetched
    "skjema_app/system/post.py": {"urllib.request", "http.client"},  # time stamps, to an address that was written
    "skjema_app/ui/single_instance.py": {"PySide6.QtNetwork"},  # local sockets: two starts of one window
    "skjema_app/ui/archive/jobs.py": {"ssl"},  # turns a certificate's text into bytes, nothing more
    "skjema_app/workflows/verify_pdf.py": {"ssl"},  # likewise
}
_OF_THE_POST = {"skjema_app/workflows/time_stamps.py", "skjema_app/workflows/lasting_proof.py"}
"""Who may ask through ``system/post.py``: only where the address of a time-stamp service is set."""
_QT = frozenset({"QNetworkAccessManager", "QTcpSocket", "QUdpSocket", "QTcpServer", "QSslSocket", "QWebEngineView"})


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{one.name}" for one in node.names)
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "import_module":
            yield from (one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str))


def reaching(tree: ast.Module) -> set[str]:
    """What a module could reach a network with."""
    found = {name for name in imported(tree) for one in _NETWORK if name == one or name.startswith(f"{one}.")}
    return {name for name in found if not any(name.startswith(f"{other}.") for other in found)} | {
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id in _QT
    }


def test_no_module_can_reach_a_network_but_the_ones_that_say_why() -> None:
    found = {code_rules.short(path): reaching(code_rules.tree_of(path)) for path in code_rules.modules()}

    assert {name: what for name, what in found.items() if what} == _MAY


def test_only_time_stamps_go_through_the_one_that_may() -> None:
    names = {"skjema_app.system.post"}
    asking = {
        code_rules.short(path)
        for path in code_rules.modules()
        if names & set(imported(code_rules.tree_of(path)))
    }  # fmt: skip

    assert asking == _OF_THE_POST


def test_only_folders_of_this_machine_are_opened_by_the_system() -> None:
    opening = [
        ast.unparse(node)
        for path in code_rules.modules()
        for node in ast.walk(code_rules.tree_of(path))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "openUrl"
    ]

    assert opening
    assert all(one.startswith("QDesktopServices.openUrl(QUrl.fromLocalFile(") for one in opening)
    assert not [path for path in code_rules.modules() if "setOpenExternalLinks(True" in path.read_text("utf-8")]


@pytest.mark.parametrize(
    "snippet",
    ["import socket", "from urllib import request", "import urllib.request as r", "from http.client import X",
     "import aiohttp", "def f():\n    from requests import get", "importlib.import_module('smtplib')",
     "from PySide6 import QtNetwork", "from pyhanko_certvalidator.fetchers import x", "QTcpSocket()"],
)  # fmt: skip
def test_what_could_reach_one_is_seen(snippet: str) -> None:
    assert reaching(ast.parse(snippet))


@pytest.mark.parametrize("snippet", ["from urllib.parse import urlsplit", "import asyncio", "from ssl_like import x"])
def test_what_could_not_is_left_alone(snippet: str) -> None:
    assert not reaching(ast.parse(snippet))


# What the interpreter itself sees, libraries included: a window with an open vault, until everything heavy is loaded.
_WATCHED = """
import sys
from pathlib import Path
def seen(event, args):
    if event in {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "urllib.Request",
                 "http.client.connect"}:
        print("NETWORK", event, args, flush=True)
sys.addaudithook(seen)
import work_kit
from skjema_app.ui.app import load_heavy
load_heavy()
session = work_kit.new_session(Path(sys.argv[1]) / "hvelv")
work_kit.finished(session)
session.close()
print("DONE")
"""


def test_a_report_is_finished_without_a_single_connection(tmp_path: Path) -> None:
    helpers = str(Path(code_rules.__file__).parent)
    environment = {**os.environ, "SKJEMA_HOME": str(tmp_path), "PYTHONPATH": f"{code_rules.ROOT}{os.pathsep}{helpers}"}
    command = [sys.executable, "-c", _WATCHED, str(tmp_path)]
    done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", timeout=200, check=False)

    assert done.stdout.split() == ["DONE"], done.stdout + done.stderr[-800:]
