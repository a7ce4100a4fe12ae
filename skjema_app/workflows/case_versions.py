"""The versions of a plan in its row: number, who wrote it, how it stands and what was said with the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from skjema_app.domain.documents import FinishedDocument
from skjema_app.domain.school import Mark
from skjema_app.workflows.session import Session
from skjema_app.workflows.standing import Standing, VersionStanding, needs_approval, standing_of, tips
from skjema_app.workflows.threads import Thread

if TYPE_CHECKING:
    from skjema_app.vault.school_feed import School


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version of a plan (or of another document that is approved).

    Attributes:
        document_id: of the version.
        title: short title of the form.
        number: from 1.
        author: who finished it, in words.
        finished: when.
        standing: how it stands, with the mark that decided it.
        answered_by: who approved or returned it, or "".
        comment: what was said with it, or "".
        newest: no other version follows it.
    """

    document_id: str
    title: str
    number: int
    author: str
    finished: datetime
    standing: VersionStanding
    answered_by: str
    comment: str
    newest: bool


def versions_of(session: Session, thread: Thread, marks: Mapping[str, tuple[Mark, ...]]) -> tuple[VersionLine, ...]:
    """The versions of the thread's plan, oldest first; empty where nothing is approved."""
    school = session.school
    versions = [one for one in thread.documents if needs_approval(session.form_of(one.pin), one)]
    if not versions:
        return ()
    versions.sort(key=_number_first)  # a clock may have been wrong; the numbers can't
    newest = {one.document_id for one in tips(versions, marks)}
    lines = []
    for one in versions:
        standing = standing_of(marks.get(one.document_id, ()))
        if not one.school:
            standing = VersionStanding(Standing.PRIVATE, None)
        comment = standing.mark.data.get("comment") if standing.mark is not None else ""
        lines.append(
            VersionLine(
                document_id=one.document_id,
                title=session.form_of(one.pin).short_title.nb,
                number=one.number,
                author=one.author_name or session.person.name,
                finished=one.finished,
                standing=standing,
                answered_by=_answered_by(school, standing),
                comment=comment if isinstance(comment, str) else "",
                newest=one.document_id in newest,
            )
        )
    return tuple(lines)


def _answered_by(school: School | None, standing: VersionStanding) -> str:
    return school.person(standing.mark.person_id).name if school is not None and standing.mark is not None else ""


def _number_first(document: FinishedDocument) -> tuple[int, datetime, str]:
    return document.number, document.finished, document.document_id
