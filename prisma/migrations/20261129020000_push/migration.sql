-- Push: devices and what is on its way to them, settings of notifications, and codes on their way by SMS. A notification
-- with push_due_at is its own outbox entry. Runs on MariaDB 10.6 and MySQL 8.0 or newer.

CREATE TABLE push_devices (
  id BIGINT NOT NULL AUTO_INCREMENT,
  user_id BIGINT NOT NULL,
  session_id BIGINT NOT NULL,
  kind ENUM('WEB', 'FCM', 'APNS') NOT NULL,
  address VARCHAR(2048) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  address_hash BINARY(32) NOT NULL,
  p256dh VARCHAR(88) CHARACTER SET ascii COLLATE ascii_bin NULL,
  auth VARCHAR(24) CHARACTER SET ascii COLLATE ascii_bin NULL,
  topic VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NULL,
  environment ENUM('PRODUCTION', 'SANDBOX') NULL,
  locale VARCHAR(35) CHARACTER SET ascii COLLATE ascii_bin NULL,
  registered_at DATETIME(3) NOT NULL,
  delivered_at DATETIME(3) NULL,
  failing_since DATETIME(3) NULL,
  failures INT UNSIGNED NOT NULL DEFAULT 0,
  paused_until DATETIME(3) NULL,
  PRIMARY KEY (id),
  UNIQUE KEY push_devices_address_hash_key (address_hash),
  KEY push_devices_user_id_idx (user_id),
  KEY push_devices_session_id_idx (session_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE push_deliveries (
  device_id BIGINT NOT NULL,
  notification_id BIGINT NOT NULL,
  user_id BIGINT NOT NULL,
  kind ENUM('SHOW', 'CLEAR', 'DIGEST') NOT NULL,
  seq INT UNSIGNED NOT NULL,
  is_silent BOOLEAN NOT NULL,
  circuit VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  due_at DATETIME(3) NOT NULL,
  give_up_at DATETIME(3) NOT NULL,
  attempts SMALLINT UNSIGNED NOT NULL DEFAULT 0,
  claim BIGINT UNSIGNED NULL,
  created_at DATETIME(3) NOT NULL,
  PRIMARY KEY (device_id, notification_id),
  KEY push_deliveries_due_idx (circuit, due_at),
  KEY push_deliveries_user_id_idx (user_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE notification_settings (
  user_id BIGINT NOT NULL,
  preview ENUM('NONE', 'NAME', 'TEXT') NOT NULL DEFAULT 'NONE',
  sound BOOLEAN NOT NULL DEFAULT TRUE,
  badge BOOLEAN NOT NULL DEFAULT TRUE,
  contacts BOOLEAN NOT NULL DEFAULT TRUE,
  quiet_from SMALLINT UNSIGNED NULL,
  quiet_to SMALLINT UNSIGNED NULL,
  time_zone VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  PRIMARY KEY (user_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE sms_outbox (
  otp_id BIGINT NOT NULL,
  phone_number VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  sealed_text VARBINARY(4096) NOT NULL,
  due_at DATETIME(3) NOT NULL,
  give_up_at DATETIME(3) NOT NULL,
  attempts TINYINT UNSIGNED NOT NULL DEFAULT 0,
  lease_until DATETIME(3) NULL,
  created_at DATETIME(3) NOT NULL,
  PRIMARY KEY (otp_id),
  KEY sms_outbox_due_at_idx (due_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TABLE sealed_keys (
  name VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  value VARBINARY(1024) NOT NULL,
  created_at DATETIME(3) NOT NULL,
  PRIMARY KEY (name)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

ALTER TABLE notifications
  ADD COLUMN push_due_at DATETIME(3) NULL,
  ADD COLUMN pushed_seq INT UNSIGNED NULL,
  ADD KEY notifications_push_due_at_idx (push_due_at);

ALTER TABLE users ADD COLUMN has_push BOOLEAN NOT NULL DEFAULT FALSE;

ALTER TABLE conversation_participants
  ADD COLUMN notification_level ENUM('ALL', 'SILENT', 'NONE') NOT NULL DEFAULT 'ALL';
