-- How often a person has made the codes and links to their card anew; no row is never. A card says which time it belongs to, so raising the
-- number ends all that are out. The cards themselves are signed and not stored.
CREATE TABLE contact_cards (
  user_id bigint PRIMARY KEY,
  epoch integer NOT NULL
);

-- How the asking person came to the asked one. Requests of older processes, and those before this, have come some other way.
ALTER TABLE contact_requests ADD COLUMN source text NOT NULL DEFAULT 'OTHER';
