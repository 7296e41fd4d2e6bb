-- What waits may be anything that is sent. A text is kept as it was: `body`, `ranges`, `linkPreview`. Everything else has `kind`, `input` (as its
-- author gave it, from which it is sent) and `told` (as a message would hold it, by which it is shown until then). A process of the last version
-- cannot send those either: they are due as silent ones are.
CREATE OR REPLACE FUNCTION scheduled_due() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT (NEW.silent OR NEW.content ? 'told') THEN
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

-- What waits holds its attachments as a message does, so that nobody collects them, processes of the last version included: among the uses, as the
-- message 0 of a chat with its own number. Numbers of chats and of what waits are given out by the same hand, and messages begin at 1.
CREATE FUNCTION scheduled_holds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    WITH gone AS (
      DELETE FROM attachment_uses WHERE chat_id = OLD.id AND seq = 0
        AND attachment_id IN (SELECT held::bigint FROM jsonb_array_elements_text(OLD.content #> '{told,attachments}') held) RETURNING attachment_id)
    UPDATE attachments SET released_at = clock_timestamp() WHERE id IN (SELECT attachment_id FROM gone);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO attachment_uses (attachment_id, chat_id, seq)
      SELECT DISTINCT held::bigint, NEW.id, 0 FROM jsonb_array_elements_text(NEW.content #> '{told,attachments}') held;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER scheduled_added AFTER INSERT ON scheduled_messages FOR EACH ROW
  WHEN (NEW.content ? 'told') EXECUTE FUNCTION scheduled_holds();
CREATE TRIGGER scheduled_changed AFTER UPDATE OF content ON scheduled_messages FOR EACH ROW
  WHEN (OLD.content IS DISTINCT FROM NEW.content AND (OLD.content ? 'told' OR NEW.content ? 'told')) EXECUTE FUNCTION scheduled_holds();
CREATE TRIGGER scheduled_removed AFTER DELETE ON scheduled_messages FOR EACH ROW
  WHEN (OLD.content ? 'told') EXECUTE FUNCTION scheduled_holds();
