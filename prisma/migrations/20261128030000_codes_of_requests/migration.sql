-- A code belongs to the request that asked for it. The columns have defaults for processes that still run the older
-- version; codes without a verification_id count for the waits and can no longer be used.

ALTER TABLE otp_verifications
  ADD COLUMN verification_id CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
  ADD COLUMN address_group VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  ADD COLUMN device_id VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NULL,
  ADD UNIQUE KEY otp_verifications_verification_id_key (verification_id);

-- One spelling of a mobile number: Argentina's with the 9, Brazil's with the ninth digit, Mexico's without the 1. Where
-- accounts with both spellings exist, IGNORE leaves the other one as it is: see docs/operations.md.

UPDATE IGNORE users SET phone_number = CONCAT('+549', SUBSTRING(phone_number, 4))
  WHERE phone_number REGEXP '^[+]54[1-3][0-9]{9}$';
UPDATE IGNORE users SET phone_number = CONCAT(LEFT(phone_number, 5), '9', SUBSTRING(phone_number, 6))
  WHERE phone_number REGEXP '^[+]55[1-9][1-9][6-9][0-9]{7}$';
UPDATE IGNORE users SET phone_number = CONCAT('+52', SUBSTRING(phone_number, 5))
  WHERE phone_number REGEXP '^[+]521[0-9]{10}$';

UPDATE login_history SET phone_number = CONCAT('+549', SUBSTRING(phone_number, 4))
  WHERE phone_number REGEXP '^[+]54[1-3][0-9]{9}$';
UPDATE login_history SET phone_number = CONCAT(LEFT(phone_number, 5), '9', SUBSTRING(phone_number, 6))
  WHERE phone_number REGEXP '^[+]55[1-9][1-9][6-9][0-9]{7}$';
UPDATE login_history SET phone_number = CONCAT('+52', SUBSTRING(phone_number, 5))
  WHERE phone_number REGEXP '^[+]521[0-9]{10}$';
