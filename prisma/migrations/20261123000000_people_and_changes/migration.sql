-- What contacts, deletion, privacy of receipts and notifications need of the first tables. Runs on MariaDB 10.6 and
-- MySQL 8.0 or newer.

-- A deleted account gives its number back and stays as the nameless sender of its messages.
ALTER TABLE users
  MODIFY phone_number VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NULL,
  ADD COLUMN deleted_at DATETIME(3) NULL AFTER sends_typing;

ALTER TABLE conversation_participants
  ADD COLUMN shown_delivered_seq INT UNSIGNED NOT NULL DEFAULT 0 AFTER last_read_seq,
  ADD COLUMN shown_read_seq INT UNSIGNED NOT NULL DEFAULT 0 AFTER shown_delivered_seq,
  ADD COLUMN cleared_at DATETIME(3) NULL AFTER cleared_seq,
  ADD COLUMN is_deleted BOOLEAN NOT NULL DEFAULT FALSE AFTER is_pinned,
  ADD COLUMN notification_id BIGINT NULL AFTER unread_count;

UPDATE conversation_participants SET shown_delivered_seq = last_delivered_seq, shown_read_seq = last_read_seq;

ALTER TABLE message_status ADD COLUMN is_shown BOOLEAN NOT NULL DEFAULT TRUE;

-- Messages that a person has deleted for themselves alone.
CREATE TABLE message_deletions (
  conversation_id BIGINT NOT NULL,
  user_id BIGINT NOT NULL,
  seq INT UNSIGNED NOT NULL,
  deleted_at DATETIME(3) NOT NULL,
  PRIMARY KEY (conversation_id, user_id, seq)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

ALTER TABLE notifications
  ADD COLUMN message_count INT UNSIGNED NOT NULL DEFAULT 0 AFTER message_seq,
  ADD COLUMN deleted_at DATETIME(3) NULL AFTER read_at,
  ADD COLUMN updated_at DATETIME(3) NOT NULL AFTER created_at,
  DROP KEY notifications_user_id_is_read_id_idx,
  ADD KEY notifications_list_idx (user_id, deleted_at, updated_at, id),
  ADD KEY notifications_unread_idx (user_id, deleted_at, is_read, updated_at, id);
