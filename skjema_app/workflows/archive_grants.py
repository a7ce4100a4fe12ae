"""The office is given what belongs in the archive, version by version: by its author, or by whoever decides.

The rule is the round's own (`archive.select`), so nobody is given what would not be delivered, and the office misses
nothing that a form says belongs. § 12-5 is never among it.
"""

from __future__ import annotations

from skjema_app.archive.select import for_the_office
from skjema_app.domain.roles import Role
from skjema_app.form_engine.definition import Archive
from skjema_app.vault.feed.marks import granted_persons
from skjema_app.workflows import archive_facts
from skjema_app.workflows.school_lookup import grant_office
from skjema_app.workflows.session import Change, Session


def give_the_office(session: Session) -> Change:
    """Grant what is missing; nothing where there is no office, or this vault can't write."""
    school = session.member_of
    offices = set() if school is None or school.stopped else set(school.with_role(Role.OFFICE))
    if school is None or not offices:
        return Change()
    marks = school.all_marks()
    lacking = {
        one.document_id
        for one in session.vault.documents.list()
        if one.school
        and not one.restricted
        and (school.decides or one.author == school.person_id)
        and session.form_of(one.pin).facts.archive is not Archive.NO
        and not offices <= {one.author, *granted_persons(marks.get(one.document_id, ()))}
    }
    if not lacking:  # as most of the time
        return Change()
    change = Change()
    for document_id in sorted(lacking & for_the_office(archive_facts.candidates(session, whole=False))):
        if grant_office(school, document_id):
            change |= Change(documents=True, exchange=True)
    return change
