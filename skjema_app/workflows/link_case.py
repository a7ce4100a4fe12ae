"""What belongs to a case is linked into it: supplements, plans, new versions, by whoever wrote them or decides.

Finishing and linking are two entries; a crash between them is made good here at the next exchange, since a document
says by itself where it belongs: it adds to, or follows, one that is in the case, or was begun in it.
"""

from __future__ import annotations

from skjema_app.domain.documents import FinishedDocument
from skjema_app.domain.school import Case
from skjema_app.workflows.session import Session


def link_missing(session: Session) -> bool:
    """Link own documents that belong to a case and are not in it yet; whether there were any.

    Who decides also links what was added by somebody who is not in the case, such as the one who reported.
    """
    school = session.member_of
    if school is None:
        return False
    cases = {document: case for case in school.cases() for document in case.documents}
    begun = session.vault.drafts.written_in_cases()
    linked = False
    for document in sorted(session.vault.documents.list(), key=_age):
        mine = document.author == school.person_id or (school.decides and document.supplements in cases)
        if document.school and mine and document.document_id not in cases:
            case = _belongs_to(document, cases)
            case_id = case.case_id if case is not None else begun.get(document.document_id, "")
            if case_id:
                cases[document.document_id] = school.link(case_id, document.document_id)
                linked = True
    return linked


def _belongs_to(document: FinishedDocument, cases: dict[str, Case]) -> Case | None:
    for referred in (document.supplements, *document.parents):
        if referred in cases:
            return cases[referred]
    return None


def _age(document: FinishedDocument) -> tuple[str, str]:
    return document.finished.isoformat(), document.document_id
