-- Who sees a number, when somebody was here, and a conversation in which nothing was said. Runs on MariaDB 10.6 and MySQL
-- 8.0 or newer.

ALTER TABLE users
  MODIFY last_seen_audience ENUM('EVERYONE', 'CONTACTS', 'NOBODY') NOT NULL DEFAULT 'CONTACTS',
  ADD COLUMN phone_number_audience ENUM('EVERYONE', 'CONTACTS', 'NOBODY') NOT NULL DEFAULT 'CONTACTS' AFTER last_seen_audience;

-- EVERYONE was what everybody had who had chosen nothing.
UPDATE users SET last_seen_audience = 'CONTACTS' WHERE last_seen_audience = 'EVERYONE';

ALTER TABLE user_contacts ADD COLUMN knows_number BOOLEAN NOT NULL DEFAULT FALSE AFTER is_favorite;

-- Until now a contact's number was shown, however the contact had been added.
UPDATE user_contacts SET knows_number = TRUE WHERE is_contact = TRUE;

-- Whom the other has opened the conversation with, and said nothing: a message shows it to them.
ALTER TABLE conversation_participants ADD COLUMN is_hidden BOOLEAN NOT NULL DEFAULT FALSE AFTER is_deleted;
