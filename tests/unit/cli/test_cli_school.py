"""The whole job between three people with commands only, each vault on its own, through a folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from cli_kit import FORM, PASSWORD, SCHOOL, SHORT_REPORT, Ran, Teacher, skjema, skjema_process
from three_people import DECISION, FULLER, PLAN, PUPIL, RECTOR, TEACHER

OFFICE = "Kontor Påhitt"


def plain(answers: Mapping[str, object]) -> dict[str, object]:
    """Answers as they stand in a file: people by their names."""
    return {
        field: value["name"] if isinstance(value, dict) and "name" in value else value
        for field, value in answers.items()
    }


@dataclass
class Office:
    """Three people with a vault each, known by their commands."""

    base: Path
    rector: Teacher
    teacher: Teacher
    clerk: Teacher

    @property
    def folder(self) -> Path:
        return self.base / "deling"

    def exchange(self, *who: Teacher) -> None:
        for one in who or (self.rector, self.teacher, self.clerk):
            ran = one("exchange", "--json")
            assert ran.code == 0, ran.err

    def finished(self, who: Teacher, draft: str, answers: Mapping[str, object]) -> str:
        filled = who("doc", "fill", draft, "--answers", who.write("svar.json", plain(answers)))
        assert filled.code == 0, filled.err
        done = who("doc", "finish", draft, "--json")
        assert done.code == 0, done.err
        return str(done.json["document"])


def person(base: Path, name: str) -> Teacher:
    (base / name).mkdir()
    (base / name / "passord").write_text(PASSWORD + "\n", "utf-8")
    return Teacher(base / name, base / name / "hvelv", base / name / "passord")


def good(ran: Ran) -> dict[str, object]:
    assert ran.code == 0, ran.err
    return ran.json


def refused(ran: Ran) -> str:
    assert ran.code == 1, (ran.out, ran.err)
    assert ran.err.strip(), "a sentence on standard error"
    error = ran.json["error"]
    assert isinstance(error, dict)
    return str(error["code"])


def invited(rector: Teacher, who: Teacher, name: str, role: str) -> Ran:
    """The invitation as a file, and the code as another that never goes where the first went."""
    out = who.folder / "inn.skjemainvitasjon"
    made = good(rector("person", "invite", "--name", name, "--role", role, "--out", out, "--json"))
    assert made["file"] == str(out)
    who.write("kode", "\ufeff" + str(made["code"]) + "\r\n")
    return who("person", "join", out, "--code-file", who.folder / "kode", "--folder", rector.folder.parent / "deling")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    base = tmp_path_factory.mktemp("kommandoer")
    made = Office(base, person(base, "rektor"), person(base, "laerer"), person(base, "kontor"))
    made.folder.mkdir()
    good(made.rector("vault", "create", "--name", RECTOR, "--school", SCHOOL, "--json"))
    sheet = base / "ark.pdf"
    founded = good(made.rector("school", "found", "--sheet", sheet, "--folder", made.folder, "--json"))
    assert founded == {"school": SCHOOL, "sheet": str(sheet)}
    assert sheet.read_bytes().startswith(b"%PDF")
    for who, name, role in ((made.teacher, TEACHER, "laerer"), (made.clerk, OFFICE, "kontor")):
        assert invited(made.rector, who, name, role).code == 0
    assert refused(made.teacher("person", "certify", "--json")) == "not-an-issuer"
    certified = good(made.rector("person", "certify", "--json"))
    assert certified["certified"] == [TEACHER, OFFICE] or certified["certified"] == [OFFICE, TEACHER]
    made.exchange(made.teacher, made.clerk, made.rector)
    return made


def test_the_whole_job_with_commands_only(office: Office) -> None:
    rector, teacher, clerk = office.rector, office.teacher, office.clerk
    report = office.finished(
        teacher, teacher("doc", "new", "--form", FORM).out.strip(), {**SHORT_REPORT, "hvem": PUPIL}
    )
    office.exchange(teacher, rector)
    (row,) = good(rector("review", "list", "--json"))["reviews"]  # type: ignore[misc]
    assert (row["kind"], row["document"], row["author"], row["urgent"]) == ("decide", report, TEACHER, False)
    assert good(teacher("review", "list", "--json"))["reviews"] == []
    assert teacher("review", "list").out.strip() == "Ingenting venter."

    draft = good(rector("review", "decide", report[:8], "--json"))["draft"]
    filled = good(rector("doc", "fill", draft, "--answers", rector.write("svar.json", plain(DECISION)), "--json"))
    assert filled["missing"] == []
    assert refused(rector("doc", "finish", draft, "--json")) == "supplement-missing"
    extra = teacher("doc", "new", "--supplements", report).out.strip()
    office.finished(teacher, extra, FULLER)
    office.exchange(teacher, rector)
    rector("doc", "fill", draft, "--answers", rector.write("svar.json", plain(DECISION)))
    shown = good(rector("review", "members", draft, "--json"))
    assert [(one["why"], one["always"], one["member"]) for one in shown["people"]] == [  # type: ignore[attr-defined]
        ("får saken", True, True),
        ("du, som åpner saken", True, True),
    ]
    assert refused(rector("review", "members", draft, "--without", TEACHER, "--json")) == "not-proposed"
    assert rector("review", "members", report).out.strip() == "Det åpnes ingen sak av dette."
    decision = office.finished(rector, str(draft), DECISION)
    office.exchange(rector, teacher)

    plan_draft = teacher("doc", "new", "--case", "s-2026-001").out.strip()
    first = office.finished(teacher, plan_draft, PLAN)
    assert refused(teacher("doc", "new", "--case", "S-2026-001", "--json")) == "plan-exists"
    office.exchange(teacher, rector)
    assert refused(rector("review", "return", first, "--comment", " ", "--json")) == "comment-missing"
    assert rector("review", "return", first, "--comment", "Hvem følger opp?").code == 0
    office.exchange(rector, teacher)
    second = office.finished(
        teacher,
        teacher("doc", "new", "--version-of", first).out.strip(),
        {"mal": "Prøve har noen å være med hver dag."},
    )
    office.exchange(teacher, rector)

    shown = good(rector("review", "show", second, "--json"))
    assert (shown["number"], shown["previous"], shown["standing"]) == (2, 1, "waiting")
    assert shown["comment"] == "Hvem følger opp?"
    assert [one["path"] for one in shown["changes"]] == ["mal"]  # type: ignore[attr-defined]
    assert {"id", "label", "state", "paths"} == set(shown["checks"][0])  # type: ignore[index]
    assert "Endret siden versjon 1" in rector("review", "show", second).out
    assert refused(teacher("review", "approve", second, "--json")) == "not-a-decider"
    done = good(rector("review", "approve", second, "--comment", "Resten på møtet.", "--json"))
    assert done == {"document": second, "number": 2}
    assert refused(rector("review", "approve", second, "--comment", "x", "--json")) == "answered-already"
    office.exchange(rector, teacher, clerk)

    have = good(clerk("doc", "list", "--json"))["documents"]
    assert {one["document"] for one in have} == {report, decision, second}  # type: ignore[attr-defined]
    file = office.base / "plan.pdf"
    assert clerk("doc", "pdf", second, "--out", file).code == 0
    (verdict,) = good(clerk("verify", file, "--json"))["files"]  # type: ignore[misc]
    assert (verdict["good"], verdict["against"], verdict["code"]) == (True, "vault", "unchanged")
    assert [one["name"] for one in verdict["signers"]] == [TEACHER, RECTOR]
    assert all(one["confirmed"] for one in verdict["signers"])
    assert refused(clerk("doc", "pdf", first, "--out", office.base / "v1.pdf", "--json")) == "document-unknown"
    assert not any(PUPIL.encode() in one.read_bytes() for one in office.folder.rglob("*") if one.is_file())


def test_an_own_report_is_withdrawn_by_a_command(office: Office) -> None:
    report = office.teacher.finished(SHORT_REPORT)
    assert refused(office.rector("review", "withdraw", report, "--reason", "x", "--json")) == "document-unknown"
    assert refused(office.teacher("review", "withdraw", report, "--reason", "", "--json")) == "comment-missing"
    assert office.teacher("review", "withdraw", report, "--reason", "Feil elev").code == 0
    office.exchange(office.teacher, office.rector)
    assert report not in {row["document"] for row in good(office.rector("review", "list", "--json"))["reviews"]}  # type: ignore[attr-defined]


def test_people_and_invitations_are_listed(office: Office) -> None:
    found = good(office.rector("person", "list", "--json"))
    by_name = {row["name"]: row for row in found["people"]}  # type: ignore[attr-defined]

    assert {RECTOR, TEACHER, OFFICE} <= set(by_name)  # another test may have invited more
    assert by_name[RECTOR]["you"]
    assert set(by_name[TEACHER]) == {"person", "name", "roles", "until", "active", "you", "devices"}
    assert {one["state"] for one in found["invitations"]} >= {"used"}  # type: ignore[attr-defined]
    assert "code" not in json.dumps(found)
    assert TEACHER in office.rector("person", "list").out
    assert good(office.teacher("person", "list", "--json"))["invitations"] == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("person", "close", "0" * 32), "person-unknown"),
        (("review", "approve", "0" * 64), "document-unknown"),
        (("review", "show", "abc"), "document-unknown"),
        (("doc", "new", "--case", "S-2026-999"), "case-unknown"),
        (
            ("person", "invite", "--name", "Per", "--role", "laerer", "--person", "ab12", "--out", "ny"),
            "person-unknown",
        ),
    ],
    ids=lambda value: " ".join(value[:2]) if isinstance(value, tuple) else "",
)
def test_what_is_not_there_is_told(office: Office, words: tuple[str, ...], code: str) -> None:
    assert refused(office.rector(*words, "--json")) == code
    assert not Path("ny").exists()


def test_an_invitation_is_never_written_over(office: Office) -> None:
    file = office.rector.write("finnes", "noe annet")

    assert refused(office.rector("person", "invite", "--name", "Per", "--role", "laerer", "--out", file, "--json")) == (
        "file-exists"
    )
    assert file.read_text() == "noe annet"


def test_a_code_on_the_command_line_is_refused_and_a_wrong_one_told(office: Office, tmp_path: Path) -> None:
    new = person(tmp_path, "ny")
    out = new.folder / "inn"
    made = good(office.rector("person", "invite", "--name", "Per Påhitt", "--role", "laerer", "--out", out, "--json"))
    code = str(made["code"])

    on_line = new("person", "join", out, "--code", code, "--folder", office.folder)
    assert on_line.code == 2
    assert code not in on_line.err
    for text, expected in (("ABCD", "code-mistyped"), ("", "code-mistyped"), (code[:-1], "code-mistyped")):
        ran = new("person", "join", out, "--code-file", new.write("kode", text), "--folder", office.folder, "--json")
        assert refused(ran) == expected
        assert not text or text not in ran.err
    bad = new(
        "person", "join", new.write("x", b"tull"), "--code-file", new.write("kode", code), "--folder", "x", "--json"
    )
    assert refused(bad) == "invitation-broken"
    gone = new("person", "join", out, "--code-file", new.folder / "kode", "--folder", tmp_path / "borte", "--json")
    assert refused(gone) == "folder-unfit"
    done = new("person", "join", out, "--code-file", new.folder / "kode", "--folder", office.folder, "--json")
    assert good(done)["name"] == "Per Påhitt", "the vault that was made is gone on with"
    draft = new("doc", "new", "--form", FORM).out.strip()
    new("doc", "fill", draft, "--answers", new.write("svar.json", SHORT_REPORT))
    status = good(new("exchange", "--status", "--json"))
    assert status["membership"] == "waiting"


def test_who_is_alone_and_who_has_no_folder_are_told(tmp_path: Path) -> None:
    alone = person(tmp_path, "alene")
    good(alone("vault", "create", "--name", TEACHER, "--school", SCHOOL, "--json"))

    assert refused(alone("exchange", "--json")) == "no-school"
    assert refused(alone("person", "list", "--json")) == "no-school"
    assert refused(alone("exchange", "--test", "--json")) == "folder-unset"
    (tmp_path / "deling").mkdir()
    inside = tmp_path / "deling" / "ark.pdf"
    assert refused(alone("school", "found", "--sheet", inside, "--folder", tmp_path / "deling", "--json")) == (
        "sheet-in-vault"
    )
    assert refused(alone("school", "found", "--sheet", tmp_path / "ark.pdf", "--folder", alone.vault, "--json")) == (
        "folder-is-vault"
    )
    assert refused(alone("person", "list", "--json")) == "no-school", "nothing was founded"
    assert not list(tmp_path.rglob("ark.pdf"))
    good(alone("school", "found", "--sheet", tmp_path / "ark.pdf", "--role", "sosiallaerer", "--json"))
    assert refused(alone("exchange", "--json")) == "folder-unset"
    tried = good(alone("exchange", "--folder", tmp_path / "deling", "--test", "--json"))
    assert all(line["good"] for line in tried["lines"])  # type: ignore[attr-defined]


def test_a_folder_that_is_gone_is_an_exit_code_and_a_sentence(office: Office) -> None:
    away = office.folder.with_name("borte")
    office.folder.rename(away)
    try:
        assert refused(office.teacher("exchange", "--json")) == "folder-gone"
        assert good(office.teacher("exchange", "--status", "--json"))["membership"] == "certified"
    finally:
        away.rename(office.folder)
    office.exchange()


def test_a_process_of_its_own_says_the_same(office: Office) -> None:
    where = ("--vault", office.rector.vault, "--password-file", office.rector.password_file)

    ran = skjema_process("review", "list", *where)
    wrong = skjema_process("review", "approve", "feil", *where)

    assert (ran.code, wrong.code) == (0, 1)
    assert wrong.out == ""
    assert "Fant ikke dokumentet" in wrong.err
    assert skjema("review", "approve").code == 2
