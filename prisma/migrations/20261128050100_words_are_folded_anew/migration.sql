-- The search's index is made anew: its words are without special letters now, such as those of Lodz and Oresund. Until the
-- indexer is done, a search brings in what it needs itself, for some seconds.

TRUNCATE TABLE message_words;

UPDATE conversations SET indexed_seq = 0;
