"""``skjema vault …``: what it tells, and what it leaves alone."""

import json
from pathlib import Path

import pytest
from cli_kit import NAME, SCHOOL, Teacher, skjema


def test_create_tells_where_and_refuses_a_second_one(teacher: Teacher) -> None:
    keys = (teacher.vault / "keys.json").read_bytes()

    ran = teacher("vault", "create", "--name", NAME, "--school", SCHOOL)

    assert ran.code == 1
    assert "Det ligger et hvelv her fra før" in ran.err
    assert (teacher.vault / "keys.json").read_bytes() == keys


@pytest.mark.parametrize(
    ("name", "school", "said"),
    [("", SCHOOL, "Navnet mangler"), ("  ", SCHOOL, "Navnet mangler"), (NAME, "", "Navnet på skolen mangler")],
)
def test_create_wants_names(teacher: Teacher, name: str, school: str, said: str) -> None:
    ran = skjema(
        *("vault", "create", "--name", name, "--school", school),
        *("--vault", teacher.folder / "nytt", "--password-file", teacher.password_file),
    )

    assert (ran.code, said in ran.err) == (1, True)
    assert not (teacher.folder / "nytt").exists()


@pytest.mark.parametrize("weak", ["", "qwzx", "passord123", "eksempelåsen ungdomsskole"])
def test_create_refuses_a_weak_password_with_the_reason(teacher: Teacher, weak: str) -> None:
    ran = skjema(
        *("vault", "create", "--name", NAME, "--school", SCHOOL, "--json", "--vault", teacher.folder / "nytt"),
        *("--password-file", teacher.write("svakt", weak)),
    )

    assert ran.code == 1
    assert ran.json["error"]["code"] == "weak-password"  # type: ignore[index]
    assert not weak or weak not in ran.err + ran.out
    assert not (teacher.folder / "nytt").exists()


def test_info_tells_counts_and_no_pupil(writer: Teacher) -> None:
    ran = writer("vault", "info", "--json")

    assert ran.json["documents"] == 1
    assert ran.json["name"] == NAME
    assert "Kari Eksempel" not in ran.out
    assert ran.err == ""
    assert "Ferdige dokumenter: 1" in writer("vault", "info").out


def test_the_environment_names_the_vault(writer: Teacher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKJEMA_VAULT", str(writer.vault))

    assert skjema("vault", "info", "--password-file", writer.password_file).code == 0


def test_check_finds_a_missing_and_a_changed_pdf(writer: Teacher) -> None:
    assert writer("vault", "check").code == 0
    blob = next(file for file in (writer.vault / "blobs").rglob("*") if file.is_file())
    data = bytearray(blob.read_bytes())
    data[100] ^= 1
    blob.write_bytes(data)

    changed = writer("vault", "check", "--json")
    blob.unlink()
    missing = writer("vault", "check")

    assert changed.code == 1
    assert changed.json["error"]["code"] == "vault-not-whole"  # type: ignore[index]
    assert "1 PDF er skadet" in changed.out
    assert missing.code == 1
    assert "1 PDF mangler" in missing.err


def test_backup_without_a_second_place_says_so(teacher: Teacher) -> None:
    ran = teacher("backup", "make")

    assert ran.code == 0
    assert "Ingen kopi et annet sted ennå" in ran.out
    assert list((teacher.vault / "backups").glob("*.skjemakopi"))


def test_backup_remembers_the_second_place_and_says_when_it_is_gone(teacher: Teacher) -> None:
    usb = teacher.folder / "usb"
    usb.mkdir()
    assert teacher("backup", "make", "--to", usb).code == 0
    assert teacher("vault", "info", "--json").json["second_place"] == str(usb)
    usb.rename(teacher.folder / "borte")

    ran = teacher("backup", "make")

    assert ran.code == 1
    assert "Finner ikke mappen for kopien" in ran.err


def test_backup_into_the_vault_itself_is_refused(teacher: Teacher) -> None:
    ran = teacher("backup", "make", "--to", teacher.vault / "backups", "--json")

    assert ran.code == 1
    assert ran.json["error"]["code"] in {"second-place-is-vault", "second-place-gone"}  # type: ignore[index]


def test_restore_refuses_what_is_no_copy_and_a_folder_in_use(writer: Teacher) -> None:
    usb = writer.folder / "usb"
    usb.mkdir()
    copy = json.loads(writer("backup", "make", "--to", usb, "--json").out)["copy"]
    new = ("--vault", writer.folder / "ny", "--password-file", writer.password_file)

    assert "Finner ikke" in skjema("backup", "restore", writer.folder / "finnes-ikke", *new).err
    assert skjema("backup", "restore", writer.write("tull.skjemakopi", b"tull"), *new).code == 1
    damaged = bytearray(Path(copy).read_bytes())
    damaged[len(damaged) // 2] ^= 1
    ran = skjema("backup", "restore", writer.write("skadet.skjemakopi", bytes(damaged)), *new, "--json")
    assert ran.json["error"]["code"] in {"copy-damaged", "copy-not-ours"}  # type: ignore[index]
    assert not (writer.folder / "ny").exists()
    assert writer("backup", "restore", copy).code == 1

    wrong = ("--vault", writer.folder / "ny", "--password-file", writer.write("feil", "noe helt annet enn det"))
    assert "Passordet stemmer ikke" in skjema("backup", "restore", copy, *wrong).err
    assert skjema("backup", "restore", copy, *new).code == 0


def test_copies_are_listed_verified_and_an_older_one_is_not_opened_by_mistake(writer: Teacher) -> None:
    usb = writer.folder / "usb"
    usb.mkdir()
    for _round in range(2):
        assert writer("backup", "make", "--to", usb).code == 0
    found = writer("backup", "list", "--json").json
    places = [one["elsewhere"] for one in found["copies"]]  # type: ignore[index, union-attr, call-overload]
    assert sorted(places) == [False, True, True]
    assert (found["warning"], found["failure"]) == (False, "")
    newest, older = sorted(usb.iterdir(), reverse=True)
    assert "et annet sted" in writer("backup", "list").out

    whole = skjema("backup", "verify", newest, "--password-file", writer.password_file, "--json")
    assert (whole.code, whole.json["whole"], whole.json["attachments_inside"]) == (0, True, True)
    damaged = bytearray(newest.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    ran = skjema("backup", "verify", writer.write("skadet", bytes(damaged)), "--password-file", writer.password_file)
    assert ran.code == 1
    assert "skadet" in ran.err

    ran = writer("backup", "restore", newest, "--replace", "--json")
    assert ran.code == 0, ran.err
    assert any("-skadet-" in one.name for one in writer.vault.parent.iterdir())
    assert writer("vault", "check").code == 0
    assert older.is_file()


def test_salvage_leaves_the_damaged_one_and_names_no_pupil(writer: Teacher) -> None:
    data = writer.vault / "data.db"
    damaged = bytearray(data.read_bytes())
    damaged[len(damaged) - 2000] ^= 1
    data.write_bytes(damaged)

    ran = writer("vault", "salvage", "--out", writer.folder / "berget")

    assert ran.code == 0, ran.err
    assert data.read_bytes() == bytes(damaged)
    assert "Kari" not in ran.out
    assert "Det skadde hvelvet er ikke rørt" in ran.out
