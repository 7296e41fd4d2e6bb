-- Links by which people come into a group. Only a hash of the token is kept: whoever reads the database cannot come in by it. `uses` counts
-- those who came, under the chat's row lock, as members are counted.
CREATE TABLE invites (
  id bigint PRIMARY KEY,
  chat_id bigint NOT NULL,
  token_hash bytea NOT NULL UNIQUE,
  creator_id bigint NOT NULL,
  uses_max integer CHECK (uses_max > 0),
  uses integer NOT NULL DEFAULT 0,
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  expires_at timestamptz(3) NOT NULL,
  revoked_at timestamptz(3),
  CHECK (uses_max IS NULL OR uses <= uses_max)
);
CREATE INDEX invites_chat_id_id_idx ON invites (chat_id, id);
