import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseChatId } from '../../schema/ids.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { befriend, makeGroup, newId, payload, type Person, send, signUpMany } from '../support/company.ts';
import { countQueries } from '../support/count-queries.ts';
import * as ops from '../support/operations/gql.ts';
import { picture, uploadsOf } from '../support/uploading.ts';

let app: TestApp;
let ann: Person;
let bo: Person;
let cem: Person;
let imageId: string;
let fileId: string;
beforeAll(async () => {
  // Pages of the web are not looked at here: links are found all the same.
  app = await createTestApp();
  [ann, bo, cem] = (await signUpMany(app, 3)) as [Person, Person, Person];
  await Promise.all([befriend(ann, bo), befriend(ann, cem)]);
  const up = uploadsOf(app.url, ann);
  imageId = (await up.store(await picture('jpeg'), { name: 'a.jpg' })).id;
  const words = new Uint8Array(Buffer.from('words'));
  fileId = (await up.store(words, { kind: 'FILE', type: 'text/plain', name: 'w.txt' })).id;
});
afterAll(() => app.close());

type Content = ops.SendMessageMutationVariables['input']['content'];
const post = async (chatId: string, content: Content, person = ann) =>
  payload(
    (await person.ask(ops.SendMessageDocument, { input: { chatId, clientMessageId: newId(), content } })).sendMessage,
    'SendMessagePayload',
  ).sentMessage;
const image = (caption: string): Content => ({ image: { attachmentIds: [imageId], caption } });
type Ask = Omit<ops.ChatGalleryQueryVariables, 'id'>;
const page = async (person: Person, id: string, ask: Ask) => {
  const { chat } = await person.ask(ops.ChatGalleryDocument, { id, ...ask });
  if (chat === null) throw new Error('There is no such chat.');
  return chat.gallery;
};
const seqsOf = async (person: Person, id: string, kind: Ask['kind'] = 'MEDIA') =>
  (await page(person, id, { kind, last: 100 })).edges.map(({ node }) => node.seq);
const query = (sql: string, values: unknown[] = []) => app.testEngines.engines.database.pool.query(sql, values);

describe('the gallery of a chat', () => {
  it('has its images, files and links apart, follows edits and recalls, and copies', async () => {
    const chatId = await makeGroup(ann, [bo]);
    const said = await send(ann, chatId, 'no link here');
    const one = await post(chatId, image('one'));
    const file = await post(chatId, { file: { attachmentId: fileId, caption: 'Read it' } });
    const link = await post(chatId, { text: { body: 'see https://example.com/a', linkPreview: false } });
    const two = await post(chatId, image('two'));
    expect([
      await seqsOf(bo, chatId),
      await seqsOf(bo, chatId, 'FILE'),
      await seqsOf(bo, chatId, 'LINK'),
      await seqsOf(bo, chatId, 'VOICE'),
    ]).toEqual([[one.seq, two.seq], [file.seq], [link.seq], []]);
    const edit = async (messageId: string, body: string) =>
      payload((await ann.ask(ops.EditMessageDocument, { input: { messageId, body } })).editMessage, 'EditMessagePayload');
    await edit(said.id, 'now http://example.org');
    await edit(link.id, 'nothing any more');
    await ann.ask(ops.RecallMessageDocument, { input: { messageId: one.id } });
    expect([await seqsOf(bo, chatId), await seqsOf(bo, chatId, 'LINK')]).toEqual([[two.seq], [said.seq]]);
    const input = { fromChatId: chatId, chatId, seqs: [two.seq], clientMessageIds: [newId()] };
    const [copy] = payload(
      (await bo.ask(ops.ForwardMessagesDocument, { input })).forwardMessages,
      'ForwardMessagesPayload',
    ).forwardedMessages;
    expect(await seqsOf(ann, chatId)).toEqual([two.seq, copy?.seq]);
  });

  it('shows what the viewer may see alone', async () => {
    const chatId = await makeGroup(ann, [bo]);
    const before = await post(chatId, image('before'));
    payload((await ann.ask(ops.AddMembersDocument, { input: { chatId, userIds: [cem.id] } })).addMembers, 'AddMembersPayload');
    const [after, last] = [await post(chatId, image('after')), await post(chatId, image('last'))];
    expect([await seqsOf(bo, chatId), await seqsOf(cem, chatId)]).toEqual([
      [before.seq, after.seq, last.seq],
      [after.seq, last.seq],
    ]);
    await bo.ask(ops.DeleteMessagesDocument, { input: { chatId, seqs: [after.seq] } });
    await cem.ask(ops.ClearHistoryDocument, { input: { chatId, upToSeq: after.seq } });
    expect([await seqsOf(bo, chatId), await seqsOf(cem, chatId), await seqsOf(ann, chatId)]).toEqual([
      [before.seq, last.seq],
      [last.seq],
      [before.seq, after.seq, last.seq],
    ]);
    await ann.ask(ops.RemoveMemberDocument, { input: { chatId, userId: bo.id } });
    expect((await bo.ask(ops.ChatGalleryDocument, { id: chatId, kind: 'MEDIA' })).chat).toBeNull();
  });

  it('comes in pages from both ends and from any place, with a few queries whatever lies between', async () => {
    const chatId = await makeGroup(ann, [bo]);
    const seqs: number[] = [];
    for (let at = 0; at < 5; at += 1) {
      await send(ann, chatId, 'between');
      seqs.push((await post(chatId, image(String(at)))).seq);
    }
    const told = async (ask: Omit<Ask, 'kind'>) => {
      const { edges, pageInfo } = await page(bo, chatId, { kind: 'MEDIA', ...ask });
      return { seqs: edges.map(({ node }) => node.seq), older: pageInfo.hasPreviousPage, newer: pageInfo.hasNextPage, ...pageInfo };
    };
    const newest = await told({ last: 2 });
    expect(newest).toMatchObject({ seqs: seqs.slice(3), older: true, newer: false });
    expect(await told({ last: 2, before: newest.startCursor })).toMatchObject({ seqs: seqs.slice(1, 3), older: true, newer: true });
    expect(await told({ last: 5, beforeSeq: seqs[1]! })).toMatchObject({ seqs: seqs.slice(0, 1), older: false, newer: true });
    const oldest = await told({ first: 3 });
    expect(oldest).toMatchObject({ seqs: seqs.slice(0, 3), older: false, newer: true });
    expect(await told({ first: 3, after: oldest.endCursor })).toMatchObject({ seqs: seqs.slice(3), older: true, newer: false });
    expect(await told({ first: 2, afterSeq: seqs[1]! + 1 })).toMatchObject({ seqs: seqs.slice(2, 4), older: true, newer: true });
    expect(await told({ first: 2, afterSeq: seqs[4]! })).toMatchObject({ seqs: [], older: true, newer: false });
    expect(await told({ first: 2, afterSeq: 2_147_483_647 })).toMatchObject({ seqs: [], older: true, newer: false });
    expect(await told({ last: 2, beforeSeq: -2_147_483_648 })).toMatchObject({ seqs: [], older: false, newer: true });
    await expect(page(bo, chatId, { kind: 'MEDIA', last: 101 })).rejects.toThrow();
    const { rows } = await query(
      `EXPLAIN SELECT seq FROM gallery_entries WHERE chat_id = $1 AND kind = 'MEDIA' AND seq > 0 ORDER BY seq DESC LIMIT 10`.replace(
        '$1',
        String(parseChatId(chatId)),
      ),
    );
    expect(JSON.stringify(rows)).toContain('gallery_entries_pkey');
    const [one, all] = [await countQueries(() => told({ last: 1 })), await countQueries(() => told({ last: 5 }))];
    expect(all.count, all.statements.join('\n')).toBe(one.count);
  });

  it('has what was there before it, when an installation is brought up to it', async () => {
    const chatId = await makeGroup(ann, [bo]);
    const [pic, link] = [
      await post(chatId, image('old')),
      await post(chatId, { text: { body: 'http://example.com', linkPreview: false } }),
    ];
    const gone = await post(chatId, image('gone'));
    await ann.ask(ops.RecallMessageDocument, { input: { messageId: gone.id } });
    const key = String(parseChatId(chatId));
    // As the version before left it.
    await query(`UPDATE messages SET content = content - 'linked' WHERE chat_id = $1`, [key]);
    await query('DELETE FROM gallery_entries WHERE chat_id = $1', [key]);
    const migration = await readFile(new URL('../../prisma/migrations/20261130050000_gallery/migration.sql', import.meta.url), 'utf8');
    const fill = migration.slice(migration.indexOf('-- What is there already.'));
    expect(fill).toContain('LOCK TABLE');
    // Here other tests stand in the same table: this chat alone.
    const here = fill
      .replaceAll('FROM messages WHERE', `FROM messages WHERE chat_id = ${key} AND`)
      .replace('WHERE c.', `WHERE c.id = ${key} AND c.`);
    await query(
      `BEGIN; ${here.replaceAll(/gallery_kind\(kind, content\) IS NOT NULL;/g, 'gallery_kind(kind, content) IS NOT NULL ON CONFLICT DO NOTHING;')} COMMIT;`,
    );
    expect([await seqsOf(bo, chatId), await seqsOf(bo, chatId, 'LINK')]).toEqual([[pic.seq], [link.seq]]);
  });
});
