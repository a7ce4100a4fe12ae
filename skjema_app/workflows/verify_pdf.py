"""Kontroller PDF: who signed, when, is it unchanged, is there a newer version (user-review § 7, text 20)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from skjema_app.domain.documents import FinishedDocument
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.school import SchoolDevice
from skjema_app.form_engine.definition import OWN_LEVELS
from skjema_app.system import safe_files
from skjema_app.system.calendar import stamp_in_words
from skjema_app.system.texts import _
from skjema_app.workflows import time_stamps
from skjema_app.workflows.judged_files import Anchors as Anchors
from skjema_app.workflows.judged_files import JudgedFile, judged
from skjema_app.workflows.session import Session

if TYPE_CHECKING:
    from skjema_app.documents.verify import PdfVerdict, SignatureVerdict

_ROOT_LIMIT = 64 << 10
_OURS = frozenset({"Forfatter", "Godkjenner"})
"""Names of the only signature fields that a document of ours has (``documents.model``, not loaded for this)."""


@dataclass(frozen=True, slots=True)
class SignerLine:
    """One signature of a file, as plain values.

    Attributes:
        signed_at: in words: the time stamp's time where there is a trusted one, else the signer's own clock.
        issuer: who made its certificate, as that says; or "".
        stamped_by: the service whose time stamp says when, or "".
        level: «B-B», «B-T» or «B-LT» (PAdES, ETSI EN 319 142-1).
        level_words: what that means, a sentence.
    """

    name: str
    school: str
    signed_at: str
    intact: bool
    confirmed: bool
    issuer: str = ""
    stamped_by: str = ""
    level: str = "B-B"
    level_words: str = ""


@dataclass(frozen=True, slots=True)
class VerifiedFile:
    """The verdict on one file.

    Attributes:
        file: as it was given.
        good: True only when it is signed, whole and unchanged, by somebody who is not known to be a stranger.
        code: what was found: "unchanged", "older" (good, and there is a newer version), "changed", "revoked",
            "stranger", "foreign" (not made by Skjema), "unsigned", "unreadable", "missing".
        sentence: what to tell the person.
        signers: the signatures.
        against: "file-only" or "vault": what it was held against (design-review 53).
        reason: why it is unreadable ("locked", "too-large" …), or "".
        version: number of the version that the vault knows the file as, or 0.
        newest: number of the newest version that the vault holds of it, or 0.
    """

    file: str
    good: bool
    code: str
    sentence: str
    signers: tuple[SignerLine, ...]
    against: str
    reason: str = ""
    version: int = 0
    newest: int = 0


def verify_files(
    files: tuple[Path, ...], session: Session | None = None, *, roots: tuple[Path, ...] = ()
) -> tuple[VerifiedFile, ...]:
    """Verify each file; never raises for a bad file, the verdict says it.

    With a vault, its own certificate counts as known and the file is held against the documents in it as well. With
    ``roots``, a signature that leads to none of them (and not to the vault's own) is a stranger's: not good.
    Raises FILE_MISSING only for a root certificate that isn't there.

    The files are judged in a process of their own (``verify_apart``). The window does the three steps on lanes of their
    own: ``anchors`` and ``told`` with the vault, ``judged`` without.
    """
    trusted = anchors(session, roots)
    return told(judged(files, trusted), session, trusted)


def anchors(session: Session | None = None, roots: tuple[Path, ...] = ()) -> Anchors:
    """Whom to trust. Raises FILE_MISSING, USAGE for a root that is no certificate."""
    found = [root_certificate(root) for root in roots]
    if session is not None:
        found.append(session.vault.certificates.ca_der)
        if session.school is not None:
            found.extend(session.school.roster.roots)
    return Anchors(tuple(found), strict=bool(roots), stamp_roots=time_stamps.stamp_roots(session))


def told(
    found: tuple[JudgedFile, ...], session: Session | None = None, trusted: Anchors | None = None
) -> tuple[VerifiedFile, ...]:
    """What to tell of files that were judged; held against the vault, where there is one."""
    strict = trusted is not None and trusted.strict
    return tuple(_told(one, session, strict=strict) for one in found)


def root_certificate(file: Path) -> bytes:
    """A certificate file as DER; PEM is taken too. Raises FILE_MISSING or USAGE."""
    import ssl

    data = safe_files.read_file(file, limit=_ROOT_LIMIT)
    if not data.lstrip().startswith(b"-----BEGIN"):
        return data
    try:
        return ssl.PEM_cert_to_DER_cert(data.decode("ascii").strip())
    except ValueError as error:
        raise SkjemaError(ErrorCode.USAGE, path=file.name) from error


def root_certificate_pem(session: Session) -> str:
    """The trust anchor for other programs: the school's root, or while alone the vault's own."""
    import ssl

    school = session.member_of
    return ssl.DER_cert_to_PEM_cert(session.vault.certificates.ca_der if school is None else school.roster.root_der)


def _told(one: JudgedFile, session: Session | None, *, strict: bool) -> VerifiedFile:
    against = "file-only" if session is None else "vault"
    found = one.verdict
    if found is None:
        return VerifiedFile(str(one.file), False, one.code, one.sentence, (), against, one.reason)
    signers = tuple(_line(signature, session) for signature in found.signatures)
    base = VerifiedFile(str(one.file), False, "", "", signers, against)

    def verdict(code: str, sentence: str) -> VerifiedFile:
        return replace(base, code=code, sentence=sentence)

    if not found.signed:
        return verdict("unsigned", _("Filen er ikke signert. Vi kan ikke si om den er endret."))
    if not found.unchanged:
        return verdict("changed", _("Dokumentet er endret etter signering. Ikke bruk det. Be skolen om en ny kopi."))
    if not _OURS.issuperset(signature.field for signature in found.signatures):
        text = _("Filen er uendret siden signering, men den er ikke laget i Skjema. Spør avsenderen hva den er.")
        return verdict("foreign", text)
    if strict and not all(_answered_for(signature) for signature in found.signatures):
        text = _(
            "Uendret siden signering, men sertifikatet du valgte, bekrefter ikke hvem som signerte. Spør avsenderen."
        )
        return verdict("stranger", text)
    names = _(" og ").join(_("{name} {when}").format(name=one.name, when=one.signed_at) for one in signers)
    sentence = _("Uendret siden signering. Signert av {names}.").format(names=names) + _issued_elsewhere(found)
    if session is None:
        if not all(signer.confirmed for signer in signers):
            sentence += _(" Navnet er ikke bekreftet av en skole.")
        return replace(base, good=True, code="unchanged", sentence=sentence)
    return _held_against(session, one, replace(base, good=True, code="unchanged", sentence=sentence))


def _issued_elsewhere(found: PdfVerdict) -> str:
    """An own certificate: the school knows the machine that signed, but did not issue the certificate."""
    issuers = dict.fromkeys(one.issuer for one in found.signatures if one.device_sha256 and not one.trusted)
    if not issuers:
        return ""
    return _(" Sertifikatet er utstedt av {issuer}, ikke av skolen.").format(issuer=_(" og ").join(issuers))


def _line(signature: SignatureVerdict, session: Session | None) -> SignerLine:
    stamped = signature.stamped_at if signature.stamp_trusted else None
    if stamped and signature.signed_at:  # the service's clock, in the time that people there live by
        stamped = stamped.astimezone(signature.signed_at.tzinfo)
    when = stamped or signature.signed_at
    return SignerLine(
        signature.signer,
        signature.school,
        stamp_in_words(when) if when else "",
        signature.intact,
        _confirmed(signature, session),
        signature.issuer,
        signature.stamped_by if stamped else "",
        signature.level,
        _level_words(signature.level),
    )


def _level_words(level: str) -> str:
    return {
        "B-B": _("Nivået er B-B: tidspunktet er fra klokken på maskinen som signerte."),
        "B-T": _("Nivået er B-T: signaturen har tidsstempel. Filen viser ikke om sertifikatene var stengt."),
        "B-LT": _("Nivået er B-LT: signaturen har tidsstempel, og filen viser at ingen av sertifikatene var stengt."),
    }[level]


def _answered_for(signature: SignatureVerdict) -> bool:
    """Its certificate leads to a trusted root, or the device that made it does, where the certificate is an own one."""
    return signature.trusted or signature.device_trusted


def _leaf(signature: SignatureVerdict) -> str:
    """What a roster knows the signer by."""
    return signature.device_sha256 if signature.device_trusted else signature.leaf_sha256


def _confirmed(signature: SignatureVerdict, session: Session | None) -> bool:
    """Whether a school vouches for the name: without a vault its root does, with one the roster too."""
    if session is None:
        return _answered_for(signature)
    return _answered_for(signature) and _leaf(signature) in _leaves(session, old=False)


def _confirmed_later(signature: SignatureVerdict, session: Session) -> bool:
    """Signed while alone, with a key that the school has certified since (design-review § 1.4)."""
    return signature.leaf_sha256 in _leaves(session, old=True)


def _leaves(session: Session, *, old: bool) -> frozenset[str]:
    found = (device.old_leaf_sha256 if old else device.leaf_sha256 for device in _devices(session))
    return frozenset(leaf for leaf in found if leaf)


def _devices(session: Session) -> tuple[SchoolDevice, ...]:
    """Of everybody who is or was at the school."""
    school = session.school
    return tuple(device for person in school.people() for device in person.devices) if school is not None else ()


def _held_against(session: Session, one: JudgedFile, verdict: VerifiedFile) -> VerifiedFile:
    """Whether the file is one that this vault knows, whether there is something newer, and whose the signatures are."""
    documents = session.vault.documents.list()
    own = next((each for each in documents if one.sha256 in _hashes(session, each)), None)
    if own is None:
        return _unknown(session, one, verdict)
    verdict = replace(verdict, version=own.number, newest=own.number)
    newer = max((each.number for each in documents if each.series == own.series), default=0) if own.school else 0
    if newer > own.number:
        words = _(" Det finnes en nyere versjon ({number}).").format(number=newer)
        verdict = replace(verdict, code="older", newest=newer)
    elif any(each.supplements == own.document_id and each.level not in OWN_LEVELS for each in documents):
        words = _(" Den er kjent her, og det finnes utfyllende opplysninger til den.")
    elif own.school:
        words = _(" Den er kjent her, og er den nyeste versjonen.")
    else:
        words = _(" Den er laget i dette hvelvet.")
    return replace(verdict, sentence=verdict.sentence + words + _on_names(session, one, verdict))


def _unknown(session: Session, one: JudgedFile, verdict: VerifiedFile) -> VerifiedFile:
    """Not a file of this vault: by somebody whose key the school has closed, of another school, or not shared."""
    signatures = one.verdict.signatures if one.verdict is not None else ()
    closed = {device.leaf_sha256 for device in _devices(session) if not device.active}
    gone = [signature.signer for signature in signatures if _leaf(signature) in closed]
    if gone:
        text = _(
            "Uendret siden signering, men skolen har stengt nøkkelen til {name}, og hvelvet kjenner ikke filen. "
            "Spør skolen om den gjelder."
        ).format(name=gone[0])
        return replace(verdict, good=False, code="revoked", sentence=text)
    at_home = all(_answered_for(signature) for signature in signatures) or _later(session, signatures)
    if session.school is not None and not at_home:
        text = _("{said} Skolen som står i signaturen, er ikke kjent her. Spør avsenderen hvem som har signert.")
        return replace(verdict, good=False, code="stranger", sentence=text.format(said=verdict.sentence))
    words = _(" Filen er ikke laget i dette hvelvet.") if session.school is None else _(" Hvelvet kjenner ikke filen.")
    return replace(verdict, sentence=verdict.sentence + words + _on_names(session, one, verdict))


def _on_names(session: Session, one: JudgedFile, verdict: VerifiedFile) -> str:
    if one.verdict is not None and _later(session, one.verdict.signatures):
        return _(" Navnet er bekreftet av skolen i etterkant.")
    return "" if all(signer.confirmed for signer in verdict.signers) else _(" Navnet er ikke bekreftet av en skole.")


def _later(session: Session, signatures: Sequence[SignatureVerdict]) -> bool:
    return any(_confirmed_later(signature, session) for signature in signatures)


def _hashes(session: Session, document: FinishedDocument) -> frozenset[str]:
    """The hash of the file as it was finished, and as it was approved."""
    marks = session.school.marks(document.document_id) if session.school is not None and document.school else ()
    approved = (mark.data.get("approved_sha256") for mark in marks)
    return frozenset({document.pdf_sha256, *(one for one in approved if isinstance(one, str))})
