"""Kill a writing process at a random moment and look whether everything it acknowledged is there."""

from __future__ import annotations

import hashlib
import random
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from vault_kit import open_vault

from skjema_app.domain.attachments import attachments_of

_WRITER = Path(__file__).with_name("vault_writer.py")


@dataclass(slots=True)
class Promised:
    """What was acknowledged over all rounds."""

    drafts: dict[str, tuple[int, str]] = field(default_factory=dict)
    documents: dict[str, str] = field(default_factory=dict)
    events: list[tuple[str, str]] = field(default_factory=list)
    pupils: set[str] = field(default_factory=set)

    def add(self, line: str) -> None:
        match line.split():
            case ["draft", draft, number, digest]:
                self.drafts[draft] = (int(number), digest)
            case ["document", document, digest]:
                self.documents[document] = digest
            case ["event", document, entry]:
                self.events.append((document, entry))
            case ["pupil", pupil]:
                self.pupils.add(pupil)


def kill_rounds(folder: Path, rounds: int, seed: int) -> Promised:
    """Run, kill -9, open, compare; ``rounds`` times."""
    chance = random.Random(seed)
    promised = Promised()
    for number in range(rounds):
        process = subprocess.Popen(
            [sys.executable, str(_WRITER), str(folder), str(seed * 1000 + number)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        while not (line := process.stdout.readline()).startswith("draft"):  # however slow the machine is just now
            assert line, "the writer ended by itself"
            promised.add(line)
        promised.add(line)  # it has written; now any moment will do
        time.sleep(chance.uniform(0, 0.25))
        process.kill()
        for line in process.stdout:
            if line.endswith("\n"):
                promised.add(line)
        process.stdout.close()
        process.wait()
        compare(folder, promised)
    return promised


def compare(folder: Path, promised: Promised) -> None:
    """Everything acknowledged is there, and the vault is sound."""
    with open_vault(folder) as vault:
        for draft, (number, digest) in promised.drafts.items():
            found = vault.drafts.get(draft)
            text = str(found.answers["hva_skjedde"])
            # The last save may have been committed without its acknowledgement being read.
            assert found.place.cursor >= number
            if found.place.cursor == number:
                assert hashlib.sha256(text.encode()).hexdigest() == digest
        for document, digest in promised.documents.items():
            assert hashlib.sha256(vault.documents.pdf(document)).hexdigest() == digest
        for document, entry in promised.events:
            assert entry in {event.entry_id for event in vault.documents.events(document)}
        for holder in (*vault.drafts.list(), *vault.documents.list()):
            for attachment in attachments_of(holder.answers):  # read() holds every byte against its hash
                assert len(vault.attachments.read(attachment)) == attachment.size
        assert promised.pupils <= {pupil.pupil_id for pupil in vault.pupils.list()}
        report = vault.check()
        assert report.ok, report
        assert vault.rebuild().equal
