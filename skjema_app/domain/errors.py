"""What can go wrong, as codes. The sentences live in ``workflows/sentences.py``; tests assert the codes."""

from __future__ import annotations

from enum import StrEnum


class ErrorCode(StrEnum):
    """One code per failure that a person can meet; each has its own sentence."""

    # opening a vault
    WRONG_PASSWORD = "wrong-password"
    WEAK_PASSWORD = "weak-password"
    NO_VAULT = "no-vault"
    VAULT_EXISTS = "vault-exists"
    KEYS_MISSING = "keys-missing"
    KEYS_DAMAGED = "keys-damaged"
    KEYS_LIMITS = "keys-limits"
    KEYS_ALTERED = "keys-altered"
    DATABASE_MISSING = "database-missing"
    DATABASE_DAMAGED = "database-damaged"
    VAULT_IN_USE = "vault-in-use"
    VAULT_NEWER = "vault-newer"
    MIGRATION_FAILED = "migration-failed"
    CIPHER_MISSING = "cipher-missing"
    DISK_FULL = "disk-full"
    WRITE_DENIED = "write-denied"
    READ_DENIED = "read-denied"
    PLACE_IS_NETWORK = "place-is-network"
    PLACE_IS_SYNCED = "place-is-synced"
    PLACE_NOT_EMPTY = "place-not-empty"
    PLACE_UNUSABLE = "place-unusable"
    # journal
    ENTRY_BROKEN = "entry-broken"
    JOURNAL_BROKEN = "journal-broken"
    BLOB_MISSING = "blob-missing"
    BLOB_DAMAGED = "blob-damaged"
    # copies
    SECOND_PLACE_UNSET = "second-place-unset"
    SECOND_PLACE_GONE = "second-place-gone"
    SECOND_PLACE_IS_VAULT = "second-place-is-vault"
    COPY_NOT_VERIFIED = "copy-not-verified"
    COPY_DAMAGED = "copy-damaged"
    COPY_NOT_OURS = "copy-not-ours"
    NOTHING_TO_SALVAGE = "nothing-to-salvage"
    # forms and drafts
    FORM_BROKEN = "form-broken"
    FORM_UNKNOWN = "form-unknown"
    DRAFT_UNKNOWN = "draft-unknown"
    DOCUMENT_UNKNOWN = "document-unknown"
    ANSWERS_NOT_COMPLETE = "answers-not-complete"
    ANSWERS_UNREADABLE = "answers-unreadable"
    # documents
    LETTERS_NOT_DRAWABLE = "letters-not-drawable"
    PDF_NOT_CONFORMING = "pdf-not-conforming"
    PDF_UNREADABLE = "pdf-unreadable"
    PDF_TEXT_DIFFERS = "pdf-text-differs"
    SIGNATURE_FAILED = "signature-failed"
    DOCUMENT_NEWER = "document-newer"
    CLOCK_BEFORE_VAULT = "clock-before-vault"
    # class lists
    LIST_EMPTY = "list-empty"
    LIST_BINARY = "list-binary"
    LIST_NO_COLUMNS = "list-no-columns"
    LIST_TOO_LARGE = "list-too-large"
    LIST_UNREADABLE = "list-unreadable"
    # input
    NAME_MISSING = "name-missing"
    NAME_NOT_ALLOWED = "name-not-allowed"
    SCHOOL_MISSING = "school-missing"
    FILE_MISSING = "file-missing"
    FILE_EXISTS = "file-exists"
    USAGE = "usage"
    # the sheet, inviting, joining
    SHEET_MISTYPED = "sheet-mistyped"
    SHEET_WRONG = "sheet-wrong"
    CODE_MISTYPED = "code-mistyped"
    CODE_WRONG = "code-wrong"
    INVITATION_BROKEN = "invitation-broken"
    INVITATION_NEWER = "invitation-newer"
    INVITATION_EXPIRED = "invitation-expired"
    JOIN_REQUEST_REFUSED = "join-request-refused"
    # exchange folder
    FOLDER_GONE = "folder-gone"
    FOLDER_READ_ONLY = "folder-read-only"
    FOLDER_NOT_READABLE = "folder-not-readable"
    FOLDER_FULL = "folder-full"
    FOLDER_SLOW = "folder-slow"
    FOLDER_FAILED = "folder-failed"
    FOLDER_FILE_REFUSED = "folder-file-refused"
    OWN_FEED_AHEAD = "own-feed-ahead"
    JOIN_REQUESTS_FULL = "join-requests-full"
    # the school's journal
    NOT_ALLOWED = "not-allowed"
    NOT_CERTIFIED = "not-certified"
    MUST_RENEW = "must-renew"
    SCHOOL_STOPPED = "school-stopped"
    SCHOOL_EXISTS = "school-exists"
    SCHOOL_DIFFERS = "school-differs"
    NOT_AN_ISSUER = "not-an-issuer"
    NO_SCHOOL = "no-school"
    CASE_UNKNOWN = "case-unknown"
    PERSON_UNKNOWN = "person-unknown"
    ROOM_KEY_MISSING = "room-key-missing"
    # work between people
    SHEET_IN_VAULT = "sheet-in-vault"
    ROLE_MISSING = "role-missing"
    FOLDER_UNSET = "folder-unset"
    FOLDER_IS_VAULT = "folder-is-vault"
    FOLDER_UNFIT = "folder-unfit"
    NOT_YET_CERTIFIED = "not-yet-certified"
    CLOSED_OUT = "closed-out"
    NOT_A_DECIDER = "not-a-decider"
    DECIDED_ALREADY = "decided-already"
    SUPPLEMENT_MISSING = "supplement-missing"
    PLAN_EXISTS = "plan-exists"
    NOT_A_VERSION = "not-a-version"
    OWN_DOCUMENT = "own-document"
    ANSWERED_ALREADY = "answered-already"
    COMMENT_MISSING = "comment-missing"
    SHARED_ALREADY = "shared-already"
    RESTRICTED = "restricted"
    # attachments
    ATTACHMENT_TYPE = "attachment-type"
    ATTACHMENT_EMPTY = "attachment-empty"
    ATTACHMENT_TOO_LARGE = "attachment-too-large"
    ATTACHMENTS_TOO_MANY = "attachments-too-many"
    ATTACHMENTS_TOO_LARGE = "attachments-too-large"
    ATTACHMENT_NOT_A_FILE = "attachment-not-a-file"
    ATTACHMENT_CHANGED = "attachment-changed"
    ATTACHMENT_THERE_ALREADY = "attachment-there-already"
    ATTACHMENT_GONE = "attachment-gone"
    ATTACHMENT_NOT_SHOWN = "attachment-not-shown"
    ATTACHMENT_UNKNOWN = "attachment-unknown"
    ATTACHMENT_NO_FIELD = "attachment-no-field"
    # minutes split per pupil, anonymous discussion
    EXTRACT_NOT_YOURS = "extract-not-yours"
    EXTRACT_NOT_SPLIT = "extract-not-split"
    EXTRACT_NAMES = "extract-names"
    EXTRACT_LOOKS = "extract-looks"
    EXTRACT_NOT_READ = "extract-not-read"
    NOT_ANONYMOUS = "not-anonymous"
    # work in a case: consent, closed rooms, the portal
    CONSENT_MISSING = "consent-missing"
    CONSENT_WORDS = "consent-words"
    NO_CONSENT = "no-consent"
    DATE_AHEAD = "date-ahead"
    RECIPIENT_ACCUSED = "recipient-accused"
    RECIPIENT_LEADS = "recipient-leads"
    RECIPIENT_UNSURE = "recipient-unsure"
    REPORTED_ALREADY = "reported-already"
    EVALUATION_OPEN = "evaluation-open"
    # the archive round
    ARCHIVE_ROLE = "archive-role"
    ROUND_UNKNOWN = "round-unknown"
    ROUND_EMPTY = "round-empty"
    ARCHIVE_STOPPED = "archive-stopped"
    ARCHIVE_DAMAGED = "archive-damaged"
    ARCHIVE_UNFINISHED = "archive-unfinished"
    ARCHIVE_NOT_OURS = "archive-not-ours"
    ARCHIVE_PLACE_SYNCED = "archive-place-synced"
    ARCHIVE_MESSAGE = "archive-message"
    ARCHIVE_PATH_LONG = "archive-path-long"
    NOT_IN_ROUND = "not-in-round"
    RECEIPT_REFUSED = "receipt-refused"
    RECEIPT_UNREADABLE = "receipt-unreadable"
    FILES_NOT_RECEIPTED = "files-not-receipted"
    # a copy for a guardian
    HOME_NOT_FOR = "home-not-for"
    HOME_REASON = "home-reason"
    HOME_LOOKS = "home-looks"
    HOME_NOT_READ = "home-not-read"


class SkjemaError(Exception):
    """The world failed in a way we know. ``details`` fill the sentence; they never hold answers, names or keys.

    Attributes:
        code: which failure.
        details: plain values for the sentence, such as a path, a line number or a count.
    """

    def __init__(self, code: ErrorCode, **details: str | int) -> None:
        super().__init__(code.value)
        self.code = code
        self.details = details
