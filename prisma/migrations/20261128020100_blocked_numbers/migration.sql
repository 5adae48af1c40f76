-- A block holds for the number, and the blocked person goes on seeing the names of that day. Runs on MariaDB 10.6 and
-- MySQL 8.0 or newer.

ALTER TABLE user_contacts
  ADD COLUMN shown_full_name VARCHAR(100) NULL AFTER is_blocked,
  ADD COLUMN shown_username VARCHAR(30) CHARACTER SET ascii COLLATE ascii_general_ci NULL AFTER shown_full_name;

UPDATE user_contacts k JOIN users u ON u.id = k.user_id
SET k.shown_full_name = u.full_name, k.shown_username = u.username
WHERE k.is_blocked = TRUE;

CREATE TABLE blocked_numbers (
  id BIGINT NOT NULL,
  number_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  deleted_at DATETIME(3) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY blocked_numbers_number_hash_key (number_hash)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
