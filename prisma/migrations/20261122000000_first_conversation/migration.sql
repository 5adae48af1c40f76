-- All tables of ConvoSpace. Runs on MariaDB 10.6 and MySQL 8.0 or newer.
-- Names that people type compare without case and accents; what programs compare (ids, emoji, hashes) is binary.

CREATE TABLE users (
  id BIGINT NOT NULL AUTO_INCREMENT,
  phone_number VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  username VARCHAR(30) CHARACTER SET ascii COLLATE ascii_general_ci NULL,
  full_name VARCHAR(100) NULL,
  about VARCHAR(500) NULL,
  profile_picture VARCHAR(2048) NULL,
  is_phone_verified BOOLEAN NOT NULL DEFAULT FALSE,
  is_active BOOLEAN NOT NULL DEFAULT TRUE,
  is_online BOOLEAN NOT NULL DEFAULT FALSE,
  last_seen_at DATETIME(3) NULL,
  last_seen_audience ENUM('EVERYONE', 'CONTACTS', 'NOBODY') NOT NULL DEFAULT 'EVERYONE',
  sends_read_receipts BOOLEAN NOT NULL DEFAULT TRUE,
  sends_typing BOOLEAN NOT NULL DEFAULT TRUE,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY users_phone_number_key (phone_number),
  UNIQUE KEY users_username_key (username)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE sessions (
  id BIGINT NOT NULL AUTO_INCREMENT,
  user_id BIGINT NOT NULL,
  device_name VARCHAR(100) NULL,
  refresh_token_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  previous_token_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  ip_address VARCHAR(45) NULL,
  user_agent VARCHAR(500) NULL,
  is_valid BOOLEAN NOT NULL DEFAULT TRUE,
  expires_at DATETIME(3) NOT NULL,
  last_activity_at DATETIME(3) NOT NULL,
  created_at DATETIME(3) NOT NULL,
  PRIMARY KEY (id),
  KEY sessions_user_id_is_valid_idx (user_id, is_valid),
  CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE otp_verifications (
  id BIGINT NOT NULL AUTO_INCREMENT,
  phone_number VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  code_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  otp_type ENUM('LOGIN', 'DELETE_ACCOUNT') NOT NULL,
  attempts TINYINT UNSIGNED NOT NULL DEFAULT 0,
  expires_at DATETIME(3) NOT NULL,
  verified_at DATETIME(3) NULL,
  is_used BOOLEAN NOT NULL DEFAULT FALSE,
  created_at DATETIME(3) NOT NULL,
  PRIMARY KEY (id),
  KEY otp_verifications_phone_number_id_idx (phone_number, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE login_history (
  id BIGINT NOT NULL AUTO_INCREMENT,
  phone_number VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  user_id BIGINT NULL,
  login_method VARCHAR(20) NOT NULL,
  ip_address VARCHAR(45) NULL,
  user_agent VARCHAR(500) NULL,
  is_successful BOOLEAN NOT NULL,
  failure_reason VARCHAR(40) NULL,
  created_at DATETIME(3) NOT NULL,
  PRIMARY KEY (id),
  KEY login_history_user_id_id_idx (user_id, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE user_contacts (
  user_id BIGINT NOT NULL,
  contact_user_id BIGINT NOT NULL,
  contact_name VARCHAR(100) NULL,
  is_contact BOOLEAN NOT NULL DEFAULT FALSE,
  is_blocked BOOLEAN NOT NULL DEFAULT FALSE,
  is_favorite BOOLEAN NOT NULL DEFAULT FALSE,
  added_at DATETIME(3) NOT NULL,
  PRIMARY KEY (user_id, contact_user_id),
  KEY user_contacts_contact_user_id_user_id_idx (contact_user_id, user_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE conversations (
  id BIGINT NOT NULL AUTO_INCREMENT,
  user_one_id BIGINT NOT NULL,
  user_two_id BIGINT NOT NULL,
  last_seq INT UNSIGNED NOT NULL DEFAULT 0,
  last_message_at DATETIME(3) NULL,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY conversations_user_one_id_user_two_id_key (user_one_id, user_two_id),
  KEY conversations_user_two_id_idx (user_two_id),
  CONSTRAINT conversations_pair_is_ordered CHECK (user_one_id < user_two_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE conversation_participants (
  conversation_id BIGINT NOT NULL,
  user_id BIGINT NOT NULL,
  last_delivered_seq INT UNSIGNED NOT NULL DEFAULT 0,
  last_read_seq INT UNSIGNED NOT NULL DEFAULT 0,
  cleared_seq INT UNSIGNED NOT NULL DEFAULT 0,
  unread_count INT UNSIGNED NOT NULL DEFAULT 0,
  muted_until DATETIME(3) NULL,
  is_archived BOOLEAN NOT NULL DEFAULT FALSE,
  is_pinned BOOLEAN NOT NULL DEFAULT FALSE,
  last_activity_at DATETIME(3) NOT NULL,
  joined_at DATETIME(3) NOT NULL,
  PRIMARY KEY (conversation_id, user_id),
  KEY conversation_participants_list_idx (user_id, is_archived, is_pinned, last_activity_at, conversation_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE typing_indicators (
  conversation_id BIGINT NOT NULL,
  user_id BIGINT NOT NULL,
  started_at DATETIME(3) NOT NULL,
  expires_at DATETIME(3) NOT NULL,
  PRIMARY KEY (conversation_id, user_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE messages (
  conversation_id BIGINT NOT NULL,
  seq INT UNSIGNED NOT NULL,
  sender_id BIGINT NOT NULL,
  client_message_id VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  message_type ENUM('TEXT', 'IMAGE', 'FILE', 'AUDIO', 'VIDEO', 'LOCATION') NOT NULL DEFAULT 'TEXT',
  message_text MEDIUMTEXT NULL,
  media_url VARCHAR(2048) NULL,
  media_file_name VARCHAR(255) NULL,
  media_mime_type VARCHAR(127) NULL,
  media_size BIGINT NULL,
  media_width INT UNSIGNED NULL,
  media_height INT UNSIGNED NULL,
  media_duration_ms INT UNSIGNED NULL,
  latitude DOUBLE NULL,
  longitude DOUBLE NULL,
  reply_to_seq INT UNSIGNED NULL,
  is_edited BOOLEAN NOT NULL DEFAULT FALSE,
  edited_at DATETIME(3) NULL,
  is_deleted BOOLEAN NOT NULL DEFAULT FALSE,
  deleted_at DATETIME(3) NULL,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  PRIMARY KEY (conversation_id, seq),
  UNIQUE KEY messages_client_message_id_key (conversation_id, sender_id, client_message_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE message_status (
  conversation_id BIGINT NOT NULL,
  user_id BIGINT NOT NULL,
  status ENUM('DELIVERED', 'READ') NOT NULL,
  up_to_seq INT UNSIGNED NOT NULL,
  at DATETIME(3) NOT NULL,
  PRIMARY KEY (conversation_id, user_id, status, up_to_seq)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE message_edits (
  conversation_id BIGINT NOT NULL,
  seq INT UNSIGNED NOT NULL,
  edit_number SMALLINT UNSIGNED NOT NULL,
  message_text MEDIUMTEXT NULL,
  edited_at DATETIME(3) NOT NULL,
  PRIMARY KEY (conversation_id, seq, edit_number)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE message_reactions (
  conversation_id BIGINT NOT NULL,
  seq INT UNSIGNED NOT NULL,
  user_id BIGINT NOT NULL,
  emoji VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  created_at DATETIME(3) NOT NULL,
  PRIMARY KEY (conversation_id, seq, user_id, emoji)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE notifications (
  id BIGINT NOT NULL AUTO_INCREMENT,
  user_id BIGINT NOT NULL,
  notification_type ENUM('MESSAGE', 'CONTACT', 'NEW_LOGIN', 'SYSTEM') NOT NULL,
  title VARCHAR(255) NOT NULL,
  message VARCHAR(1000) NULL,
  actor_id BIGINT NULL,
  conversation_id BIGINT NULL,
  message_seq INT UNSIGNED NULL,
  is_read BOOLEAN NOT NULL DEFAULT FALSE,
  read_at DATETIME(3) NULL,
  created_at DATETIME(3) NOT NULL,
  PRIMARY KEY (id),
  KEY notifications_user_id_is_read_id_idx (user_id, is_read, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE user_events (
  user_id BIGINT NOT NULL,
  seq INT UNSIGNED NOT NULL,
  kind VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  conversation_id BIGINT NULL,
  message_seq INT UNSIGNED NULL,
  subject_id BIGINT NULL,
  created_at DATETIME(3) NOT NULL,
  PRIMARY KEY (user_id, seq)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE event_heads (
  user_id BIGINT NOT NULL,
  seq INT UNSIGNED NOT NULL DEFAULT 0,
  trimmed_seq INT UNSIGNED NOT NULL DEFAULT 0,
  PRIMARY KEY (user_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
