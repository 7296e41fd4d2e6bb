-- What waits may be silent. A process of the last version knows nothing of that, and would disturb people: it takes what is due by `due_at`. So a
-- row that needs a process of this one is due by `full_due_at`, and by `due_at` never. Whoever writes a row writes `due_at` and need not know.
ALTER TABLE scheduled_messages ADD COLUMN silent boolean NOT NULL DEFAULT false, ADD COLUMN full_due_at timestamptz(3);

CREATE FUNCTION scheduled_due() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT NEW.silent THEN
    -- It needs none any more.
    IF NEW.full_due_at IS NOT NULL AND NEW.due_at = '9999-12-31T00:00:00Z' THEN
      NEW.due_at := NEW.full_due_at;
    END IF;
    NEW.full_due_at := NULL;
  ELSIF NEW.due_at <> '9999-12-31T00:00:00Z' THEN
    NEW.full_due_at := NEW.due_at;
    NEW.due_at := '9999-12-31T00:00:00Z';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER scheduled_due BEFORE INSERT OR UPDATE ON scheduled_messages FOR EACH ROW EXECUTE FUNCTION scheduled_due();

CREATE INDEX scheduled_messages_take ON scheduled_messages (least(due_at, full_due_at)) WHERE state IN ('WAITING', 'SENDING');
