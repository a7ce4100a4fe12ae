"""Journalpost numbers of § 12-5 documents, kept by a recipient who is neither the office nor a decider.

The school's journal takes such a number from those two only (`vault/judge/matrix`), and neither of them may ever see
the document. Whoever has it delivers it herself, so her number stands in her own vault: where she looks it up, and
where it says when the plain files may be deleted. Who else reads the document does not see it.
"""

from __future__ import annotations

from skjema_app.workflows.session import Session

_NOTED = "archive_number:"


def note(session: Session, document_id: str, number: str) -> None:
    """Write it down; a later one takes its place."""
    session.vault.settings.set(_NOTED + document_id, number)


def noted(session: Session, document_id: str) -> str:
    """The number, or ""."""
    return session.vault.settings.get(_NOTED + document_id) or ""


def documents_noted(session: Session) -> frozenset[str]:
    """Ids of the documents that have one."""
    return frozenset(name.removeprefix(_NOTED) for name in session.vault.settings.all(_NOTED))
