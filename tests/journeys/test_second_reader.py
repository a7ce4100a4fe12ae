"""A second reader, written from design-review § 3 and the text of the formats alone, with none of the program's code.

It opens a vault that the program made with nothing but the password: keys.json → data.db → every entry of the feed →
signature, chain, tags, sealed bodies → blobs → the PDF; and a copy from the second place with its HMAC. What the
program wrote can therefore be read by somebody else, today and when the program is gone.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import zipfile
from pathlib import Path

import pytest
from cli_kit import NAME, PASSWORD, SCHOOL, SHORT_REPORT, Teacher, skjema
from cryptography.exceptions import InvalidTag
from second_reader import canonical, hkdf, open_blob, open_database, open_keys, read_all

# --- the journey -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Teacher:
    """A vault with two documents, an event, a class list, and a copy in a second place."""
    folder = tmp_path_factory.mktemp("skrevet")
    (folder / "passord").write_text(PASSWORD + "\n", "utf-8")
    (folder / "kopier").mkdir()
    teacher = Teacher(folder, folder / "hvelv", folder / "passord")
    assert teacher("vault", "create", "--name", NAME, "--school", SCHOOL).code == 0
    first = teacher.finished()
    teacher.finished({**SHORT_REPORT, "hva": "Æ, ø og å. " * 400})
    pupils = teacher.write("8a.csv", "Navn;Klasse\nKari Eksempel;8A\nOla Påfunn;8B\n")
    assert teacher("pupils", "import", pupils).code == 0
    assert teacher("doc", "pdf", first, "--out", folder / "ut.pdf").code == 0
    assert teacher("backup", "make", "--to", folder / "kopier").code == 0
    return teacher


def test_a_vault_is_read_with_its_password_and_no_code_of_ours(written: Teacher) -> None:
    keys = open_keys((written.vault / "keys.json").read_bytes(), PASSWORD)
    for copy in (1, 2, 3):
        assert open_keys((written.vault / f"keys.json.{copy}").read_bytes(), PASSWORD) == keys
    database = open_database(written.vault / "data.db", keys)
    try:
        ((feed,),) = (read_all(database),)
        stored = [row[0] for row in database.execute("SELECT entry_id FROM journal ORDER BY position")]
    finally:
        database.close()
    assert [entry.entry_id for entry in feed] == stored
    kinds = [str(entry.body["t"]) for entry in feed]
    assert kinds[0] == "vault.founded"
    assert kinds.count("document.finished") == 2
    assert "pupils.imported" in kinds
    assert "document.event" in kinds
    rooms = [entry.body["room"] for entry in feed if entry.body["t"] in {"document.finished", "pupils.imported"}]
    assert len(set(rooms)) == len(rooms)  # one room for each finished version and each list
    for entry in feed:
        assert set(entry.body) == {"t", "tv", "room", "by", "at", "after", "auth", "app", "form", "blobs", "d"}
        if entry.body["room"] != entry.header[4:20].hex():  # the school room has the feed's own id, which is no secret
            assert str(entry.body["room"]) not in entry.header.hex()


def test_the_pdf_comes_out_of_its_blob(written: Teacher) -> None:
    keys = open_keys((written.vault / "keys.json").read_bytes(), PASSWORD)
    database = open_database(written.vault / "data.db", keys)
    try:
        (feed,) = read_all(database)
    finally:
        database.close()
    pdfs = []
    for entry in feed:
        refs = entry.body["blobs"]
        assert isinstance(refs, list)
        for ref in refs:
            assert set(ref) == {"sha256", "key", "len", "media"}
            name = str(ref["sha256"])
            pdf = open_blob((written.vault / "blobs" / name[:2] / name).read_bytes(), ref)
            data = entry.body["d"]
            assert isinstance(data, dict)
            assert hashlib.sha256(pdf).hexdigest() == data["pdf_sha256"]
            assert ref["media"] == "application/pdf"
            pdfs.append(pdf)
    assert len(pdfs) == 2
    assert (written.folder / "ut.pdf").read_bytes() == pdfs[0]
    assert all(pdf.startswith(b"%PDF-1.7") for pdf in pdfs)


def test_every_room_key_is_random_and_no_key_opens_two_blobs(written: Teacher) -> None:
    keys = open_keys((written.vault / "keys.json").read_bytes(), PASSWORD)
    database = open_database(written.vault / "data.db", keys)
    try:
        rooms = [bytes(row[0]) for row in database.execute("SELECT key FROM room_key")]
        (feed,) = read_all(database)
    finally:
        database.close()
    blobs = [ref["key"] for entry in feed if isinstance(refs := entry.body["blobs"], list) for ref in refs]
    assert len({*rooms, *(bytes.fromhex(str(one)) for one in blobs)}) == len(rooms) + len(blobs)


def test_a_copy_is_read_and_its_hmac_checked(written: Teacher, tmp_path: Path) -> None:
    (copy,) = (written.folder / "kopier").iterdir()
    with zipfile.ZipFile(copy) as archive:
        assert all(info.compress_type == zipfile.ZIP_STORED for info in archive.infolist())
        inside = {name: archive.read(name) for name in archive.namelist()}
    keys = open_keys(inside["keys.json"], PASSWORD)
    mac = hmac.digest(
        hkdf(keys.vault_key, b"skjema/vault/backup"), b"skjema/copy/1\0" + inside["manifest.json"], "sha256"
    )
    assert mac.hex().encode() == inside["manifest.mac"]
    manifest = json.loads(inside["manifest.json"])
    assert canonical(manifest) == inside["manifest.json"]
    assert manifest["vault"] == keys.vault
    members = {name: data for name, data in inside.items() if not name.startswith("manifest.")}
    assert manifest["members"] == {
        name: {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in members.items()
    }
    (tmp_path / "data.db").write_bytes(inside["data.db"])
    database = open_database(tmp_path / "data.db", keys)
    try:
        (feed,) = read_all(database)
    finally:
        database.close()
    assert manifest["entries"] == len(feed)
    for entry in feed:
        refs = entry.body["blobs"]
        assert isinstance(refs, list)
        for ref in refs:
            assert open_blob(inside[f"blobs/{ref['sha256'][:2]}/{ref['sha256']}"], ref).startswith(b"%PDF")


def test_a_restored_vault_is_a_new_device_in_the_same_feed_id(written: Teacher, tmp_path: Path) -> None:
    (copy,) = (written.folder / "kopier").iterdir()
    restored = skjema(
        *("backup", "restore", copy, "--vault", tmp_path / "ny", "--password-file", written.password_file, "--json")
    )
    assert restored.code == 0, restored.err
    keys = open_keys((tmp_path / "ny" / "keys.json").read_bytes(), PASSWORD)
    database = open_database(tmp_path / "ny" / "data.db", keys)
    try:
        old, new = read_all(database)
    finally:
        database.close()
    assert [entry.body["t"] for entry in new][:2] == ["device.added", "device.closed"]
    closing = new[1].body["d"]
    assert isinstance(closing, dict)
    assert closing["last_seq"] == old[-1].seq
    assert closing["device"] == old[0].device.hex()


def test_the_wrong_password_opens_nothing(written: Teacher) -> None:
    with pytest.raises(InvalidTag):
        open_keys((written.vault / "keys.json").read_bytes(), PASSWORD + "x")
