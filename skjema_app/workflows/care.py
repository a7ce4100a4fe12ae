"""Look after a vault: what is in it, is it whole, build the lists anew. For the command line (and IT)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from skjema_app.system.texts import _, ngettext
from skjema_app.workflows.session import Session


@dataclass(frozen=True, slots=True)
class VaultFacts:
    """What a vault holds, without any pupil's name.

    Attributes:
        folder: where it lies.
        vault_id: 32 hex digits.
        name: its owner.
        school: the school as the owner wrote it.
        confirmed: certified by a school.
        device_id: 32 hex digits.
        entries: entries in the journal.
        documents: finished documents.
        drafts: open drafts.
        pupils: pupils in the list who have not left.
        keys_rolled_back: an older ``keys.json`` than the last one used was found (design-review § 1.47).
    """

    folder: Path
    vault_id: str
    name: str
    school: str
    confirmed: bool
    device_id: str
    entries: int
    documents: int
    drafts: int
    pupils: int
    keys_rolled_back: bool


@dataclass(frozen=True, slots=True)
class WholeReport:
    """Whether everything in the vault is whole; ``findings`` are sentences that name kinds and counts, never people."""

    whole: bool
    entries: int
    attachments: int
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RebuiltReport:
    """Lists and search built anew from the journal. ``equal``: they were the same as before; else ``differing``."""

    equal: bool
    entries: int
    differing: tuple[str, ...]


def vault_info(session: Session) -> VaultFacts:
    """What the vault holds."""
    info = session.vault.info()
    return VaultFacts(
        folder=session.vault.folder,
        vault_id=info.vault_id,
        name=info.person.name,
        school=info.person.school,
        confirmed=info.person.confirmed,
        device_id=info.device_id,
        entries=info.entries,
        documents=info.documents,
        drafts=info.drafts,
        pupils=info.pupils,
        keys_rolled_back=info.keys_rolled_back,
    )


def check_vault(session: Session) -> WholeReport:
    """Check pages, tables, journal, lists and every attachment; changes nothing."""
    report = session.vault.check()
    findings = []
    if report.pages_bad:
        findings.append(
            ngettext("{count} skadet side i data.db", "{count} skadede sider i data.db", report.pages_bad).format(
                count=report.pages_bad
            )
        )
    if not report.tables_ok:
        findings.append(_("tabellene i data.db kan ikke leses helt"))
    if report.faults:
        findings.append(
            _("feil i journalen: {faults}").format(
                faults=", ".join(sorted({f"{fault.reason.value} (nr. {fault.seq})" for fault in report.faults}))
            )
        )
    if report.projections_differ:
        names = ", ".join(report.projections_differ)
        findings.append(
            _("lister som ikke stemmer med det som er lagret: {names}; kjør «skjema vault rebuild»").format(names=names)
        )
    if report.audit_faults:
        findings.append(
            _("innsynsloggen som venter på dagens oppføring, er endret: {faults}").format(
                faults=", ".join(sorted({f"{reason} (nr. {number})" for number, reason in report.audit_faults}))
            )
        )
    if report.blobs_missing:
        findings.append(
            ngettext("{count} PDF mangler", "{count} PDF-er mangler", report.blobs_missing).format(
                count=report.blobs_missing
            )
        )
    if report.blobs_damaged:
        findings.append(
            ngettext("{count} PDF er skadet", "{count} PDF-er er skadet", report.blobs_damaged).format(
                count=report.blobs_damaged
            )
        )
    return WholeReport(report.ok, report.entries, report.blobs, tuple(findings))


def rebuild_vault(session: Session) -> RebuiltReport:
    """Build lists and search anew from the journal (design § 3). Raises DATABASE_DAMAGED, DISK_FULL."""
    report = session.vault.rebuild()
    return RebuiltReport(report.equal, report.entries, report.differing)
