-- A browser that wants to be signed in shows a code; a signed-in device answers it; the browser takes its session. Of the code and of the
-- secret that the browser alone holds only hashes are kept. State: WAITING, APPROVED, DECLINED, USED.
CREATE TABLE sign_in_codes (
  code_hash bytea PRIMARY KEY,
  secret_hash bytea NOT NULL,
  device_name text NOT NULL,
  platform text NOT NULL,
  address text NOT NULL,
  state text NOT NULL DEFAULT 'WAITING',
  -- Who answered, and on which of their devices.
  user_id bigint,
  device_id bigint,
  created_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL
);
CREATE INDEX sign_in_codes_expires_at_idx ON sign_in_codes (expires_at);

-- How a device was signed in. Older processes sign in by password only.
ALTER TABLE devices ADD COLUMN signed_in_by text NOT NULL DEFAULT 'PASSWORD';
