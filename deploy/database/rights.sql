-- Run once, where the database is made. Lets deploy/backup note the position in the binary log, from which the changes since a
-- backup can be repeated.
GRANT BINLOG MONITOR ON *.* TO 'convospace'@'%';
