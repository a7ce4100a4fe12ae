"""Who may do what, as the matrix says: asked before something is offered or done. The judge asks the same data.

``forms/tilgang.yaml`` and each form's ``access`` are the matrix; alone there is nobody to ask.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from skjema_app.domain.access import Action
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.form_engine.definition import FormDefinition
from skjema_app.workflows.session import Session

if TYPE_CHECKING:
    from skjema_app.vault.school_feed import School


def my_roles(school: School) -> frozenset[Role]:
    """This person's roles today; whoever stands in for the rector has that role too."""
    me = school.me
    if me is None:
        return frozenset()
    return me.roles | {Role.DEPUTY} if me.deputy else me.roles


def may_fill(session: Session, definition: FormDefinition) -> bool:
    """Whether this person's roles write such a document; alone, and while one waits for the school, everybody does."""
    school = session.member_of
    if school is None:
        return True
    book = session.forms.access_book
    return book.form_allows(Action.FILL, definition.pin, my_roles(school))


def require_fill(session: Session, definition: FormDefinition) -> None:
    """Raises FORM_NOT_YOURS where `may_fill` says no."""
    if not may_fill(session, definition):
        raise SkjemaError(ErrorCode.FORM_NOT_YOURS, form=definition.form_id)
