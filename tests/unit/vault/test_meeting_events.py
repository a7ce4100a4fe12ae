"""What became of a decision of a meeting: whoever reads the minutes may say it; an older entry can't."""

from __future__ import annotations

import pytest
from judge_kit import founded

from skjema_app.domain.documents import MEETING_EVENTS, event_kinds, event_version
from skjema_app.domain.errors import SkjemaError
from skjema_app.vault.bodies import EntryState, EntryType


def test_every_reader_may_say_what_became_of_a_decision() -> None:
    school = founded()
    made = school.finish("kari", "d")
    for kind in MEETING_EVENTS:
        for person in ("kari", "rektor"):
            entry = school.mark(person, EntryType.DOCUMENT_EVENT, "d", made, kind=kind.value, version=5)
            assert school.state(entry) == (EntryState.ACCEPTED, "")


def test_a_program_that_knows_less_lets_it_wait() -> None:
    school = founded()
    made = school.finish("kari", "d")
    for kind in MEETING_EVENTS:
        assert event_version(kind) == 5
        assert kind.value not in event_kinds(4)
        with pytest.raises(SkjemaError):
            school.mark("kari", EntryType.DOCUMENT_EVENT, "d", made, kind=kind.value, version=4)
