"""Drafts (kladder): the only mutable thing in the vault. Saving is the hot path: one statement, one durable commit.

Versions are earlier states of a draft: the text as it was at the start of a session, and once an hour the text as it
stood *before* the save that comes after the hour, so that a slip that empties a field is never the only state kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from skjema_app.crypto.kept_out import PREFIX, is_sealed, seal, unseal
from skjema_app.crypto.secret import Secret, random_id
from skjema_app.domain.answers import Answers, Json
from skjema_app.domain.documents import Draft, DraftVersion, FormPin, Place, VersionKind
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.system.clock import Clock
from skjema_app.vault import tables
from skjema_app.vault.connection import Database

KEPT_DAYS = 30
"""Deleted drafts, and versions of finished ones, are gone after so many days."""

_HOUR = timedelta(hours=1)
_FORGET_UNUSED = """
    DELETE FROM draft_blob WHERE added < ? AND NOT EXISTS (
        SELECT 1 FROM draft WHERE draft.draft_id = draft_blob.draft_id
            AND (draft.finished != '' OR instr(draft.answers, draft_blob.attachment_id) > 0))
    AND NOT EXISTS (
        SELECT 1 FROM draft_version WHERE draft_version.draft_id = draft_blob.draft_id
            AND instr(draft_version.answers, draft_blob.attachment_id) > 0)
"""
"""Attachments that neither the draft nor an earlier version of it names: the program ended before the list was saved.
"""
_SAVE = "UPDATE draft SET answers = ?, place = ?, updated = ? WHERE draft_id = ? AND finished = '' RETURNING kept"


class Drafts:
    """The drafts of one vault."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self.own_key: Secret | None = None
        """Opens what is kept out of recovery; None where nothing is, or the vault wasn't opened with the password."""
        self._kept_out: set[str] | None = None
        self._kept_until: dict[str, datetime] = {}  # draft id -> when its newest version is an hour old
        self._opened: set[str] = set()

    def create(
        self,
        pin: FormPin,
        level: str,
        supplements: str = "",
        answers: Answers | None = None,
        *,
        revises: Sequence[str] = (),
        case: str = "",
    ) -> Draft:
        """Make the row, before the first field is shown.

        Args:
            pin: the form version.
            level: of the form.
            supplements: document that it adds to, or "".
            answers: what stands there from the start.
            revises: ids of the versions that it makes a new version of; two when it joins a fork.
            case: id of the case it is written in, or "".

        Raises:
            SkjemaError: DISK_FULL, WRITE_DENIED.
        """
        now = self._clock.now()
        draft = Draft(
            draft_id=random_id(),
            pin=pin,
            level=level,
            supplements=supplements,
            answers=dict(answers or {}),
            place=Place(),
            created=now,
            updated=now,
            revises=tuple(revises),
            case=case,
        )
        stamp = now.isoformat()
        with self._database.transaction() as connection:
            connection.execute(
                sa.insert(tables.drafts).values(
                    draft_id=draft.draft_id,
                    form_id=pin.form_id,
                    form_version=pin.version,
                    form_sha256=pin.sha256,
                    level=level,
                    supplements=supplements,
                    answers=encode_answers(draft.answers),
                    place=_encode_place(draft.place),
                    created=stamp,
                    updated=stamp,
                    kept=stamp,
                    revises=json.dumps(draft.revises),
                    case_room=case,
                )
            )
        self._opened.add(draft.draft_id)
        return draft

    def save(self, draft_id: str, answers: Answers, place: Place) -> datetime:
        """Write answers and place in one commit that stands after a power cut; gives the time of it.

        Once an hour the text before this save is kept as a version, when it differs from the newest one.

        Raises:
            SkjemaError: DRAFT_UNKNOWN (also for one that is finished), DISK_FULL, WRITE_DENIED, DATABASE_DAMAGED,
                DATABASE_MISSING. Nothing is half-written then; the same call may simply be made again.
        """
        now = self._clock.now()
        text = self._text(draft_id, answers)
        values = (text, _encode_place(place), now.isoformat(), draft_id)
        due = self._kept_until.get(draft_id)
        if due is None or not due - _HOUR <= now < due:  # before that: the clock was ahead
            self._save_and_keep(draft_id, values, now)
            return now
        # The driver itself, not SQLAlchemy: this runs 400 ms after every pause in typing.
        raw = self._database.raw
        with self._database.errors():
            raw.execute("BEGIN IMMEDIATE")
            try:
                found = raw.execute(_SAVE, values).fetchall()
                self._database.require_file()
                raw.execute("COMMIT")
            except BaseException:
                if raw.in_transaction:
                    raw.execute("ROLLBACK")
                raise
        if not found:
            raise SkjemaError(ErrorCode.DRAFT_UNKNOWN)
        return now

    def get(self, draft_id: str) -> Draft:
        """A draft as it was last written; deleted and finished ones too.

        Raises:
            SkjemaError: DRAFT_UNKNOWN.
        """
        with self._database.transaction() as connection:
            return self._get(connection, draft_id)

    def open(self, draft_id: str) -> Draft:
        """As `get`, for going on writing: the first time in a session the text is kept as a SESSION version.

        Raises:
            SkjemaError: DRAFT_UNKNOWN, DRAFT_LOCKED, DISK_FULL.
        """
        with self._database.transaction() as connection:
            draft = self._get(connection, draft_id)
            if draft.locked:
                raise SkjemaError(ErrorCode.DRAFT_LOCKED)
            if draft_id not in self._opened and not draft.finished:
                self._keep(connection, draft, VersionKind.SESSION)
        self._opened.add(draft_id)
        return draft

    def list(self, include_deleted: bool = False) -> tuple[Draft, ...]:
        """Drafts not finished, newest first; with ``include_deleted`` also those that can be brought back."""
        rows = tables.drafts
        query = sa.select(rows).where(rows.c.finished == "")
        if not include_deleted:
            query = query.where(rows.c.deleted == "")
        with self._database.transaction() as connection:
            found = [self._draft(row) for row in connection.execute(query)]
        return tuple(sorted(found, key=_age, reverse=True))

    def set_level(self, draft_id: str, level: str) -> Draft:
        """Go to another level of the same form; nothing written is lost.

        Raises:
            SkjemaError: DRAFT_UNKNOWN.
        """
        with self._database.transaction() as connection:
            draft = self._get(connection, draft_id, unfinished=True)
            _update(connection, draft_id, level=level)
        return replace(draft, level=level)

    def delete(self, draft_id: str) -> None:
        """*Slett kladd*: hidden at once; `undelete` brings it back for 30 days.

        Raises:
            SkjemaError: DRAFT_UNKNOWN.
        """
        with self._database.transaction() as connection:
            draft = self._get(connection, draft_id, unfinished=True)
            self._keep(connection, draft, VersionKind.BEFORE_DELETE)
            _update(connection, draft_id, deleted=self._clock.now().isoformat())

    def undelete(self, draft_id: str) -> None:
        """Bring a deleted draft back.

        Raises:
            SkjemaError: DRAFT_UNKNOWN.
        """
        with self._database.transaction() as connection:
            self._get(connection, draft_id, unfinished=True)
            _update(connection, draft_id, deleted="")

    def versions(self, draft_id: str) -> tuple[DraftVersion, ...]:
        """Earlier states, newest first; of finished drafts for 30 days.

        Raises:
            SkjemaError: DRAFT_UNKNOWN.
        """
        rows = tables.draft_versions
        with self._database.transaction() as connection:
            self._get(connection, draft_id)
            found = connection.execute(
                sa.select(rows).where(rows.c.draft_id == draft_id).order_by(rows.c.version_id.desc())
            )
            return tuple(self._version(row) for row in found)

    def restore_version(self, draft_id: str, version_id: int) -> Draft:
        """Bring an earlier state back; the present text is kept as a version first.

        Raises:
            SkjemaError: DRAFT_UNKNOWN (the draft or the version).
        """
        rows = tables.draft_versions
        with self._database.transaction() as connection:
            draft = self._get(connection, draft_id, unfinished=True)
            text = connection.execute(
                sa.select(rows.c.answers).where(rows.c.draft_id == draft_id, rows.c.version_id == version_id)
            ).scalar()
            if text is None:
                raise SkjemaError(ErrorCode.DRAFT_UNKNOWN, version=version_id)
            self._keep(connection, draft, VersionKind.BEFORE_RESTORE)
            now = self._clock.now()
            _update(connection, draft_id, answers=text, updated=now.isoformat())
            return replace(draft, answers=self._answers(draft_id, text), updated=now)

    def keep_version(self, draft_id: str, kind: VersionKind) -> bool:
        """Keep the present text as a version; False when it is empty or the newest version has the same text.

        Raises:
            SkjemaError: DRAFT_UNKNOWN.
        """
        with self._database.transaction() as connection:
            return self._keep(connection, self._get(connection, draft_id, unfinished=True), kind)

    def tidy(self) -> int:
        """Delete for good what is past its 30 days; gives how many drafts went, with versions and attachments."""
        border = self._clock.now() - timedelta(days=KEPT_DAYS)
        rows = tables.drafts
        gone = 0
        with self._database.transaction() as connection:
            for row in connection.execute(sa.select(rows.c.draft_id, rows.c.deleted, rows.c.finished_at)).all():
                ended = row.finished_at or row.deleted
                if ended and datetime.fromisoformat(ended) < border:
                    connection.execute(sa.delete(rows).where(rows.c.draft_id == row.draft_id))
                    gone += 1
            connection.exec_driver_sql(_FORGET_UNUSED, ((self._clock.now() - timedelta(days=1)).isoformat(),))
        return gone

    def written_in_cases(self) -> dict[str, str]:
        """Of drafts that were written in a case and are finished: document id -> id of the case."""
        rows = tables.drafts
        with self._database.transaction() as connection:
            found = connection.execute(
                sa.select(rows.c.finished, rows.c.case_room).where(rows.c.finished != "", rows.c.case_room != "")
            )
            return {row.finished: row.case_room for row in found}

    def became(self, document_id: str) -> str:
        """Id of the draft that became a document here; "" for none."""
        rows = tables.drafts
        with self._database.transaction() as connection:
            query = sa.select(rows.c.draft_id).where(rows.c.finished == document_id)
            found: str | None = connection.execute(query).scalar()
        return found or ""

    def mark_finished(self, connection: sa.Connection, draft_id: str, document_id: str, at: datetime) -> None:
        """The draft became a document; in the caller's transaction.

        Raises:
            SkjemaError: DRAFT_UNKNOWN.
        """
        self._get(connection, draft_id, unfinished=True)
        _update(connection, draft_id, finished=document_id, finished_at=at.isoformat(), deleted="")

    def keep_out(self, draft_id: str, *, on: bool) -> Draft:
        """Seal a draft and its earlier states with the key that the password alone gives; or take it back.

        Raises:
            SkjemaError: DRAFT_UNKNOWN, DRAFT_LOCKED (no such key at hand), DRAFT_HAS_FILES (files can't be kept out).
        """
        versions, files = tables.draft_versions, tables.draft_blobs
        with self._database.transaction() as connection:
            draft = self._get(connection, draft_id, unfinished=True)
            if draft.locked or self.own_key is None:
                raise SkjemaError(ErrorCode.DRAFT_LOCKED)
            count = sa.select(sa.func.count()).select_from(files).where(files.c.draft_id == draft_id)
            if on and connection.execute(count).scalar():
                raise SkjemaError(ErrorCode.DRAFT_HAS_FILES)
            found = connection.execute(
                sa.select(versions.c.version_id, versions.c.answers).where(versions.c.draft_id == draft_id)
            ).all()
            for row in found:
                text = self._sealed(draft_id, self._plain(draft_id, row.answers), on=on)
                connection.execute(
                    sa.update(versions).where(versions.c.version_id == row.version_id).values(answers=text)
                )
            _update(connection, draft_id, answers=self._sealed(draft_id, encode_answers(draft.answers), on=on))
            self._kept_out = None
            return self._get(connection, draft_id)

    def is_kept_out(self, draft_id: str) -> bool:
        """Whether its author keeps it out of recovery."""
        if self._kept_out is None:
            with self._database.transaction() as connection:
                found = connection.exec_driver_sql("SELECT draft_id FROM draft WHERE answers LIKE ?", (f"{PREFIX}%",))
                self._kept_out = {row[0] for row in found}
        return draft_id in self._kept_out

    def _text(self, draft_id: str, answers: Answers) -> str:
        """The text of answers as it is stored."""
        return self._sealed(draft_id, encode_answers(answers), on=self.is_kept_out(draft_id))

    def _sealed(self, draft_id: str, text: str, *, on: bool) -> str:
        return seal(self.own_key, draft_id, text) if on else text

    def _plain(self, draft_id: str, text: str) -> str:
        return unseal(self.own_key, draft_id, text) if is_sealed(text) else text

    def _answers(self, draft_id: str, text: str) -> dict[str, Json]:
        return decode_answers(self._plain(draft_id, text))

    def _get(self, connection: sa.Connection, draft_id: str, *, unfinished: bool = False) -> Draft:
        row = connection.execute(sa.select(tables.drafts).where(tables.drafts.c.draft_id == draft_id)).first()
        if row is None or (unfinished and row.finished):
            raise SkjemaError(ErrorCode.DRAFT_UNKNOWN)
        return self._draft(row)

    def _draft(self, row: sa.Row[tuple[str | int, ...]]) -> Draft:
        kept_out = is_sealed(row.answers)
        locked = kept_out and self.own_key is None
        return Draft(
            draft_id=row.draft_id,
            pin=FormPin(row.form_id, row.form_version, row.form_sha256),
            level=row.level,
            supplements=row.supplements,
            answers={} if locked else self._answers(row.draft_id, row.answers),
            place=_decode_place(row.place),
            created=datetime.fromisoformat(row.created),
            updated=datetime.fromisoformat(row.updated),
            deleted=datetime.fromisoformat(row.deleted) if row.deleted else None,
            finished=row.finished,
            revises=_decode_ids(row.revises),
            case=row.case_room,
            kept_out=kept_out,
            locked=locked,
        )

    def _version(self, row: sa.Row[tuple[str | int, ...]]) -> DraftVersion:
        answers = self._answers(row.draft_id, row.answers)
        return DraftVersion(
            row.version_id, row.draft_id, VersionKind(row.kind), datetime.fromisoformat(row.at), answers
        )

    def _save_and_keep(self, draft_id: str, values: tuple[str, str, str, str], now: datetime) -> None:
        with self._database.transaction() as connection:
            kept = connection.exec_driver_sql(
                "SELECT kept FROM draft WHERE draft_id = ? AND finished = ''", (draft_id,)
            ).scalar()
            if kept is None:
                raise SkjemaError(ErrorCode.DRAFT_UNKNOWN)
            stamp = datetime.fromisoformat(kept)
            due = now if stamp > now else stamp + _HOUR  # a stamp in the future is one of a clock that was ahead
            if now >= due and self._keep(connection, self._get(connection, draft_id), VersionKind.HOURLY):
                due = now + _HOUR
            connection.exec_driver_sql(_SAVE, values)
        self._kept_until[draft_id] = due if due > now else now + _HOUR

    def _keep(self, connection: sa.Connection, draft: Draft, kind: VersionKind) -> bool:
        rows = tables.draft_versions
        text = encode_answers(draft.answers)
        newest = connection.execute(
            sa.select(rows.c.answers)
            .where(rows.c.draft_id == draft.draft_id)
            .order_by(rows.c.version_id.desc())
            .limit(1)
        ).scalar()
        if not draft.answers or (newest is not None and self._plain(draft.draft_id, newest) == text):
            return False
        if draft.kept_out:
            text = seal(self.own_key, draft.draft_id, text)
        now = self._clock.now()
        at = draft.updated if kind is VersionKind.HOURLY else now
        connection.execute(
            sa.insert(rows).values(draft_id=draft.draft_id, kind=kind.value, at=at.isoformat(), answers=text)
        )
        _update(connection, draft.draft_id, kept=now.isoformat())
        self._kept_until[draft.draft_id] = now + _HOUR
        return True


def encode_answers(answers: Mapping[str, Json]) -> str:
    """Answers as text with sorted keys, so that equal answers are equal texts.

    ASCII only: half a surrogate pair from a paste must not keep the rest from being saved.
    """
    return json.dumps(answers, ensure_ascii=True, sort_keys=True, separators=(",", ":"), allow_nan=False)


def decode_answers(text: str) -> dict[str, Json]:
    """Answers from their text.

    Raises:
        SkjemaError: ANSWERS_UNREADABLE.
    """
    try:
        found = json.loads(text)
    except ValueError as error:
        raise SkjemaError(ErrorCode.ANSWERS_UNREADABLE) from error
    if not isinstance(found, dict):
        raise SkjemaError(ErrorCode.ANSWERS_UNREADABLE)
    return found


def _encode_place(place: Place) -> str:
    return json.dumps([place.step, place.field, place.cursor, place.scroll])


def _decode_place(text: str) -> Place:
    try:
        step, field, cursor, scroll = json.loads(text)
        return Place(str(step), str(field), int(cursor), int(scroll))
    except (ValueError, TypeError):
        return Place()  # a lost place must not cost the draft


def _update(connection: sa.Connection, draft_id: str, **values: str) -> None:
    connection.execute(sa.update(tables.drafts).where(tables.drafts.c.draft_id == draft_id).values(**values))


def _decode_ids(text: str) -> tuple[str, ...]:
    try:
        return tuple(str(one) for one in json.loads(text))
    except (ValueError, TypeError):
        return ()  # what it revises must not cost the draft


def _age(draft: Draft) -> tuple[datetime, str]:
    return draft.updated, draft.draft_id
