"""People and files that the tests of documents share; made once, because keys and layouts cost time."""

from __future__ import annotations

import pytest
from pdf_samples import AUTHOR, KINDS, PRINCIPAL, WHEN, Someone, model, signed_by_approver, signed_by_author, someone

from skjema_app.documents.render import render


@pytest.fixture(scope="session")
def author() -> Someone:
    return someone(AUTHOR)


@pytest.fixture(scope="session")
def principal() -> Someone:
    return someone(PRINCIPAL)


@pytest.fixture(scope="session")
def files() -> dict[str, bytes]:
    """Every kind of document, unsigned."""
    return {kind: render(model(kind), when=WHEN) for kind in KINDS}


@pytest.fixture(scope="session")
def signed(files: dict[str, bytes], author: Someone) -> bytes:
    """The short report, signed by its author."""
    return signed_by_author(files["short"], author)


@pytest.fixture(scope="session")
def approved(signed: bytes, principal: Someone) -> bytes:
    """The short report, signed by its author and approved."""
    return signed_by_approver(signed, principal)
