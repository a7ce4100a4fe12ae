"""Answers that are never printed, whatever form they stand in (user-review § 1.12).

A plan is sent to each guardian, and a page can't be taken back. So a document that goes home holds no list of
guardians, and not whether the address is confidential; and where it is, no document at all holds anything on how to
reach them. Known by the shared blocks' own ids (forms/blocks/elev.yaml).
"""

from __future__ import annotations

from skjema_app.domain.answers import Answers
from skjema_app.form_engine.definition import FormDefinition, Phase, PupilFact

GUARDIANS = "foresatte_liste"
SENT_HOME = "sendt_hjem"
_OPEN_ADDRESS = "nei"


def kept_out(definition: FormDefinition, answers: Answers) -> frozenset[str]:
    """Ids of fields that are left out of the document."""
    pupil = definition.field(definition.facts.pupil)
    protected = pupil.fills.get(PupilFact.PROTECTED, "") if pupil else ""
    confidential = answers.get(protected) not in (None, "", _OPEN_ADDRESS)
    found = set()
    if goes_home(definition):
        found |= {GUARDIANS, protected}
    if confidential:
        found.add(GUARDIANS)
    return frozenset(found)


def goes_home(definition: FormDefinition) -> bool:
    """Whether documents of this form are sent to the guardians: the form logs when."""
    sent = definition.field(SENT_HOME)
    return sent is not None and sent.phase is Phase.EVENT
