-- Packs of stickers that people have made. Those that come with the product have no rows.
CREATE TABLE sticker_packs (
  id bigint PRIMARY KEY,
  owner_id bigint NOT NULL,
  -- By which a repeat of making it finds it, for ever: a row stays when its pack is gone.
  client_pack_id text NOT NULL,
  name text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  removed_at timestamptz(3)
);
CREATE UNIQUE INDEX sticker_packs_owner_id_client_pack_id_key ON sticker_packs (owner_id, client_pack_id);

-- What is in a pack: attachments of the kind STICKER, of the pack's owner.
CREATE TABLE stickers (
  pack_id bigint NOT NULL,
  attachment_id bigint NOT NULL,
  place integer NOT NULL,
  name text NOT NULL,
  keywords text[] NOT NULL,
  PRIMARY KEY (pack_id, attachment_id)
);
CREATE INDEX stickers_attachment_id ON stickers (attachment_id);

-- Which packs a person has, own ones too. The highest place comes first.
CREATE TABLE held_sticker_packs (
  user_id bigint NOT NULL,
  pack_id bigint NOT NULL,
  place integer NOT NULL,
  PRIMARY KEY (user_id, pack_id)
);

CREATE TABLE favourite_stickers (
  user_id bigint NOT NULL,
  -- A number of an attachment, or the name of one that comes with the product.
  sticker text NOT NULL,
  -- Later ones are higher.
  id bigint NOT NULL,
  -- Null: it comes with the product.
  attachment_id bigint,
  name text NOT NULL,
  pack_id bigint,
  PRIMARY KEY (user_id, sticker)
);
CREATE INDEX favourite_stickers_attachment_id ON favourite_stickers (attachment_id) WHERE attachment_id IS NOT NULL;
