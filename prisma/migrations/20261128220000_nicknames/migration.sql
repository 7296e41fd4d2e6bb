-- How a member wishes to be called in a group; null: as everywhere. It goes when they do. `nicknamed` says that a chat may have one, so that
-- chats without are not looked through; it is never taken back.
ALTER TABLE members ADD COLUMN nickname text;
ALTER TABLE chats ADD COLUMN nicknamed boolean NOT NULL DEFAULT false;
