-- Which processes may still use this database: those that know at least the migration named here. A migration that takes away what
-- older processes need raises it, and older processes then neither start nor call themselves ready.
CREATE TABLE schema_compat (
  id boolean PRIMARY KEY DEFAULT true CHECK (id),
  since text NOT NULL
);
INSERT INTO schema_compat (since) VALUES ('20261123000000_first');
