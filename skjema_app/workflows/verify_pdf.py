"""Kontroller PDF: who signed, when, is it unchanged, is there a newer version (user-review § 7, text 20)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from skjema_app.domain.documents import FinishedDocument
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine.definition import OWN_LEVELS
from skjema_app.system import safe_files
from skjema_app.system.calendar import stamp_in_words
from skjema_app.system.texts import _
from skjema_app.workflows.sentences import sentence_for
from skjema_app.workflows.session import Session

if TYPE_CHECKING:
    from skjema_app.documents.verify import SignatureVerdict

_PDF_LIMIT = 64 << 20
_ROOT_LIMIT = 64 << 10


@dataclass(frozen=True, slots=True)
class SignerLine:
    """One signature of a file, as plain values."""

    name: str
    school: str
    signed_at: str
    intact: bool
    confirmed: bool


@dataclass(frozen=True, slots=True)
class VerifiedFile:
    """The verdict on one file.

    Attributes:
        file: as it was given.
        good: True only when it is signed, whole and unchanged.
        code: "unchanged", "changed", "unsigned", "unreadable", "missing", "stranger".
        sentence: what to tell the person.
        signers: the signatures.
        against: "file-only" or "vault": what it was held against (design-review 53).
    """

    file: str
    good: bool
    code: str
    sentence: str
    signers: tuple[SignerLine, ...]
    against: str


def verify_files(
    files: tuple[Path, ...], session: Session | None = None, *, roots: tuple[Path, ...] = ()
) -> tuple[VerifiedFile, ...]:
    """Verify each file; never raises for a bad file, the verdict says it.

    With a vault, its own certificate counts as known and the file is held against the documents in it as well. With
    ``roots``, a signature that leads to none of them (and not to the vault's own) is a stranger's: not good.
    Raises FILE_MISSING only for a root certificate that isn't there.
    """
    anchors = [root_certificate(root) for root in roots]
    if session is not None:
        anchors.append(session.vault.certificates.ca_der)
        if session.school is not None and session.school.roster.root_der:
            anchors.append(session.school.roster.root_der)
    return tuple(_verified(file, tuple(anchors), session, strict=bool(roots)) for file in files)


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


def _verified(file: Path, anchors: tuple[bytes, ...], session: Session | None, *, strict: bool) -> VerifiedFile:
    from skjema_app.documents import verify

    against = "file-only" if session is None else "vault"

    def verdict(code: str, sentence: str, signers: tuple[SignerLine, ...] = ()) -> VerifiedFile:
        return VerifiedFile(str(file), code == "unchanged", code, sentence, signers, against)

    try:
        data = safe_files.read_file(file, limit=_PDF_LIMIT)
        found = verify.verify(data, roots=anchors)
    except SkjemaError as error:
        code = "missing" if error.code is ErrorCode.FILE_MISSING else "unreadable"
        return verdict(code, sentence_for(error).text)
    signers = tuple(
        SignerLine(
            one.signer,
            one.school,
            stamp_in_words(one.signed_at) if one.signed_at else "",
            one.intact,
            _confirmed(one, session),
        )
        for one in found.signatures
    )
    if not found.signed:
        return verdict("unsigned", _("Filen er ikke signert. Vi kan ikke si om den er endret."), signers)
    if not found.unchanged:
        text = _("Dokumentet er endret etter signering. Ikke bruk det. Be skolen om en ny kopi.")
        return verdict("changed", text, signers)
    if strict and not all(one.trusted for one in found.signatures):
        text = _(
            "Uendret siden signering, men sertifikatet du valgte, bekrefter ikke hvem som signerte. Spør avsenderen."
        )
        return verdict("stranger", text, signers)
    names = _(" og ").join(_("{name} {when}").format(name=one.name, when=one.signed_at) for one in signers)
    sentence = _("Uendret siden signering. Signert av {names}.").format(names=names)
    if session is not None:
        sentence += _held_against(session, data)
    if session is not None and any(_confirmed_later(one, session) for one in found.signatures):
        sentence += _(" Navnet er bekreftet av skolen i etterkant.")
    elif not all(one.confirmed for one in signers):
        sentence += _(" Navnet er ikke bekreftet av en skole.")
    return verdict("unchanged", sentence, signers)


def _confirmed(signature: SignatureVerdict, session: Session | None) -> bool:
    """Whether a school vouches for the name: without a vault its root does, with one the roster too."""
    if session is None:
        return signature.trusted
    return signature.trusted and signature.leaf_sha256 in _leaves(session, old=False)


def _confirmed_later(signature: SignatureVerdict, session: Session) -> bool:
    """Signed while alone, with a key that the school has certified since (design-review § 1.4)."""
    return signature.leaf_sha256 in _leaves(session, old=True)


def _leaves(session: Session, *, old: bool) -> frozenset[str]:
    school = session.school
    if school is None:
        return frozenset()
    devices = (device for person in school.people() for device in person.devices)
    found = (device.old_leaf_sha256 if old else device.leaf_sha256 for device in devices)
    return frozenset(leaf for leaf in found if leaf)


def _held_against(session: Session, data: bytes) -> str:
    """A sentence on whether the file is one that this vault knows, and whether there is something newer."""
    digest = hashlib.sha256(data).hexdigest()
    documents = session.vault.documents.list()
    own = next((one for one in documents if digest in _hashes(session, one)), None)
    if own is None:
        return (
            _(" Filen er ikke laget i dette hvelvet.") if session.school is None else _(" Hvelvet kjenner ikke filen.")
        )
    if own.school and any(one.series == own.series and one.number > own.number for one in documents):
        newest = max(one.number for one in documents if one.series == own.series)
        return _(" Det finnes en nyere versjon ({number}).").format(number=newest)
    if any(one.supplements == own.document_id and one.level not in OWN_LEVELS for one in documents):
        return _(" Den er kjent her, og det finnes utfyllende opplysninger til den.")
    return _(" Den er kjent her, og er den nyeste versjonen.") if own.school else _(" Den er laget i dette hvelvet.")


def _hashes(session: Session, document: FinishedDocument) -> frozenset[str]:
    """The hash of the file as it was finished, and as it was approved."""
    marks = session.school.marks(document.document_id) if session.school is not None and document.school else ()
    approved = (mark.data.get("approved_sha256") for mark in marks)
    return frozenset({document.pdf_sha256, *(one for one in approved if isinstance(one, str))})
