-- Contacts that their owner keeps at the top of the list. Private, as remark and tags are. An older process neither reads nor writes it.
ALTER TABLE contacts ADD COLUMN starred boolean NOT NULL DEFAULT false;
