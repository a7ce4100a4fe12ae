"""The vault: create, open, finish, check, copy, close. Every other module of the package is reached from here.

Used from one thread at a time. Reads and writes go through one connection; every write is one transaction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from skjema_app.crypto.certificates import IssuingAuthority, LoneCertificates
from skjema_app.crypto.identity import DeviceKeys
from skjema_app.crypto.keyslots import KdfCost, KeysFile, VaultKey
from skjema_app.crypto.school_root import SheetKeys
from skjema_app.crypto.secret import Secret, random_id
from skjema_app.domain.access import AccessBook
from skjema_app.domain.answers import Answers, Json
from skjema_app.domain.documents import DocumentEvent, EventKind, FinishedDocument, FormPin, Person, event_version
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.roles import Role
from skjema_app.domain.school import Membership
from skjema_app.system.clock import Clock
from skjema_app.system.instance_lock import InstanceLock
from skjema_app.vault.absences import Absences
from skjema_app.vault.attachments import Attachments
from skjema_app.vault.audit import Audit
from skjema_app.vault.blobs import BlobStore
from skjema_app.vault.bodies import EntryType, RoomKind
from skjema_app.vault.documents import PDF_MEDIA, Documents, get_document, get_event
from skjema_app.vault.drafts import Drafts
from skjema_app.vault.erasing import finish_erasing
from skjema_app.vault.feed.core import Surroundings
from skjema_app.vault.information import vault_info
from skjema_app.vault.joining import JoinPart
from skjema_app.vault.journal import Journal, NewEntry
from skjema_app.vault.kept_looks import KeptLooks
from skjema_app.vault.keychange import KeyPart, take_keys
from skjema_app.vault.keyfile import heal_copies, write_keys
from skjema_app.vault.looking_after import LookedAfter
from skjema_app.vault.newdevice import become_new_device
from skjema_app.vault.opening import APP, check_vault_is_there, found_vault, open_vault, read_vault_keys
from skjema_app.vault.owner import Owner, load_owner
from skjema_app.vault.pupils import Pupils
from skjema_app.vault.school_feed import School, found_school, load_school
from skjema_app.vault.search import Search
from skjema_app.vault.settings import Settings, get_fact, set_fact
from skjema_app.vault.staging import staging
from skjema_app.vault.state import OpenVault, VaultInfo
from skjema_app.vault.tidying import sort_out_blobs

_FINISHED_VERSION = 2
"""Of the entry of a finished private document: the first had no versions, and didn't say how it was laid out."""


class Vault(LookedAfter, KeyPart, JoinPart):
    """One person's vault on this machine, open.

    Attributes:
        folder: where it lies.
        drafts: the drafts.
        documents: finished documents.
        search: finds documents and cases by their words.
        attachments: files in drafts and documents.
        pupils: the pupil list.
        absences: the absence register.
        audit: what it notes of its own use.
        settings: small values.
        looks: what was worked out of everything, kept over the lock.
        keys_rolled_back: an older ``keys.json`` than the one last used was found at opening (design-review § 1.47):
            somebody may have put back a file with an old password.
    """

    def __init__(self, opened: OpenVault, owner: Owner, lock: InstanceLock, *, keys_rolled_back: bool) -> None:
        self.folder = opened.folder
        self.keys_rolled_back = keys_rolled_back
        self._opened = opened
        self._lock = lock
        self._closed = False
        self._blobs = BlobStore(opened.folder)
        self.drafts = Drafts(opened.database, opened.clock)
        self.documents = Documents(opened.database, self._blobs)
        self.search = Search(opened.database)
        self.attachments = Attachments(opened.database, self._blobs, opened.clock)
        self.settings = Settings(opened.database)
        self.looks = KeptLooks(opened.database)
        self._belongs_to(owner)

    def _belongs_to(self, owner: Owner) -> None:
        """Everything that depends on the device."""
        self._owner = owner
        self._journal = Journal(owner.writer)
        self.pupils = Pupils(self._opened.database, self._journal, self._opened.clock)
        self.absences = Absences(self._opened.database, self._journal, self._opened.clock)
        self.audit = Audit(self._opened.database, self._journal, self._opened.clock)
        self._school = load_school(self._around())

    def _around(self) -> Surroundings:
        return Surroundings(self._opened, self._blobs, self.documents, self.device, APP)

    @classmethod
    def create(
        cls,
        folder: Path,
        *,
        name: str,
        school: str,
        password: Secret,
        clock: Clock,
        cost: KdfCost | None = None,
    ) -> Vault:
        """Make a vault and open it: keys, a device, the private feed with its founding entry, certificates.

        Args:
            folder: must be missing or empty, on a local disk that no program synchronises.
            name: the person's name; stands in the certificate.
            school: the school's name; stands in the CA's certificate.
            password: judged by the caller; stays the caller's.
            clock: for every time in this vault.
            cost: of the password's key derivation; measured on this machine when not given.

        Raises:
            SkjemaError: VAULT_EXISTS, PLACE_NOT_EMPTY, PLACE_IS_NETWORK, PLACE_IS_SYNCED, PLACE_UNUSABLE, DISK_FULL,
                WRITE_DENIED, CIPHER_MISSING, NAME_MISSING, NAME_NOT_ALLOWED, SCHOOL_MISSING. Nothing is left behind.
        """
        with staging(folder) as staged:
            keys, vault_key = KeysFile.create(random_id(), password, cost)
            try:
                found_vault(staged, keys, vault_key, name=name, school=school, clock=clock)
                write_keys(staged, keys)
            except BaseException:
                vault_key.wipe()
                raise
        return cls.enter(folder, keys, vault_key, clock)

    @classmethod
    def open(cls, folder: Path, password: Secret, clock: Clock, *, keys_copy: int = 0) -> Vault:
        """Open with a password; brings older tables up to date after a backup.

        Args:
            folder: the vault.
            password: stays the caller's.
            clock: for every time in this vault.
            keys_copy: 1 to 3 to use that copy of a damaged or missing ``keys.json``; it is put in its place again.

        Raises:
            SkjemaError: NO_VAULT, KEYS_MISSING and KEYS_DAMAGED (``copy`` names a copy that can be read),
                KEYS_LIMITS, WRONG_PASSWORD, KEYS_ALTERED, DATABASE_MISSING, DATABASE_DAMAGED, VAULT_IN_USE,
                VAULT_NEWER, MIGRATION_FAILED, PLACE_IS_NETWORK, PLACE_IS_SYNCED, DISK_FULL, WRITE_DENIED.
        """
        check_vault_is_there(folder)
        lock = InstanceLock(folder)
        lock.acquire()
        try:
            keys = read_vault_keys(folder, keys_copy)
            vault = cls._enter(folder, keys, keys.open(password), clock, lock)
            vault.drafts.own_key = keys.open_own(password)
            return vault
        except BaseException:
            lock.release()
            raise

    @classmethod
    def open_with_key_store(cls, folder: Path, secret: Secret, clock: Clock, *, keys_copy: int = 0) -> Vault:
        """Open with what the machine's key store keeps instead of a password; parameters as `open`.

        Raises:
            SkjemaError: KEY_STORE_EMPTY, and as `open`.
        """
        check_vault_is_there(folder)
        lock = InstanceLock(folder)
        lock.acquire()
        try:
            keys = read_vault_keys(folder, keys_copy)
            return cls._enter(folder, keys, keys.open_with_key_store(secret), clock, lock)
        except BaseException:
            lock.release()
            raise

    @classmethod
    def open_with_sheet(cls, folder: Path, sheet: SheetKeys, password: Secret, clock: Clock) -> Vault:
        """Open with the school's recovery sheet instead of a forgotten password, and set a new one at once.

        Args:
            folder: the vault.
            sheet: stays the caller's.
            password: the new one; judged by the caller, stays the caller's.
            clock: for every time in this vault.

        Raises:
            SkjemaError: SHEET_WRONG, and as `open`.
        """
        check_vault_is_there(folder)
        lock = InstanceLock(folder)
        lock.acquire()
        try:
            keys = read_vault_keys(folder, 0)
            vault = cls._enter(folder, keys, keys.open_with_sheet(sheet), clock, lock)
        except BaseException:
            lock.release()
            raise
        try:
            take_keys(vault._opened, keys.with_new_password(vault._opened.vault_key, password))
        except BaseException:
            vault.close()
            raise
        return vault

    @classmethod
    def enter(cls, folder: Path, keys: KeysFile, vault_key: VaultKey, clock: Clock) -> Vault:
        """Open with a vault key that is at hand already (after create, restore and salvage); takes the key over.

        Raises:
            SkjemaError: as `open`.
        """
        lock = InstanceLock(folder)
        lock.acquire()
        try:
            return cls._enter(folder, keys, vault_key, clock, lock)
        except BaseException:
            lock.release()
            raise

    @classmethod
    def _enter(cls, folder: Path, keys: KeysFile, vault_key: VaultKey, clock: Clock, lock: InstanceLock) -> Vault:
        try:
            opened = open_vault(folder, keys, vault_key, clock)
        except BaseException:
            vault_key.wipe()
            raise
        try:
            with opened.database.transaction() as connection:
                owner = load_owner(connection, APP)
                known_epoch = int(get_fact(connection, "epoch") or "0")
            rolled_back = keys.epoch < known_epoch
            if not rolled_back:
                heal_copies(folder, keys)
                if keys.epoch > known_epoch:  # a change of password was cut short between file and database
                    with opened.database.transaction() as connection:
                        set_fact(connection, "epoch", str(keys.epoch))
            vault = cls(opened, owner, lock, keys_rolled_back=rolled_back)
            finish_erasing(opened, vault._blobs)  # of a program that ended in between
            sort_out_blobs(opened, vault._blobs)
        except BaseException:
            opened.database.close()
            vault_key.wipe()
            raise
        return vault

    # --- who and what ------------------------------------------------------------------------------------------------

    @property
    def person(self) -> Person:
        """Whose vault this is; once a school has certified it, with the names that the school knows."""
        school = self._school
        if school is None or school.me is None or school.membership is not Membership.CERTIFIED:
            return self._owner.person
        return Person(school.me.name, school.name, self.device.device_id, confirmed=True)

    @property
    def owner(self) -> Person:
        """The same person with the names that they began with: what stands on documents of the private feed."""
        return self._owner.person

    @property
    def school(self) -> School | None:
        """The school this vault belongs to or has asked to join; None for somebody who is alone."""
        return self._school

    @property
    def device(self) -> DeviceKeys:
        """This device's keys; ``device.pdf_key()`` signs documents."""
        return self._owner.writer.device

    @property
    def certificates(self) -> LoneCertificates:
        """The PDF certificate and the CA under which it hangs."""
        return self._owner.certificates

    @property
    def state(self) -> OpenVault:
        """The open parts, for the modules of this package."""
        return self._opened

    def know_forms(self, access: AccessBook) -> None:
        """What the forms say of who may do what: from now on everything of the school is judged by it."""
        if self._opened.access == access:
            return
        self._opened.access = access
        if self._school is not None:
            self._school.forget()

    def info(self) -> VaultInfo:
        """Counts and times of the vault as a whole."""
        pupils = len(self.pupils.list())
        return vault_info(self._opened, self.person, self.device.device_id, pupils, rolled_back=self.keys_rolled_back)

    # --- the school --------------------------------------------------------------------------------------------------

    def found_school(
        self,
        *,
        name: str,
        sheet: SheetKeys,
        authority: IssuingAuthority,
        root_der: bytes,
        my_name: str,
        roles: Iterable[Role],
    ) -> School:
        """Found a school in this vault; sheet and authority stay the caller's to wipe.

        Raises:
            SkjemaError: SCHOOL_EXISTS, NAME_MISSING, NAME_NOT_ALLOWED, SCHOOL_MISSING, DISK_FULL, WRITE_DENIED.
        """
        self._school = found_school(
            self._around(),
            name=name,
            sheet=sheet,
            authority=authority,
            root_der=root_der,
            my_name=my_name,
            roles=roles,
            old_leaf_sha256=hashlib.sha256(self.certificates.leaf_der).hexdigest(),
            began_alone=bool(self.documents.list()),
        )
        return self._school

    def renew_device(self, reason: str) -> None:
        """Become a new device with fresh feed and receiving keys: when the own feed can't be written any more.

        The person must be certified anew; documents, keys of rooms and the PDF key stay (design-review § 1.2).

        Args:
            reason: a code for the history: ``forked``, ``folder-ahead``, ``closed``.

        Raises:
            SkjemaError: DISK_FULL, WRITE_DENIED, DATABASE_DAMAGED.
        """
        with self._opened.database.transaction() as connection:
            owner = become_new_device(connection, APP, self._opened.clock, reason)
        self._belongs_to(owner)

    # --- writing -----------------------------------------------------------------------------------------------------

    def finish(
        self,
        draft_id: str,
        *,
        title: str,
        pupil: str,
        group: str,
        answers: Answers,
        experienced: str,
        restricted: bool,
        urgent: bool,
        pdf: bytes,
        level: str,
        supplements: str,
        pin: FormPin,
        number: int = 1,
        parents: Sequence[str] = (),
        facts: Mapping[str, Json] | None = None,
        app: str = APP,
    ) -> FinishedDocument:
        """Ferdigstill: a room of its own, the signed PDF and attachments as blobs, the sealed entry; with it the draft.

        All or nothing: the blobs' files come first, everything else is one transaction. ``parents`` are the versions
        that it follows, ``number`` which version it is; ``facts`` what it said of itself when it was laid out.

        Raises:
            SkjemaError: DRAFT_UNKNOWN (or finished already), DOCUMENT_UNKNOWN (``supplements``, ``parents``),
                DISK_FULL, WRITE_DENIED, DATABASE_MISSING, ENTRY_BROKEN when the answers pass a limit of the entry
                format; of attachments as `Attachments.for_document`.
        """
        self._require_open_draft(draft_id)
        self._opened.database.require_file()  # before the blob's folder is made where the vault was
        now = self._opened.clock.now()
        ref = self._blobs.put(pdf, PDF_MEDIA)
        with (
            self._blobs.removed_on_failure(ref),
            self.attachments.for_document(answers, draft_id=draft_id) as attached,
            self._opened.database.transaction() as connection,
        ):
            for known in (*parents, *((supplements,) if supplements else ())):
                get_document(connection, known)
            series = get_document(connection, parents[0]).series if parents else ""
            room = self._journal.open_room(connection, RoomKind.DOCUMENT)
            entry = self._journal.append(
                connection,
                NewEntry(
                    EntryType.DOCUMENT_FINISHED,
                    room,
                    now,
                    {
                        "title": title,
                        "pupil": pupil,
                        "group": group,
                        "level": level,
                        "supplements": supplements,
                        "answers": dict(answers),
                        "experienced": experienced,
                        "pdf_sha256": hashlib.sha256(pdf).hexdigest(),
                        "restricted": restricted,
                        "urgent": urgent,
                        "made_with": app,
                        "series": series,
                        "parents": list(parents),
                        "number": number,
                        "facts": dict(facts or {}),
                    },
                    form=pin,
                    blobs=(ref, *attached),
                    version=_FINISHED_VERSION,
                ),
            )
            self.drafts.mark_finished(connection, draft_id, entry.entry_id, now)
            return get_document(connection, entry.entry_id)

    def record_event(
        self,
        document_id: str,
        kind: EventKind,
        happened: str = "",
        who: str = "",
        how: str = "",
        text: str = "",
        scan: bytes = b"",
    ) -> DocumentEvent:
        """Write down what happened to a finished document, as an entry in its room.

        Args:
            document_id: of either feed.
            kind: what happened.
            happened: … ``text``: see `DocumentEvent`.
            who: see ``happened``.
            how: see ``happened``.
            text: see ``happened``.
            scan: of the paper that says so; for documents of the school only.

        Raises:
            SkjemaError: DOCUMENT_UNKNOWN, DISK_FULL, WRITE_DENIED; of the school's also NOT_ALLOWED, NOT_CERTIFIED,
                MUST_RENEW, SCHOOL_STOPPED.
        """
        if self._school is not None and self.documents.get(document_id).school:
            return self._school.record_event(
                document_id, kind, happened=happened, who=who, how=how, text=text, scan=scan
            )
        data: dict[str, Json] = {"happened": happened, "who": who, "how": how, "text": text}
        with self._opened.database.transaction() as connection:
            room = get_document(connection, document_id).room
            data |= {"document": document_id, "kind": kind.value}
            now, version = self._opened.clock.now(), event_version(kind)
            new = NewEntry(EntryType.DOCUMENT_EVENT, room, now, data, version=version)
            return get_event(connection, self._journal.append(connection, new).entry_id)

    # --- leaving -----------------------------------------------------------------------------------------------------

    def close(self) -> None:
        """Close the database, wipe the keys, free the lock. Doing it twice is fine."""
        if self._closed:
            return
        self._closed = True
        self._opened.database.close()
        self._opened.vault_key.wipe()
        if self.drafts.own_key is not None:
            self.drafts.own_key.wipe()
        self.device.wipe()
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _require_open_draft(self, draft_id: str) -> None:
        if self.drafts.get(draft_id).finished:
            raise SkjemaError(ErrorCode.DRAFT_UNKNOWN)
