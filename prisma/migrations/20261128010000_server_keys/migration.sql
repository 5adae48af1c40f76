-- Keys that belong to the data: a backup carries them, and every process reads the same ones. Runs on MariaDB 10.6 and
-- MySQL 8.0 or newer.

CREATE TABLE server_keys (
  name VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  value CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  created_at DATETIME(3) NOT NULL,
  PRIMARY KEY (name)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
