-- When a refresh token was exchanged, with what its child was derived, and when a session was ended. Runs on MariaDB
-- 10.6 and MySQL 8.0 or newer.

ALTER TABLE sessions
  ADD COLUMN child_salt CHAR(22) CHARACTER SET ascii COLLATE ascii_bin NULL AFTER previous_token_hash,
  ADD COLUMN rotated_at DATETIME(3) NULL AFTER child_salt,
  ADD COLUMN ended_at DATETIME(3) NULL AFTER is_valid,
  ADD KEY sessions_ended_at_idx (ended_at);

ALTER TABLE notifications
  MODIFY notification_type ENUM('MESSAGE', 'CONTACT', 'NEW_LOGIN', 'SYSTEM', 'SECURITY') NOT NULL;
