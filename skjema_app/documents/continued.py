"""A plan that was begun somewhere else says so at the top (user-review § 1.5); known by its fields' ids.

Since the rules of composing number 2.
"""

from __future__ import annotations

from skjema_app.documents.model import Notice
from skjema_app.documents.values import in_words, plain_date
from skjema_app.domain.answers import Answers
from skjema_app.domain.letters import one_line
from skjema_app.form_engine.definition import FormDefinition
from skjema_app.form_engine.values import parse_date
from skjema_app.system.texts import _

_CONTINUED, _FROM, _BEGAN = "viderefort", "viderefort_fra", "viderefort_start"
_ELSEWHERE = "annet"


def continued(definition: FormDefinition, answers: Answers) -> tuple[Notice, ...]:
    """«Videreført fra OneNote. Planen begynte 5. oktober 2026.», or nothing."""
    field = definition.field(_FROM)
    if answers.get(_CONTINUED) is not True or field is None:
        return ()
    place = one_line(in_words(field, answers.get(_FROM)))
    if place and answers.get(_FROM) != _ELSEWHERE:
        words = _("Videreført fra {place}.").format(place=place[:1].lower() + place[1:] if " " in place else place)
    else:
        words = _("Planen er videreført.")
    raw = answers.get(_BEGAN)
    began = parse_date(raw) if isinstance(raw, str) else None
    if began is not None:
        words += " " + _("Planen begynte {date}.").format(date=plain_date(began))
    return (Notice(words),)
