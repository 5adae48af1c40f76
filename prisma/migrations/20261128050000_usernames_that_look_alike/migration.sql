-- Of usernames that look alike one is given out. What there is stays: of several with one look the oldest account holds it,
-- and the others have none. The look is that of usernameSkeleton in src/core/username.ts.

ALTER TABLE users
  ADD COLUMN username_skeleton VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NULL AFTER username;

UPDATE users SET username_skeleton =
  REPLACE(REPLACE(REPLACE(REPLACE(LOWER(username), '0', 'o'), '1', 'l'), 'i', 'l'), 'm', 'rn');

UPDATE users u JOIN (
  SELECT username_skeleton, MIN(id) AS id FROM users WHERE username_skeleton IS NOT NULL GROUP BY username_skeleton
) oldest ON oldest.username_skeleton = u.username_skeleton AND oldest.id < u.id
SET u.username_skeleton = NULL;

ALTER TABLE users ADD UNIQUE KEY users_username_skeleton_key (username_skeleton);

-- A media type with its parameters, such as audio/ogg;codecs=opus.
ALTER TABLE messages MODIFY media_mime_type VARCHAR(383) NULL;
