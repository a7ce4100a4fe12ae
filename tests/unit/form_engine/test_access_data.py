"""``tilgang.yaml``: what is wrong with it is told with its place; what all vaults agreed on can not be changed here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from skjema_app.domain.access import Action
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.form_engine.access_rules import AGREED, inspect_access
from skjema_app.form_engine.library import FormLibrary, agreed_rules, check, packaged_folder

TEXT = (packaged_folder() / "tilgang.yaml").read_text(encoding="utf-8")


def faults(text: str) -> list[tuple[str, int, str, str]]:
    rules, found = inspect_access(text, "tilgang.yaml")
    assert (rules is None) is bool(found)
    return [(one.code.value, one.at.line, one.what, one.suggestion) for one in found]


def line_of(piece: str) -> int:
    return TEXT[: TEXT.index(piece)].count("\n") + 1


def test_it_is_whole_and_names_every_action_once() -> None:
    rules = agreed_rules()
    assert not faults(TEXT)
    assert sorted(one.action for one in rules.rights) == sorted(Action)
    assert AGREED[rules.version] == rules.fingerprint()


@pytest.mark.parametrize(
    ("old", "new", "code", "what", "suggestion"),
    [
        ("id: approve", "id: aprove", "unknown-value", "aprove", "approve"),
        ("who: [rektor], own: false", "who: [rektro], own: false", "unknown-value", "rektro", "rektor"),
        ("own: false, form: approves", "own: nei, form: approves", "wrong-type", "own", ""),
        ("form: decided", "form: decides", "unknown-value", "decides", "decided"),
        ("{id: link,", "{id: grant,", "duplicate-id", "grant", ""),
        ("role: kontaktlaerer", "role: kontaktlerer", "unknown-value", "kontaktlerer", "kontaktlaerer"),
        ("  always: [rektor", "  always: [laerer", "unknown-value", "laerer", "sosiallaerer"),
        (
            "form: aktivitetsplan, always: [rektor",
            "form: aktivitetsplan, always: [kontor",
            "unknown-value",
            "kontor",
            "rektor",
        ),
        ("form: r-team-melding", "form: aktivitetsplan", "duplicate-id", "aktivitetsplan", ""),
        (
            'scope: case, who: [medlem], words: "legge',
            'scope: sak, who: [medlem], words: "legge',
            "unknown-value",
            "sak",
            "",
        ),
        ("{id: fill, scope", "{id: fill, whos: alle, scope", "unknown-key", "whos", "who"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(old: str, new: str, code: str, what: str, suggestion: str) -> None:
    assert old in TEXT
    found = faults(TEXT.replace(old, new, 1))
    assert (code, line_of(old), what) in {(one[0], one[1], one[2]) for one in found}
    assert suggestion in {one[3] for one in found if one[2] == what}


def test_an_action_that_nobody_speaks_of_is_missed() -> None:
    without = re.sub(r"  - \{id: link,.*\n", "", TEXT)
    assert ("missing-key", "link") in {(one[0], one[2]) for one in faults(without)}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{id: approve, scope: document, who: [rektor]", "{id: approve, scope: document, who: [rektor, forfatter]"),
        ('own: false, form: approves, words: "godkjenne', 'own: true, form: approves, words: "godkjenne'),
        ('own: false, form: approves, words: "godkjenne', 'own: false, words: "godkjenne'),
        ("by: [laerer, trinnleder]", "by: [laerer, kontor]"),
        ("access: 1", "access: 2"),
    ],
)
def test_what_all_vaults_agreed_on_is_not_changed_on_one_machine(old: str, new: str, tmp_path: Path) -> None:
    changed = TEXT.replace(old, new, 1)
    assert [one[0] for one in faults(changed)] == ["agreed"]
    file = tmp_path / "tilgang.yaml"
    file.write_text(changed, encoding="utf-8")
    assert [one.code.value for one in check([file])] == ["agreed"]
    (tmp_path / "terskler.yaml").write_bytes((packaged_folder() / "terskler.yaml").read_bytes())
    for folder in ("blocks", "lists"):
        (tmp_path / folder).symlink_to(packaged_folder() / folder)
    (tmp_path / "samtykke.yaml").write_bytes((packaged_folder() / "samtykke.yaml").read_bytes())
    with pytest.raises(SkjemaError) as caught:
        FormLibrary.load(tmp_path)
    assert caught.value.code is ErrorCode.FORM_BROKEN
    assert caught.value.details["problem"] == "agreed"


def test_words_and_members_may_be_changed() -> None:
    assert not faults(TEXT.replace("gi et dokument til flere", "dele et dokument", 1))
    assert not faults(TEXT.replace("  always: [rektor", "  always: [radgiver, rektor", 1))


def test_roles_that_stand_in_for_each_other() -> None:
    rules = agreed_rules()
    assert rules.roles(["alle"]) is None
    assert rules.roles(["kontaktlaerer"]) == {Role.CONTACT_TEACHER, Role.TEACHER, Role.YEAR_LEADER}
    assert rules.roles(["rektor"]) == {Role.PRINCIPAL, Role.DEPUTY}
    assert rules.roles(["forfatter", "mottaker"]) == frozenset()
