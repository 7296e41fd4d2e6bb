-- The picture somebody has chosen for themselves: an image of their own in the object store. NULL: the one that is drawn from their name.
ALTER TABLE users ADD COLUMN avatar_id bigint;
