-- Whether newcomers see what was said before they came. `members.joined_seq` stays what it was for everyone who reads: the highest seq that
-- somebody may not see for having come later; 0 for who comes into a group that shows everything. `entered_seq` is the chat's last seq
-- when they came, whatever they see: nobody has received or read before. A process of the last version does not write it, and hides what
-- was before: then `joined_seq` is the higher of the two.
ALTER TABLE chats ADD COLUMN history_visible boolean NOT NULL DEFAULT false;
ALTER TABLE members ADD COLUMN entered_seq integer NOT NULL DEFAULT 0;
