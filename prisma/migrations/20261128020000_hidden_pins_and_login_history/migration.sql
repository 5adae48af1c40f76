-- Runs on MariaDB 10.6 and MySQL 8.0 or newer.

-- A conversation that its member has deleted can no longer be pinned or archived: these were, out of sight.
UPDATE conversation_participants SET is_pinned = FALSE, is_archived = FALSE
WHERE is_deleted = TRUE AND (is_pinned = TRUE OR is_archived = TRUE);

-- What is known of a number is deleted with its account, also from before the account existed.
ALTER TABLE login_history ADD INDEX login_history_phone_number_idx (phone_number);
