"""A process that writes into a vault and says what it was told is saved, until somebody kills it.

Run as ``python vault_writer.py FOLDER SEED``; every line on stdout is an acknowledgement: ``draft N TEXT``,
``document ID SHA``, ``event DOCUMENT N``, ``pupil ID``.
"""

from __future__ import annotations

import hashlib
import random
import sys
from pathlib import Path

from vault_kit import PIN, answers, finish, open_vault

from skjema_app.domain.answers import Json
from skjema_app.domain.attachments import Media
from skjema_app.domain.documents import EventKind, Place


def main(folder: Path, seed: int) -> None:
    chance = random.Random(seed)
    vault = open_vault(folder)
    draft = vault.drafts.create(PIN, "kort")
    _say("created", draft.draft_id)
    number = 0
    vedlegg: list[Json] = []
    while True:
        number += 1
        text = f"tekst {number} " * chance.randint(1, 200)
        content = {**answers(text=text), "vedlegg": list(vedlegg)}
        vault.drafts.save(draft.draft_id, content, Place(cursor=number))
        _say("draft", draft.draft_id, str(number), hashlib.sha256(text.encode()).hexdigest())
        what = chance.random()
        if what < 0.1:
            pdf = chance.randbytes(chance.randint(100, 90_000))
            document = finish(vault, vault.drafts.get(draft.draft_id), pdf=pdf)
            _say("document", document.document_id, hashlib.sha256(pdf).hexdigest())
            draft = vault.drafts.create(PIN, "kort")
            _say("created", draft.draft_id)
            number, vedlegg = 0, []
        elif what < 0.2 and vault.documents.list():
            document = chance.choice(vault.documents.list())
            event = vault.record_event(document.document_id, EventKind.NOTE, text="notat")
            _say("event", document.document_id, event.entry_id)
        elif what < 0.23:
            data = chance.randbytes(chance.randint(1, 90_000))
            attached = vault.attachments.add(draft.draft_id, data, Media.PNG, "skjermbilde.png")
            _say("attached", draft.draft_id, attached.attachment_id)
            vedlegg.append(attached.to_answer())
        elif what < 0.27:
            _say("pupil", vault.pupils.add_by_hand("Elev Elevsen", "8A").pupil_id)
        elif what < 0.29:
            vault.make_backup()
            _say("backup")


def _say(*words: str) -> None:
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
