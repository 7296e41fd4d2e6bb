-- Whether reading shows between two people: both show receipts. For statements that wait for a lock: a volatile function sees what has been
-- committed by the moment it is called, where the statement around it sees what there was when it began. So whoever moves a mark under the
-- lock of a place tells by the setting that stands then (services/user/reading-shown.ts).
CREATE FUNCTION reading_is_shown(p_user bigint, p_other bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
  RETURN NOT EXISTS (SELECT 1 FROM users WHERE id IN (p_user, p_other) AND NOT show_read_receipts);
END $$;
