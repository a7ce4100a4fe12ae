"""Kontroller PDF: who signed, when, is it unchanged, is there a newer version (user-review § 7, text 20)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from skjema_app.workflows.session import Session


@dataclass(frozen=True, slots=True)
class SignerLine:
    """One signature of a file, as plain values."""

    name: str
    school: str
    signed_at: str
    intact: bool
    confirmed: bool


@dataclass(frozen=True, slots=True)
class VerifiedFile:
    """The verdict on one file.

    Attributes:
        file: as it was given.
        good: True only when it is signed, whole and unchanged.
        code: "unchanged", "changed", "unsigned", "unreadable", "missing", "stranger".
        sentence: what to tell the person.
        signers: the signatures.
        against: "file-only" or "vault": what it was held against (design-review 53).
    """

    file: str
    good: bool
    code: str
    sentence: str
    signers: tuple[SignerLine, ...]
    against: str


def verify_files(
    files: tuple[Path, ...], session: Session | None = None, *, roots: tuple[Path, ...] = ()
) -> tuple[VerifiedFile, ...]:
    """Verify each file; never raises for a bad file, the verdict says it."""
    raise NotImplementedError
