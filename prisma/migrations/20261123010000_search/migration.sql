-- The index of the search: which messages of a conversation have which words. Runs on MariaDB 10.6 and MySQL 8.0 or
-- newer; neither server's own full-text index is used, since they differ.

CREATE TABLE message_words (
  conversation_id BIGINT NOT NULL,
  word VARCHAR(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  seq INT UNSIGNED NOT NULL,
  sent_at DATETIME(3) NOT NULL,
  PRIMARY KEY (conversation_id, word, seq)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

ALTER TABLE conversations ADD COLUMN indexed_seq INT UNSIGNED NOT NULL DEFAULT 0 AFTER last_seq;
