"""A file that the program was started with, by a double click or on the command line: is it an invitation?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.school import Membership
from skjema_app.system import safe_files
from skjema_app.system.texts import _
from skjema_app.workflows.sentences import Sentence

if TYPE_CHECKING:
    from skjema_app.workflows.session import Session

_LIMIT = 64 << 10
"""Bytes of an invitation's file at most."""
_MAY_JOIN = frozenset({None, Membership.RENEW, Membership.CLOSED})


def check_invitation(file: Path) -> Path:
    """Whether a file looks like an invitation, before anybody is asked for its code; gives it back.

    Raises:
        SkjemaError: FILE_MISSING, READ_DENIED, FILE_NOT_INVITATION.
    """
    try:
        found = json.loads(safe_files.read_file(file, limit=_LIMIT))
    except (ValueError, RecursionError) as error:
        raise SkjemaError(ErrorCode.FILE_NOT_INVITATION) from error
    except SkjemaError as error:
        if error.code is ErrorCode.PLACE_UNUSABLE:  # a folder, or far too large
            raise SkjemaError(ErrorCode.FILE_NOT_INVITATION) from error
        raise
    if not isinstance(found, dict) or found.get("skjema") != "invitation":
        raise SkjemaError(ErrorCode.FILE_NOT_INVITATION)
    return file


def why_not_join(session: Session) -> Sentence | None:
    """What to tell whoever opens an invitation in a vault that needs none; None when it can be used."""
    school = session.school
    if school is None or school.membership in _MAY_JOIN:
        return None
    if school.membership is Membership.WAITING:
        return Sentence(
            _("Du har alt bedt om å bli med"),
            _("{school} har ikke svart ennå. Invitasjonen trengs ikke en gang til.").format(school=school.name),
        )
    return Sentence(
        _("Dette hvelvet er alt koblet til {school}").format(school=school.name),
        _("Invitasjonen er ikke brukt. Skal den gjelde en annen maskin, åpner du den der."),
    )
