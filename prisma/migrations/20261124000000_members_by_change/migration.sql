-- The hub's sweep asks which of its users came into a chat since a moment. `changed_at` moves when someone comes or goes, not with
-- their marks, so the index is not touched by reading and sending.
CREATE INDEX members_user_id_changed_at_idx ON members (user_id, changed_at);
DROP INDEX members_user_id_idx;
