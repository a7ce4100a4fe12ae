"""``make xsd`` against a repository of our own: what is put in place, and what is refused."""

from __future__ import annotations

import gzip
import hashlib
import http.server
import os
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

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


def run(source: str, commit: str, folder: Path, **surroundings: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, str(SCRIPT), "--source", source, "--commit", commit, "--into", str(folder)]
    kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    environment = {**kept, "GIT_CONFIG_GLOBAL": os.devnull, **surroundings}
    return subprocess.run(words, capture_output=True, text=True, check=False, env=environment)


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
        ({}, "0" * 40, "doesn't have this commit"),
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


# --- over HTTP, as on a fresh machine ---------------------------------------------------------------------------------


@dataclass
class Web:
    """A server of git's own (``git http-backend``), and what it does wrong.

    Attributes:
        address: of the repository.
        broken: what is done to the pack on its way: "" nothing, "cut", "changed", "slow".
        status: answered instead of anything, or 0.
    """

    address: str = ""
    broken: str = ""
    status: int = 0
    asked: list[str] = field(default_factory=list)


@contextmanager
def served(repository: Path, *, tls: Path | None = None) -> Iterator[Web]:
    web = Web()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"

        def do_GET(self) -> None:
            self._answer(b"")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self._answer(gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body)

        def do_CONNECT(self) -> None:
            self.send_error(407)

        def _answer(self, body: bytes) -> None:
            web.asked.append(self.path)
            if web.status:
                self.send_error(web.status)
                return
            path, _mark, query = self.path.partition("?")
            surroundings = {
                "GIT_PROJECT_ROOT": str(repository.parent),
                "GIT_HTTP_EXPORT_ALL": "1",
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "REQUEST_METHOD": self.command,
                "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
                "PATH": os.environ["PATH"],
                "GIT_CONFIG_GLOBAL": os.devnull,
            }
            made = subprocess.run(["git", "http-backend"], input=body, capture_output=True, env=surroundings).stdout
            head, _blank, data = made.partition(b"\r\n\r\n")
            if b"PACK" in data and web.broken:
                at = data.index(b"PACK") + 60
                data = data[:at] if web.broken == "cut" else data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
            self.send_response(200)
            for line in head.decode().splitlines():
                name, _colon, value = line.partition(": ")
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        if tls is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(tls)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        scheme = "http" if tls is None else "https"
        web.address = f"{scheme}://127.0.0.1:{server.server_port}/{repository.name}/.git"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield web
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    place = tmp_path_factory.mktemp("nett") / "spec"
    _source, commit = specification(place, TWO)
    return place, commit


def test_over_the_network_it_is_the_same(published: tuple[Path, str], tmp_path: Path) -> None:
    place, commit = published
    with served(place) as web:
        ran = run(web.address, commit, tmp_path / "xsd", GIT_DIR="/finnes/ikke", GIT_INDEX_FILE="/finnes/ikke")
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "xsd" / MESSAGE).read_text() == TWO[f"Schema/V1/{MESSAGE}"]
    assert web.asked


@pytest.mark.parametrize(
    ("broken", "status", "words"),
    [
        ("cut", 0, "The download broke off. Nothing was kept of it. Run it again."),
        ("changed", 0, "What came is not what the commit's name says."),
        ("", 404, "The server has no such repository, or doesn't give it out."),
        ("", 401, "The server has no such repository, or doesn't give it out."),
        ("", 407, "The proxy let nothing through."),
    ],
)
def test_what_goes_wrong_on_the_way_has_its_sentence(
    published: tuple[Path, str], tmp_path: Path, broken: str, status: int, words: str
) -> None:
    place, commit = published
    with served(place) as web:
        web.broken, web.status = broken, status
        ran = run(web.address, commit, tmp_path / "xsd")
    assert ran.returncode == 1
    assert words in ran.stderr
    assert "Traceback" not in ran.stderr
    assert not (tmp_path / "xsd").exists()


def test_no_network_a_proxy_and_a_strange_certificate_have_theirs(published: tuple[Path, str], tmp_path: Path) -> None:
    place, commit = published
    xsd = tmp_path / "xsd"
    ran = run("http://127.0.0.1:9/spec", commit, xsd)
    assert "The server is out of reach." in ran.stderr
    with served(place) as web:
        ran = run("https://spec.invalid/spec", commit, xsd, HTTPS_PROXY=web.address.removesuffix("/spec/.git"))
    assert "The proxy let nothing through. Set HTTPS_PROXY" in ran.stderr
    key = ec.generate_private_key(ec.SECP256R1())
    own = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(own, own, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=9))
    pem = made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
    file = tmp_path / "tls.pem"
    file.write_bytes(pem + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with served(place, tls=file) as web:
        ran = run(web.address, commit, xsd)
    assert "The server's certificate is not trusted here." in ran.stderr
    assert not xsd.exists()
    assert not (xsd.with_name("xsd.new")).exists()


def test_without_git_it_says_so(tmp_path: Path) -> None:
    ran = run("https://spec.invalid/spec", "0" * 40, tmp_path / "xsd", PATH=str(tmp_path))
    assert "git is needed, and isn't installed." in ran.stderr
