"""The texts about security: every claim rests on a test that is there, and the PDF is one that everybody can read."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pdf_judges import archivable_and_accessible
from work_kit import new_session

import skjema_app
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.resources import resource
from skjema_app.workflows import security_texts
from skjema_app.workflows.security_texts import TOPICS, parse, plain_text, security_text
from skjema_app.workflows.session import Session

TESTS = Path(__file__).resolve().parents[2]
NOT_PROTECTED = "Dette beskytter Skjema ikke mot"
NEVER_PROMISED = ("juridisk bindende", "umulig", "gdpr-godkjent", "100 %", "helt sikker", "garanter")
LAW = re.compile(r"§ ?\d|artikkel \d|kapittel \d|lovpålagt")


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    opened = new_session(tmp_path_factory.mktemp("sikkerhet") / "hvelv")
    yield opened
    opened.close()


def functions_in(file: Path) -> set[str]:
    tree = ast.parse(file.read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def missing(tests: tuple[str, ...]) -> list[str]:
    gone = []
    for name in tests:
        file, _colons, function = name.partition("::")
        path = TESTS / file
        if not function.startswith("test_") or not path.is_file() or function not in functions_in(path):
            gone.append(name)
    return gone


@pytest.mark.parametrize("topic", TOPICS)
def test_every_test_that_a_claim_names_is_there(topic: str) -> None:
    assert missing(security_text(topic).tests) == []


def test_a_test_that_is_gone_is_seen() -> None:
    known = "unit/workflows/test_security_texts.py::test_a_test_that_is_gone_is_seen"
    assert missing((known, "unit/workflows/test_nowhere.py::test_x", known.replace("gone", "here"))) == [
        "unit/workflows/test_nowhere.py::test_x",
        known.replace("gone", "here"),
    ]


def test_every_point_about_what_is_protected_names_its_test() -> None:
    raw = resource("security", "beskyttelse.md").read_text("utf-8")
    protected = raw.partition(f"## {NOT_PROTECTED}")[0]
    points = [line for line in protected.splitlines() if line.startswith("- ")]
    assert len(points) > 15
    assert [line for line in points if "<!-- tests: " not in line] == []


def test_what_is_not_protected_is_said() -> None:
    (part,) = [part for part in security_text("beskyttelse").parts if part.heading == NOT_PROTECTED]
    said = " ".join(part.points).lower()
    for word in ("skjermen", "vekslefil", "gjenopprettingsarket", "misbruke", "slettet", "utskrifter", "gamle kopier"):
        assert word in said, word


@pytest.mark.parametrize("topic", TOPICS)
def test_nothing_is_promised_that_nobody_can_keep(topic: str) -> None:
    text = plain_text(security_text(topic)).lower()
    assert [word for word in NEVER_PROMISED if word in text] == []
    assert "<!--" not in text
    assert "**" not in text
    assert "!" not in text


@pytest.mark.parametrize("topic", ["dpia", "kontrolltiltak", "protokoll"])
def test_law_is_marked_for_the_school_to_confirm(topic: str) -> None:
    """The mark stands on the point itself, or the point tells which law a heading is about and has a mark beside."""
    text = security_text(topic)
    assert "(kontroller)" in plain_text(text)
    lines = [line for part in text.parts for line in (*part.points, *("\t".join(row) for row in part.rows))]
    assert [line for line in lines if LAW.search(line) and "(kontroller)" not in line] == []


def test_a_text_is_taken_apart() -> None:
    found = parse(
        "x",
        "# Tittel\n\nInnledning.\n\n## Del\n\n- **Fet** og *skrå*. <!-- tests: a.py::test_a, b.py::test_b -->\n"
        "- To\n\n| A | B |\n|---|---|\n| en | |\n",
    )
    assert (found.title, found.tests) == ("Tittel", ("a.py::test_a", "b.py::test_b"))
    assert found.parts[0].paragraphs == ("Innledning.",)
    assert found.parts[1].points == ("Fet og «skrå».", "To")
    assert found.parts[1].rows == (("A", "B"), ("en", ""))
    assert "<!--" not in found.markdown
    assert plain_text(found) == "Tittel\n\nInnledning.\n\nDel\n\n– Fet og «skrå».\n– To\nA\tB\nen\t\n"
    with pytest.raises(SkjemaError) as caught:
        security_text("../../etc/passwd")
    assert caught.value.code is ErrorCode.FILE_MISSING


@pytest.mark.parametrize("topic", ["dpia", "kontrolltiltak"])  # a table of three, and one to write in by hand
def test_the_pdf_is_archivable_and_accessible(session: Session, topic: str) -> None:
    pdf = security_texts.security_pdf(session, security_text(topic)).pdf
    archivable_and_accessible(pdf, signed=False)


def test_it_is_saved_once_and_never_over_a_file(session: Session, tmp_path: Path) -> None:
    text = security_text("dpia")
    target = tmp_path / security_texts.file_name(text)
    assert target.name == "Personvernkonsekvenser DPIA et utgangspunkt.pdf"
    security_texts.write_security_pdf(session, text, target)
    assert target.read_bytes().startswith(b"%PDF")
    with pytest.raises(SkjemaError) as caught:
        security_texts.write_security_pdf(session, text, target)
    assert caught.value.code is ErrorCode.FILE_EXISTS


def test_the_threat_model_stands_where_the_keys_are() -> None:
    """The program's own description says the same, for those who read code."""
    words = (Path(skjema_app.__file__).parent / "crypto" / "__init__.py").read_text("utf-8")
    for word in ("swap", "recovery sheet", "issuer", "metadata", "offline"):
        assert word in words.lower(), word
