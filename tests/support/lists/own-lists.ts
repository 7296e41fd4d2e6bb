import { parseUserId } from '../../../schema/ids.ts';
import { newId } from '../company.ts';
import { everythingOf } from '../everything-of.ts';
import { type NamedList, nodes } from './list-world.ts';

const page = (field: string, type: string): string => `{ ${field} { edges { node { ${everythingOf(type, 3)} } } } }`;
const tomorrow = (): string => new Date(Date.now() + 86_400_000).toISOString();

/** What a person has for themselves. */
export const ownLists: readonly NamedList[] = [
  [
    'contacts with remarks, tags and stars',
    async ({ act, newcomer, befriend }) => {
      const reader = await newcomer();
      return {
        reader,
        async add(at, person) {
          await befriend(reader, [person]);
          await act(reader, 'updateContact', { userId: person.id, remark: `Number ${at}`, starred: at % 2 === 0, tags: [`tag ${at}`] });
        },
        readings: [{ document: page('contacts(first: 30)', 'Contact'), read: ({ contacts }) => nodes(contacts) }],
      };
    },
  ],
  [
    'contact requests and blocked people',
    async ({ act, newcomer }) => {
      const reader = await newcomer();
      return {
        reader,
        async add(at, person) {
          const other = await newcomer();
          await act(person, 'requestContact', { userId: reader.id, note: `It is me, ${at}` });
          await act(reader, 'blockUser', { userId: other.id });
        },
        readings: [
          {
            document: page('contactRequests(first: 30)', 'ContactRequest'),
            read: ({ contactRequests }) => nodes(contactRequests),
          },
          { document: page('blockedUsers(first: 30)', 'User'), read: ({ blockedUsers }) => nodes(blockedUsers) },
        ],
      };
    },
  ],
  [
    'scheduled messages',
    async ({ ann, act }) => ({
      async add(at, person) {
        const { chat } = await act(ann, 'openDirectChat', { userId: person.id }, 'chat { id }');
        await act(ann, 'scheduleMessage', {
          chatId: chat.id,
          clientMessageId: newId(),
          ...(at % 2 === 0
            ? { text: { body: `Later, ${at}` } }
            : { content: { poll: { question: `Later, ${at}`, options: ['Yes', 'No'] } } }),
          sendAt: tomorrow(),
        });
      },
      readings: [
        {
          document: `{ scheduledMessages { ${everythingOf('ScheduledMessage', 3)} } }`,
          read: ({ scheduledMessages }) => scheduledMessages,
        },
      ],
    }),
  ],
  [
    'reports',
    async ({ ann, act }) => ({
      add: (_at, { id: userId }) => act(ann, 'report', { clientReportId: newId(), reason: 'SPAM', userId }),
      readings: [{ document: page('reports(first: 30)', 'Report'), read: ({ reports }) => nodes(reports) }],
    }),
  ],
  [
    'devices',
    async ({ database, newcomer }) => {
      const reader = await newcomer();
      return {
        reader,
        // The first is the one that it has.
        add: (at) =>
          database.pool.query(
            `INSERT INTO devices (user_id, id, name, platform, token_hash, expires_at)
             SELECT $1::bigint, $2::bigint, 'A device', 'OTHER', sha256($2::text::bytea), now() + interval '1 day' WHERE $2::bigint > 1`,
            [String(parseUserId(reader.id)), at + 1],
          ),
        readings: [{ document: page('devices(first: 30)', 'Device'), read: ({ devices }) => nodes(devices) }],
      };
    },
  ],
  [
    'sticker packs and favourite stickers',
    async ({ run, act, newcomer, database }) => {
      const reader = await newcomer();
      const builtIn = (await run(reader, '{ builtInStickerPacks { stickers { id } } }')).builtInStickerPacks.flatMap(
        ({ stickers }: { stickers: { id: string }[] }) => stickers,
      );
      /** Drawing and checking an image is not what is counted. */
      const fill = (at: number) =>
        database.pool.query(
          `WITH made AS (
             INSERT INTO attachments (id, owner_id, kind, sha256, name, type, size, width, height, placeholder)
             VALUES ($1::bigint, $2::bigint, 'STICKER', sha256($1::text::bytea), '', 'image/webp', 10, 8, 8, '#000000') RETURNING id)
           INSERT INTO stickers (pack_id, attachment_id, place, name, keywords)
           SELECT (SELECT max(id) FROM sticker_packs WHERE owner_id = $2::bigint), id, 1, 'A dot', '{}' FROM made`,
          [at + 1, String(parseUserId(reader.id))],
        );
      return {
        reader,
        async add(at) {
          await act(reader, 'createStickerPack', { clientPackId: newId(), name: `Pack ${at}` });
          await fill(at);
          await act(reader, 'setFavouriteSticker', { stickerId: builtIn[at].id, favourite: true });
        },
        readings: [
          {
            document: page('stickerPacks(first: 30)', 'StickerPack'),
            read: ({ stickerPacks }) => nodes(stickerPacks).filter(({ cover, stickers }) => cover !== null && stickers.length === 1),
          },
          { document: page('favouriteStickers(first: 30)', 'Sticker'), read: ({ favouriteStickers }) => nodes(favouriteStickers) },
        ],
      };
    },
  ],
];
