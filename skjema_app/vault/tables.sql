CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);

CREATE TABLE fact (
	name TEXT NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (name)
);

CREATE TABLE setting (
	name TEXT NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (name)
);

CREATE TABLE device_keys (
	device TEXT NOT NULL, 
	secret BLOB NOT NULL, 
	leaf BLOB NOT NULL, 
	ca BLOB NOT NULL, 
	PRIMARY KEY (device)
);

CREATE INDEX device_keys_again ON device_keys (device, secret, leaf, ca);

CREATE TABLE journal (
	position INTEGER NOT NULL, 
	entry_id TEXT NOT NULL, 
	device TEXT NOT NULL, 
	seq INTEGER NOT NULL, 
	frame BLOB NOT NULL, 
	state TEXT NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	room TEXT DEFAULT '' NOT NULL, 
	type TEXT DEFAULT '' NOT NULL, 
	depth INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (position), 
	CONSTRAINT journal_entry UNIQUE (entry_id), 
	CONSTRAINT journal_feed UNIQUE (device, seq)
);

CREATE INDEX journal_room ON journal (room, depth, entry_id);

CREATE TABLE feed_head (
	device TEXT NOT NULL, 
	seq INTEGER NOT NULL, 
	entry_id TEXT NOT NULL, 
	PRIMARY KEY (device)
);

CREATE TABLE room_key (
	room TEXT NOT NULL, 
	generation INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	"key" BLOB NOT NULL, 
	PRIMARY KEY (room, generation)
);

CREATE INDEX room_key_again ON room_key (room, generation, kind, "key");

CREATE TABLE tag_counter (
	device TEXT NOT NULL, 
	room TEXT NOT NULL, 
	next_index INTEGER NOT NULL, 
	PRIMARY KEY (device, room)
);

CREATE TABLE draft (
	draft_id TEXT NOT NULL, 
	form_id TEXT NOT NULL, 
	form_version INTEGER NOT NULL, 
	form_sha256 TEXT NOT NULL, 
	level TEXT NOT NULL, 
	supplements TEXT NOT NULL, 
	answers TEXT NOT NULL, 
	place TEXT NOT NULL, 
	created TEXT NOT NULL, 
	updated TEXT NOT NULL, 
	kept TEXT NOT NULL, 
	deleted TEXT DEFAULT '' NOT NULL, 
	finished TEXT DEFAULT '' NOT NULL, 
	finished_at TEXT DEFAULT '' NOT NULL, revises TEXT DEFAULT '[]' NOT NULL, case_room TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (draft_id)
);

CREATE TABLE draft_version (
	version_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	draft_id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	at TEXT NOT NULL, 
	answers TEXT NOT NULL, 
	FOREIGN KEY(draft_id) REFERENCES draft (draft_id) ON DELETE CASCADE
);

CREATE INDEX draft_version_draft ON draft_version (draft_id, version_id);

CREATE TABLE person (
	person TEXT NOT NULL, 
	name TEXT NOT NULL, 
	school_name TEXT NOT NULL, 
	PRIMARY KEY (person)
);

CREATE TABLE feed (
	device TEXT NOT NULL, 
	person TEXT NOT NULL, 
	feed_public TEXT NOT NULL, 
	receiving_public TEXT NOT NULL, 
	leaf_sha256 TEXT NOT NULL, 
	entry_id TEXT NOT NULL, 
	PRIMARY KEY (device)
);

CREATE TABLE feed_end (
	device TEXT NOT NULL, 
	feed_public TEXT NOT NULL, 
	last_seq INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	gaps TEXT NOT NULL, 
	entry_id TEXT NOT NULL, 
	PRIMARY KEY (device)
);

CREATE TABLE document (
	document_id TEXT NOT NULL, 
	room TEXT NOT NULL, 
	form_id TEXT NOT NULL, 
	form_version INTEGER NOT NULL, 
	form_sha256 TEXT NOT NULL, 
	level TEXT NOT NULL, 
	supplements TEXT NOT NULL, 
	title TEXT NOT NULL, 
	pupil TEXT NOT NULL, 
	class_group TEXT NOT NULL, 
	answers TEXT NOT NULL, 
	finished TEXT NOT NULL, 
	experienced TEXT NOT NULL, 
	pdf_sha256 TEXT NOT NULL, 
	blob TEXT NOT NULL, 
	blob_key TEXT NOT NULL, 
	blob_length INTEGER NOT NULL, 
	restricted INTEGER NOT NULL, 
	urgent INTEGER NOT NULL, school TEXT DEFAULT '' NOT NULL, series TEXT DEFAULT '' NOT NULL, parents TEXT DEFAULT '[]' NOT NULL, number INTEGER DEFAULT '1' NOT NULL, author TEXT DEFAULT '' NOT NULL, authors TEXT DEFAULT '[]' NOT NULL, decides TEXT DEFAULT '' NOT NULL, written_before INTEGER DEFAULT '0' NOT NULL, origin TEXT DEFAULT '' NOT NULL, facts TEXT DEFAULT '{}' NOT NULL, 
	PRIMARY KEY (document_id)
);

CREATE TABLE document_event (
	entry_id TEXT NOT NULL, 
	document_id TEXT NOT NULL, 
	depth INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	registered TEXT NOT NULL, 
	happened TEXT NOT NULL, 
	who TEXT NOT NULL, 
	how TEXT NOT NULL, 
	note TEXT NOT NULL, person TEXT DEFAULT '' NOT NULL, blob TEXT DEFAULT '' NOT NULL, blob_key TEXT DEFAULT '' NOT NULL, blob_length INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (entry_id)
);

CREATE INDEX document_event_document ON document_event (document_id, depth, entry_id);

CREATE TABLE pupil_list (
	room TEXT NOT NULL, 
	replaces TEXT NOT NULL, 
	registered TEXT NOT NULL, 
	source TEXT NOT NULL, 
	PRIMARY KEY (room)
);

CREATE TABLE pupil (
	room TEXT NOT NULL, 
	pupil_id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	class_group TEXT NOT NULL, 
	birth_date TEXT NOT NULL, 
	contact_teacher TEXT NOT NULL, 
	nickname TEXT NOT NULL, 
	protected INTEGER NOT NULL, 
	gone INTEGER NOT NULL, 
	PRIMARY KEY (room, pupil_id)
);

CREATE TRIGGER journal_kept BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

CREATE TABLE school_stray (
	frame_sha256 TEXT NOT NULL, 
	entry_id TEXT NOT NULL, 
	device TEXT NOT NULL, 
	received TEXT NOT NULL, 
	frame BLOB NOT NULL, 
	PRIMARY KEY (frame_sha256)
);

CREATE TABLE school_key (
	key_id TEXT NOT NULL, 
	"key" BLOB NOT NULL, 
	PRIMARY KEY (key_id)
);

CREATE INDEX school_key_again ON school_key (key_id, "key");

CREATE TABLE school_head (
	device TEXT NOT NULL, 
	seq INTEGER NOT NULL, 
	entry_id TEXT NOT NULL, 
	PRIMARY KEY (device)
);

CREATE TABLE issuing_authority (
	school TEXT NOT NULL, 
	secret BLOB NOT NULL, 
	PRIMARY KEY (school)
);

CREATE TABLE invitation (
	invitation_id TEXT NOT NULL, 
	person TEXT NOT NULL, 
	name TEXT NOT NULL, 
	roles TEXT NOT NULL, 
	made TEXT NOT NULL, 
	expires TEXT NOT NULL, 
	mac_key BLOB NOT NULL, 
	state TEXT DEFAULT 'open' NOT NULL, 
	device TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (invitation_id)
);

CREATE TABLE exchange_note (
	name TEXT NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (name)
);

CREATE TABLE school_tag (
	device TEXT NOT NULL, 
	key_id TEXT NOT NULL, 
	next_index INTEGER NOT NULL, 
	tag TEXT NOT NULL, 
	PRIMARY KEY (device, key_id)
);

CREATE TABLE school_rotation (
	key_id TEXT NOT NULL, 
	room TEXT NOT NULL, 
	prev TEXT NOT NULL, 
	PRIMARY KEY (key_id, room, prev)
);

CREATE TABLE school_blob (
	sha256 TEXT NOT NULL, 
	entry_id TEXT NOT NULL, 
	device TEXT NOT NULL, 
	PRIMARY KEY (sha256, entry_id)
);

CREATE TABLE mark (
	entry_id TEXT NOT NULL, 
	document_id TEXT NOT NULL, 
	room TEXT NOT NULL, 
	depth INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	person TEXT NOT NULL, 
	registered TEXT NOT NULL, 
	data TEXT NOT NULL, 
	blob TEXT DEFAULT '' NOT NULL, 
	blob_key TEXT DEFAULT '' NOT NULL, 
	blob_length INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (entry_id)
);

CREATE INDEX mark_document ON mark (document_id, depth, entry_id);

CREATE TABLE school_case (
	room TEXT NOT NULL, 
	number TEXT NOT NULL, 
	suffix TEXT NOT NULL, 
	pupil TEXT NOT NULL, 
	class_group TEXT NOT NULL, 
	responsible TEXT NOT NULL, 
	opened TEXT NOT NULL, 
	opened_by TEXT NOT NULL, 
	PRIMARY KEY (room)
);

CREATE TABLE case_member (
	room TEXT NOT NULL, 
	person TEXT NOT NULL, 
	member INTEGER NOT NULL, 
	PRIMARY KEY (room, person)
);

CREATE TABLE case_link (
	room TEXT NOT NULL, 
	document_id TEXT NOT NULL, 
	place INTEGER NOT NULL, 
	PRIMARY KEY (room, document_id)
);

CREATE TABLE case_holder (
	room TEXT NOT NULL, 
	key_id TEXT NOT NULL, 
	device TEXT NOT NULL, 
	PRIMARY KEY (room, key_id, device)
);

CREATE TABLE case_key (
	room TEXT NOT NULL, 
	key_id TEXT NOT NULL, 
	PRIMARY KEY (room)
);

CREATE TABLE roster (
	kind TEXT NOT NULL, 
	name TEXT NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (kind, name)
);

CREATE TABLE draft_blob (
	draft_id TEXT NOT NULL, 
	attachment_id TEXT NOT NULL, 
	media TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	added TEXT NOT NULL, 
	blob TEXT NOT NULL, 
	blob_key TEXT NOT NULL, 
	blob_length INTEGER NOT NULL, 
	PRIMARY KEY (draft_id, attachment_id), 
	FOREIGN KEY(draft_id) REFERENCES draft (draft_id) ON DELETE CASCADE
);

CREATE TABLE document_blob (
	document_id TEXT NOT NULL, 
	place INTEGER NOT NULL, 
	attachment_id TEXT NOT NULL, 
	media TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	blob TEXT NOT NULL, 
	blob_key TEXT NOT NULL, 
	blob_length INTEGER NOT NULL, 
	PRIMARY KEY (document_id, place)
);

CREATE INDEX document_blob_attachment ON document_blob (attachment_id);

CREATE TABLE school_frame (
	position INTEGER NOT NULL, 
	frame BLOB NOT NULL, 
	PRIMARY KEY (position)
);

CREATE TABLE school_entry (
	position INTEGER NOT NULL, 
	entry_id TEXT NOT NULL, 
	device TEXT NOT NULL, 
	seq INTEGER NOT NULL, 
	prev TEXT NOT NULL, 
	tag TEXT NOT NULL, 
	received TEXT NOT NULL, 
	content TEXT DEFAULT '?' NOT NULL, 
	tried INTEGER DEFAULT '0' NOT NULL, 
	key_id TEXT DEFAULT '' NOT NULL, 
	tag_index INTEGER DEFAULT '-1' NOT NULL, 
	claimed TEXT DEFAULT '' NOT NULL, 
	room TEXT DEFAULT '' NOT NULL, 
	type TEXT DEFAULT '' NOT NULL, 
	version INTEGER DEFAULT '0' NOT NULL, 
	person TEXT DEFAULT '' NOT NULL, 
	at TEXT DEFAULT '' NOT NULL, 
	"after" TEXT DEFAULT '[]' NOT NULL, 
	auth TEXT DEFAULT '[]' NOT NULL, 
	pin TEXT DEFAULT '' NOT NULL, 
	claims TEXT DEFAULT '{}' NOT NULL, 
	fault TEXT DEFAULT '' NOT NULL, 
	state TEXT DEFAULT 'sealed' NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	depth INTEGER DEFAULT '0' NOT NULL, cut INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (position), 
	CONSTRAINT school_entry_id UNIQUE (entry_id)
);

CREATE INDEX school_entry_feed ON school_entry (device, seq);

CREATE TRIGGER school_entry_frozen BEFORE UPDATE OF entry_id, device, seq, prev, tag, received, position ON school_entry BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

CREATE TRIGGER school_entry_kept BEFORE DELETE ON school_entry BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

CREATE TRIGGER school_frame_kept BEFORE DELETE ON school_frame BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

CREATE TABLE search_row (
	"row" INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	entry_id TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	series TEXT DEFAULT '' NOT NULL, 
	number INTEGER DEFAULT '1' NOT NULL, 
	origin TEXT DEFAULT '' NOT NULL, 
	author TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY ("row"), 
	CONSTRAINT search_row_entry UNIQUE (entry_id)
);

CREATE INDEX search_row_series ON search_row (series, number);

CREATE INDEX search_row_origin ON search_row (origin);

CREATE TABLE search_due (
	kind TEXT NOT NULL, 
	entry_id TEXT NOT NULL, 
	PRIMARY KEY (kind, entry_id)
);

CREATE VIRTUAL TABLE search USING fts5(head, body, keys, content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '2 3');

CREATE TRIGGER search_row_gone AFTER DELETE ON search_row BEGIN DELETE FROM search WHERE rowid = old.row; END;

CREATE TRIGGER search_due_document_insert AFTER INSERT ON document BEGIN INSERT OR IGNORE INTO search_due VALUES ('document', new.document_id); END;

CREATE TRIGGER search_due_document_delete AFTER DELETE ON document BEGIN INSERT OR IGNORE INTO search_due VALUES ('document', old.document_id); END;

CREATE TRIGGER search_due_document_event_insert AFTER INSERT ON document_event BEGIN INSERT OR IGNORE INTO search_due VALUES ('document', new.document_id); END;

CREATE TRIGGER search_due_document_event_delete AFTER DELETE ON document_event BEGIN INSERT OR IGNORE INTO search_due VALUES ('document', old.document_id); END;

CREATE TRIGGER search_due_mark_insert AFTER INSERT ON mark WHEN new.kind IN ('approved', 'returned', 'withdrawn') BEGIN INSERT OR IGNORE INTO search_due VALUES ('document', new.document_id); END;

CREATE TRIGGER search_due_mark_delete AFTER DELETE ON mark WHEN old.kind IN ('approved', 'returned', 'withdrawn') BEGIN INSERT OR IGNORE INTO search_due VALUES ('document', old.document_id); END;

CREATE TRIGGER search_due_school_case_insert AFTER INSERT ON school_case BEGIN INSERT OR IGNORE INTO search_due VALUES ('case', new.room); END;

CREATE TRIGGER search_due_school_case_delete AFTER DELETE ON school_case BEGIN INSERT OR IGNORE INTO search_due VALUES ('case', old.room); END;

CREATE TABLE absence_year (
	year INTEGER NOT NULL, 
	room TEXT NOT NULL, 
	PRIMARY KEY (year)
);

CREATE TABLE absence_batch (
	batch TEXT NOT NULL, 
	registered TEXT NOT NULL, 
	source TEXT NOT NULL, 
	file TEXT NOT NULL, 
	file_date TEXT NOT NULL, 
	PRIMARY KEY (batch)
);

CREATE TABLE absence_day (
	entry_id TEXT NOT NULL, 
	place INTEGER NOT NULL, 
	batch TEXT NOT NULL, 
	depth INTEGER NOT NULL, 
	pupil_id TEXT NOT NULL, 
	day TEXT NOT NULL, 
	validity TEXT NOT NULL, 
	documented INTEGER NOT NULL, 
	hours INTEGER NOT NULL, 
	absent INTEGER NOT NULL, 
	PRIMARY KEY (entry_id, place)
);

CREATE INDEX absence_day_pupil ON absence_day (pupil_id, day);

CREATE TABLE absence_undone (
	batch TEXT NOT NULL, 
	entry_id TEXT NOT NULL, 
	registered TEXT NOT NULL, 
	PRIMARY KEY (batch)
);

CREATE TABLE absence_handled (
	pupil_id TEXT NOT NULL, 
	rule TEXT NOT NULL, 
	occasion TEXT NOT NULL, 
	done INTEGER NOT NULL, 
	happened TEXT NOT NULL, 
	who TEXT NOT NULL, 
	how TEXT NOT NULL, 
	note TEXT NOT NULL, 
	PRIMARY KEY (pupil_id, rule, occasion)
);

CREATE TABLE audit_local (
	position INTEGER NOT NULL, 
	moment TEXT NOT NULL, 
	deed TEXT NOT NULL, 
	case_id TEXT NOT NULL, 
	document_id TEXT NOT NULL, 
	pupil_id TEXT NOT NULL, 
	hash TEXT NOT NULL, 
	PRIMARY KEY (position)
);

CREATE TABLE audit_end (
	name TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	hash TEXT NOT NULL, 
	PRIMARY KEY (name)
);

CREATE TABLE audit_line (
	entry_id TEXT NOT NULL, 
	place INTEGER NOT NULL, 
	person TEXT NOT NULL, 
	moment TEXT NOT NULL, 
	deed TEXT NOT NULL, 
	case_id TEXT NOT NULL, 
	document_id TEXT NOT NULL, 
	pupil_id TEXT NOT NULL, 
	PRIMARY KEY (entry_id, place)
);

CREATE INDEX audit_line_case ON audit_line (case_id);

CREATE INDEX audit_line_document ON audit_line (document_id);

CREATE TRIGGER school_frame_frozen BEFORE UPDATE ON school_frame WHEN NOT (new.position = old.position AND length(new.frame) >= 259 AND substr(new.frame, 6, 254) = substr(old.frame, 6, 254)) BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

CREATE TRIGGER journal_frozen BEFORE UPDATE OF entry_id, device, seq, position ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

CREATE TRIGGER journal_signed BEFORE UPDATE OF frame ON journal WHEN NOT (length(new.frame) >= 259 AND substr(new.frame, 6, 254) = substr(old.frame, 6, 254)) BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

CREATE TABLE kept_look (
	name TEXT NOT NULL, 
	made_from TEXT NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (name)
);

CREATE INDEX document_restricted ON document (document_id) WHERE restricted = 1;

CREATE TRIGGER kept_look_document_insert AFTER INSERT ON document BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_document_update AFTER UPDATE ON document BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_document_delete AFTER DELETE ON document BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_document_event_insert AFTER INSERT ON document_event BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_document_event_update AFTER UPDATE ON document_event BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_document_event_delete AFTER DELETE ON document_event BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_draft_insert AFTER INSERT ON draft BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_draft_update AFTER UPDATE ON draft BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_draft_delete AFTER DELETE ON draft BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_mark_insert AFTER INSERT ON mark BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_mark_update AFTER UPDATE ON mark BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_mark_delete AFTER DELETE ON mark BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_school_case_insert AFTER INSERT ON school_case BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_school_case_update AFTER UPDATE ON school_case BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_school_case_delete AFTER DELETE ON school_case BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_case_member_insert AFTER INSERT ON case_member BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_case_member_update AFTER UPDATE ON case_member BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_case_member_delete AFTER DELETE ON case_member BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_case_link_insert AFTER INSERT ON case_link BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_case_link_update AFTER UPDATE ON case_link BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_case_link_delete AFTER DELETE ON case_link BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_roster_insert AFTER INSERT ON roster BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_roster_update AFTER UPDATE ON roster BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_roster_delete AFTER DELETE ON roster BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_person_insert AFTER INSERT ON person BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_person_update AFTER UPDATE ON person BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_person_delete AFTER DELETE ON person BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_feed_insert AFTER INSERT ON feed BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_feed_update AFTER UPDATE ON feed BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_feed_delete AFTER DELETE ON feed BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_feed_end_insert AFTER INSERT ON feed_end BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_feed_end_update AFTER UPDATE ON feed_end BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_feed_end_delete AFTER DELETE ON feed_end BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_pupil_list_insert AFTER INSERT ON pupil_list BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_pupil_list_update AFTER UPDATE ON pupil_list BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_pupil_list_delete AFTER DELETE ON pupil_list BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_pupil_insert AFTER INSERT ON pupil BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_pupil_update AFTER UPDATE ON pupil BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_pupil_delete AFTER DELETE ON pupil BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_absence_year_insert AFTER INSERT ON absence_year BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_absence_year_update AFTER UPDATE ON absence_year BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_absence_year_delete AFTER DELETE ON absence_year BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_absence_batch_insert AFTER INSERT ON absence_batch BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_absence_batch_update AFTER UPDATE ON absence_batch BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_absence_batch_delete AFTER DELETE ON absence_batch BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_absence_day_insert AFTER INSERT ON absence_day BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_absence_day_update AFTER UPDATE ON absence_day BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_absence_day_delete AFTER DELETE ON absence_day BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_absence_undone_insert AFTER INSERT ON absence_undone BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_absence_undone_update AFTER UPDATE ON absence_undone BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_absence_undone_delete AFTER DELETE ON absence_undone BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_absence_handled_insert AFTER INSERT ON absence_handled BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_absence_handled_update AFTER UPDATE ON absence_handled BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_absence_handled_delete AFTER DELETE ON absence_handled BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_setting_insert BEFORE INSERT ON setting WHEN new.name NOT IN ('exchange_last', 'exchange_sent', 'exchange_came', 'exchange_failure', 'exchange_fetched', 'exchange_findings', 'copy_last', 'copy_failure', 'copy_mark', 'backup_last', 'open_draft', 'left_panel') AND new.name NOT LIKE 'half_written:%' AND NOT EXISTS (SELECT 1 FROM setting WHERE name = new.name AND value = new.value) BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_fact_insert AFTER INSERT ON fact WHEN new.name LIKE 'of-school%' BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_setting_update BEFORE UPDATE ON setting WHEN new.name NOT IN ('exchange_last', 'exchange_sent', 'exchange_came', 'exchange_failure', 'exchange_fetched', 'exchange_findings', 'copy_last', 'copy_failure', 'copy_mark', 'backup_last', 'open_draft', 'left_panel') AND new.name NOT LIKE 'half_written:%' AND NOT EXISTS (SELECT 1 FROM setting WHERE name = new.name AND value = new.value) BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_fact_update AFTER UPDATE ON fact WHEN new.name LIKE 'of-school%' BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_setting_delete BEFORE DELETE ON setting WHEN old.name NOT IN ('exchange_last', 'exchange_sent', 'exchange_came', 'exchange_failure', 'exchange_fetched', 'exchange_findings', 'copy_last', 'copy_failure', 'copy_mark', 'backup_last', 'open_draft', 'left_panel') AND old.name NOT LIKE 'half_written:%' BEGIN DELETE FROM kept_look; END;

CREATE TRIGGER kept_look_fact_delete AFTER DELETE ON fact WHEN old.name LIKE 'of-school%' BEGIN DELETE FROM kept_look; END;

INSERT INTO alembic_version (version_num) VALUES ('0010');
