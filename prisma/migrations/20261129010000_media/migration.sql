-- Files that people upload: one row for each, which outlives the file by a week. Messages and users carry the columns
-- that show their media without a read of this table. Runs on MariaDB 10.6 and MySQL 8.0 or newer.

CREATE TABLE media_objects (
  id BIGINT NOT NULL AUTO_INCREMENT,
  owner_id BIGINT NOT NULL,
  client_upload_id VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NULL,
  object_key CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  kind ENUM('IMAGE', 'AUDIO', 'VIDEO', 'FILE', 'AVATAR', 'POSTER') NOT NULL,
  state ENUM('WAITING', 'PROCESSING', 'READY', 'REFUSED', 'DELETED') NOT NULL,
  file_name VARCHAR(255) COLLATE utf8mb4_bin NULL,
  declared_mime VARCHAR(383) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  declared_size BIGINT NOT NULL,
  mime VARCHAR(383) CHARACTER SET ascii COLLATE ascii_bin NULL,
  size BIGINT NOT NULL,
  sha256 BINARY(32) NULL,
  part_bytes INT UNSIGNED NOT NULL,
  store_upload_id VARCHAR(1024) CHARACTER SET ascii COLLATE ascii_bin NULL,
  width INT UNSIGNED NULL,
  height INT UNSIGNED NULL,
  duration_ms INT UNSIGNED NULL,
  thumbhash VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NULL,
  waveform VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  variants TINYINT UNSIGNED NOT NULL DEFAULT 0,
  conversation_id BIGINT NOT NULL DEFAULT 0,
  message_seq INT UNSIGNED NOT NULL DEFAULT 0,
  refusal VARCHAR(255) NULL,
  lease_until DATETIME(3) NULL,
  attempts TINYINT UNSIGNED NOT NULL DEFAULT 0,
  expires_at DATETIME(3) NOT NULL,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  deleted_at DATETIME(3) NULL,
  removed_at DATETIME(3) NULL,
  PRIMARY KEY (id),
  UNIQUE KEY media_objects_object_key_key (object_key),
  UNIQUE KEY media_objects_client_upload_id_key (owner_id, client_upload_id),
  KEY media_objects_quota_idx (owner_id, state, size),
  KEY media_objects_daily_idx (owner_id, created_at, declared_size),
  KEY media_objects_expiry_idx (state, message_seq, removed_at, expires_at, id),
  KEY media_objects_message_idx (conversation_id, message_seq)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

ALTER TABLE messages
  ADD COLUMN media_key CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
  ADD COLUMN media_thumbhash VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NULL,
  ADD COLUMN media_waveform VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  ADD COLUMN media_variants TINYINT UNSIGNED NULL;

ALTER TABLE users
  ADD COLUMN picture_key CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
  ADD COLUMN picture_thumbhash VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NULL;
