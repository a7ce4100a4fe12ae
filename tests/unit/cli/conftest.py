"""A vault made once and copied for each test: making one takes longer than most tests."""

import shutil
from pathlib import Path

import pytest
from cli_kit import NAME, PASSWORD, SCHOOL, SHORT_REPORT, Teacher, skjema


@pytest.fixture(autouse=True)
def _no_vault_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SKJEMA_VAULT", raising=False)


@pytest.fixture(scope="session")
def _template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("laerer")
    (folder / "passord").write_text(PASSWORD + "\n", "utf-8")
    made = skjema(
        *("vault", "create", "--name", NAME, "--school", SCHOOL),
        *("--vault", folder / "hvelv", "--password-file", folder / "passord"),
    )
    assert made.code == 0, made.err
    return folder


@pytest.fixture(scope="session")
def _written_template(_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("skrevet")
    shutil.copytree(_template, folder, dirs_exist_ok=True)
    Teacher(folder, folder / "hvelv", folder / "passord").finished(SHORT_REPORT)
    return folder


@pytest.fixture
def teacher(_template: Path, tmp_path: Path) -> Teacher:
    """A vault with nothing in it."""
    return _copy(_template, tmp_path)


@pytest.fixture
def writer(_written_template: Path, tmp_path: Path) -> Teacher:
    """A vault with one finished document."""
    return _copy(_written_template, tmp_path)


def _copy(template: Path, target: Path) -> Teacher:
    shutil.copytree(template, target, dirs_exist_ok=True)
    return Teacher(target, target / "hvelv", target / "passord")
