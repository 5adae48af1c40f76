-- How lively a device says it is, which its next sockets begin with. Runs on MariaDB 10.6 and MySQL 8.0 or newer.

ALTER TABLE sessions ADD COLUMN presence ENUM('ONLINE', 'AWAY', 'OFFLINE') NOT NULL DEFAULT 'ONLINE' AFTER is_valid;
