import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAttachmentId } from '../../schema/ids.ts';
import { createCollectAttachments } from '../../services/attachment/collect-attachments.ts';
import { limits } from '../../services/limits.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { befriend, listen, newId, payload, type Person, signUpMany } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';
import { movingGif, picture, uploadsOf } from '../support/uploading.ts';

let app: TestApp;
let ann: Person;
let bo: Person;
let stranger: Person;
let chatId: string;
let up: ReturnType<typeof uploadsOf>;
beforeAll(async () => {
  app = await createTestApp();
  [ann, bo, stranger] = (await signUpMany(app, 3)) as [Person, Person, Person];
  chatId = await befriend(ann, bo);
  up = uploadsOf(app.url, ann);
});
afterAll(() => app.close());

const query = (sql: string, values: unknown[] = []) => app.testEngines.engines.database.pool.query(sql, values);
const store = async () => (await up.store(await picture('png'), { kind: 'STICKER', type: 'image/png' })).id;
const makePack = async (name = 'Dots', person = ann) => {
  const input = { clientPackId: newId(), name };
  return payload((await person.ask(ops.CreateStickerPackDocument, { input })).createStickerPack, 'CreateStickerPackPayload').stickerPack;
};
const tryAdd = async (
  packId: string,
  attachmentIds: readonly string[],
  more: { name?: string; keywords?: string[] } = {},
  person = ann,
) => {
  const stickers = attachmentIds.map((attachmentId) => ({ attachmentId, ...more }));
  return (await person.ask(ops.AddStickersDocument, { input: { packId, stickers } })).addStickers;
};
const add = async (...args: Parameters<typeof tryAdd>) => payload(await tryAdd(...args), 'AddStickersPayload').stickerPack.stickers;
const trySend = async (person: Person, stickerId: string, clientMessageId = newId(), chat = chatId) =>
  (await person.ask(ops.SendMessageDocument, { input: { chatId: chat, clientMessageId, content: { sticker: { stickerId } } } }))
    .sendMessage;
const send = async (...args: Parameters<typeof trySend>) => {
  const message = payload(await trySend(...args), 'SendMessagePayload').sentMessage;
  if (message.content.__typename !== 'StickerContent') throw new Error('It is no sticker.');
  return { ...message, sticker: message.content.sticker };
};
const packOf = async (person: Person, id: string, messageId: string | null = null) =>
  (await person.ask(ops.StickerPackDocument, { id, messageId })).stickerPack;
const favour = async (person: Person, stickerId: string, messageId: string | null, favourite = true) =>
  (await person.ask(ops.SetFavouriteStickerDocument, { input: { stickerId, messageId, favourite } })).setFavouriteSticker;
const favouritesOf = async (person: Person) =>
  (await person.ask(ops.FavouriteStickersDocument, {})).favouriteStickers.edges.map(({ node }) => node.id);
const packsOf = async (person: Person) => (await person.ask(ops.StickerPacksDocument, {})).stickerPacks.edges.map(({ node }) => node.id);
const tryAddPack = async (person: Person, packId: string, messageId: string | null) =>
  (await person.ask(ops.AddStickerPackDocument, { input: { packId, messageId } })).addStickerPack;
const removePack = (person: Person, packId: string) => person.ask(ops.RemoveStickerPackDocument, { input: { packId } });

describe('an image for a sticker', () => {
  it('becomes small WebP, keeps what is see-through and what moves', async () => {
    const shape = await sharp({ create: { width: 900, height: 600, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
      .png()
      .toBuffer();
    const made = await up.store(new Uint8Array(shape), { kind: 'STICKER', type: 'image/png' });
    expect(made).toMatchObject({ kind: 'STICKER', type: 'image/webp', width: 512, height: 341 });
    const read = sharp((await up.fetchPath(made.url)).body);
    expect(await read.metadata()).toMatchObject({ hasAlpha: true });
    expect((await read.stats()).isOpaque).toBe(false);
    const photo = await up.store(await picture('jpeg', 70, 50), { kind: 'STICKER' });
    expect(photo.type).toBe('image/webp');
    const moving = await up.store(await movingGif(), { kind: 'STICKER', type: 'image/gif' });
    expect(await sharp((await up.fetchPath(moving.url)).body, { animated: true }).metadata()).toMatchObject({ pages: 3 });
    const tooLarge = { ...up.ask(new Uint8Array(1), { kind: 'STICKER', type: 'image/png' }), size: limits.stickerUploadBytesMax + 1 };
    expect(await up.tryCreate(tooLarge)).toMatchObject({ __typename: 'InvalidInput', path: ['input', 'size'] });
  });
});

describe('a pack', () => {
  it('is made once, named, filled, ordered and emptied, on all devices of its maker', async () => {
    const device = listen(app, ann);
    await device.next(({ events }) => events.__typename === 'CaughtUp');
    const input = { clientPackId: newId(), name: ' Dots ' };
    const create = async () =>
      payload((await ann.ask(ops.CreateStickerPackDocument, { input })).createStickerPack, 'CreateStickerPackPayload').stickerPack;
    const pack = await create();
    expect(pack).toMatchObject({ name: 'Dots', isOwn: true, isHeld: true, isBuiltIn: false, stickerCount: 0, cover: null });
    await device.next(({ events }) => events.__typename === 'AccountChanges' && !events.accountReset && events.stickersChanged);
    const [one, two] = [await store(), await store()] as const;
    const stickers = await add(pack.id, [one, two], { name: 'Dot', keywords: ['Round', 'round'] });
    expect(stickers).toMatchObject([{ name: 'Dot', keywords: ['round'], width: 64, height: 48, type: 'image/webp' }, {}]);
    expect(await add(pack.id, [one], { name: 'Otherwise' })).toEqual(stickers);
    const [first, second] = stickers.map(({ id }) => id) as [string, string];
    const update = async (more: object) =>
      (await ann.ask(ops.UpdateStickerPackDocument, { input: { packId: pack.id, ...more } })).updateStickerPack;
    const ordered = payload(await update({ name: 'Spots', stickerIds: [second] }), 'UpdateStickerPackPayload').stickerPack;
    expect(ordered).toMatchObject({ name: 'Spots', cover: { id: second } });
    expect(ordered.stickers.map(({ id }) => id)).toEqual([second, first]);
    expect(await update({ stickerIds: ['k_1'] })).toMatchObject({ __typename: 'StickerNotFound' });
    expect(await update({})).toMatchObject({ __typename: 'InvalidInput' });
    expect(await create()).toMatchObject({ id: pack.id, name: 'Spots', stickerCount: 2 });
    const remove = async () =>
      payload(
        (await ann.ask(ops.RemoveStickersDocument, { input: { packId: pack.id, stickerIds: [first] } })).removeStickers,
        'RemoveStickersPayload',
      );
    for (let time = 0; time < 2; time += 1) expect((await remove()).stickerPack.stickers.map(({ id }) => id)).toEqual([second]);
    await removePack(ann, pack.id);
    expect((await ann.ask(ops.CreateStickerPackDocument, { input })).createStickerPack).toMatchObject({
      __typename: 'StickerPackNotFound',
    });
    void device.closeSocket();
  });

  it('takes what its maker has uploaded for it, and nothing else', async () => {
    const pack = await makePack();
    const image = await up.store(await picture('png'), { type: 'image/png' });
    const theirs = await uploadsOf(app.url, bo).store(await picture('png'), { kind: 'STICKER', type: 'image/png' });
    for (const id of [image.id, theirs.id, 'f_1', 'nonsense'])
      expect(await tryAdd(pack.id, [id])).toMatchObject({ __typename: 'AttachmentNotFound' });
    const own = await store();
    expect(await tryAdd(pack.id, [own, own])).toMatchObject({ __typename: 'InvalidInput' });
    expect(await tryAdd(pack.id, [own], { name: 'x'.repeat(limits.stickerNameLengthMax + 1) })).toMatchObject({
      __typename: 'InvalidInput',
    });
    expect(await tryAdd(pack.id, [own], { keywords: Array.from({ length: 11 }, (_, at) => `w${at}`) })).toMatchObject({
      __typename: 'InvalidInput',
    });
    expect(await tryAdd(pack.id, [own], {}, bo)).toMatchObject({ __typename: 'StickerPackNotFound' });
    expect(await tryAdd('b_.pip', [own])).toMatchObject({ __typename: 'StickerPackNotFound' });
    await removePack(ann, pack.id);
  });

  it('and how many there are keeps to its limits, also when two ask at once', async () => {
    const pack = await makePack();
    const idOf = String(parseAttachmentId(await store()));
    await query(
      `INSERT INTO stickers (pack_id, attachment_id, place, name, keywords)
       SELECT p.id, n, n, '', '{}' FROM sticker_packs p, generate_series(1, $1) n WHERE p.name = 'Dots' AND p.removed_at IS NULL AND p.owner_id = (SELECT owner_id FROM attachments WHERE id = $2)`,
      [limits.stickersPerPackMax - 1, idOf],
    );
    await query(
      'INSERT INTO attachments (id, owner_id, kind, sha256, name, type, size, width, height, placeholder) SELECT n, 0, $2, decode(md5(n::text), $3), $3, $3, 1, 1, 1, $3 FROM generate_series(1, $1) n',
      [limits.stickersPerPackMax - 1, 'STICKER', 'hex'],
    );
    const [one, two] = [await store(), await store()];
    const results = await Promise.all([one, two].map((id) => tryAdd(pack.id, [id as string])));
    expect(results.map(({ __typename }) => __typename).toSorted()).toEqual(['AddStickersPayload', 'LimitReached']);
    await removePack(ann, pack.id);
    const held = (await packsOf(ann)).length;
    await query(
      `WITH made AS (INSERT INTO sticker_packs (id, owner_id, client_pack_id, name) SELECT n, 0, n::text, 'x' FROM generate_series(1, $1) n RETURNING id)
       INSERT INTO held_sticker_packs (user_id, pack_id, place) SELECT (SELECT owner_id FROM attachments WHERE id = $2), id, -id FROM made`,
      [limits.stickerPacksMax - 1 - held, idOf],
    );
    const made = await Promise.all(
      [1, 2].map(
        async () => (await ann.ask(ops.CreateStickerPackDocument, { input: { clientPackId: newId(), name: 'Last' } })).createStickerPack,
      ),
    );
    expect(made.map(({ __typename }) => __typename).toSorted()).toEqual(['CreateStickerPackPayload', 'LimitReached']);
    await query(`UPDATE sticker_packs SET removed_at = now() WHERE owner_id = 0`);
  });
});

describe('a sticker', () => {
  it('is sent once, shown to those in the chat alone, and stays when its pack goes', async () => {
    const pack = await makePack('Sent');
    const [sticker] = await add(pack.id, [await store()], { name: 'Yes' });
    const id = sticker?.id ?? '';
    expect(await trySend(bo, id)).toMatchObject({ __typename: 'StickerNotFound' });
    const clientMessageId = newId();
    const message = await send(ann, id, clientMessageId);
    expect(message).toMatchObject({
      fallbackText: '[Sticker] Yes',
      sticker: { id, packId: pack.id, name: 'Yes', width: 64, height: 48, animated: false },
    });
    expect((await send(ann, id, clientMessageId)).id).toBe(message.id);
    expect(await trySend(ann, 'k_.pip.hello', clientMessageId)).toMatchObject({ __typename: 'MessageIdReused' });
    const url = message.sticker.url;
    expect(await up.fetchPath(url, bo.token)).toMatchObject({ status: 200, type: 'image/webp' });
    expect(await up.fetchPath(url, stranger.token)).toMatchObject({ status: 404 });
    // Out of a record, too, beside one that comes with Parley and one in a record in it.
    const drawn = await send(bo, 'k_.mo.coffee');
    const merge = async (seqs: number[]) => {
      const input = { fromChatId: chatId, chatId, seqs, merged: true, clientMessageIds: [newId()] };
      const { forwardedMessages } = payload(
        (await bo.ask(ops.ForwardMessagesDocument, { input })).forwardMessages,
        'ForwardMessagesPayload',
      );
      return forwardedMessages[0]!;
    };
    const inner = await merge([message.seq, drawn.seq]);
    const outer = await merge([message.seq, inner.seq]);
    const read = await bo.ask(ops.MessageRecordDocument, { id: inner.id });
    const kept = `/attachments/${inner.id}/0`;
    expect(read.message?.content).toMatchObject({
      entries: [
        { content: { sticker: { id, url: kept } } },
        { content: { sticker: { id: 'k_.mo.coffee', url: '/stickers/mo/coffee.svg' } } },
      ],
    });
    for (const place of [kept, `/attachments/${outer.id}/0`, `/attachments/${outer.id}/1`]) {
      expect(await up.fetchPath(place, ann.token), place).toMatchObject({ status: 200, type: 'image/webp' });
      expect(await up.fetchPath(place, stranger.token), place).toMatchObject({ status: 404 });
    }
    const shown = await packOf(bo, pack.id, message.id);
    expect(shown).toMatchObject({ name: 'Sent', isHeld: false, isOwn: false, stickerCount: 1 });
    expect(await up.fetchPath(shown?.stickers[0]?.url ?? '', bo.token)).toMatchObject({ status: 200 });
    expect(await up.fetchPath(shown?.stickers[0]?.url ?? '', stranger.token)).toMatchObject({ status: 404 });
    expect(await up.fetchPath(`/stickers/${id}`, bo.token)).toMatchObject({ status: 404 });
    expect(await packOf(bo, pack.id)).toBeNull();
    expect(await packOf(stranger, pack.id, message.id)).toBeNull();
    // Its address is not kept beyond a message that ends by itself; whoever has the pack has it for longer.
    const led = async (token: string) =>
      (
        await fetch(new URL(`/stickers/${id}/${message.id}`, app.url), {
          headers: { Authorization: `Bearer ${token}` },
          redirect: 'manual',
        })
      ).headers.get('cache-control');
    expect([await led(bo.token), await led(ann.token)]).toEqual(['private, max-age=300', 'private, max-age=300']);
    await query(
      "UPDATE messages SET expires_at = now() + interval '1 hour' WHERE kind = 'STICKER' AND content->'sticker'->>'name' = 'Yes'",
    );
    expect([await led(bo.token), await led(ann.token)]).toEqual(['no-store', 'private, max-age=300']);
    await query("UPDATE messages SET expires_at = NULL WHERE kind = 'STICKER' AND content->'sticker'->>'name' = 'Yes'");
    await removePack(ann, pack.id);
    expect(await packOf(bo, pack.id, message.id)).toBeNull();
    expect(await trySend(ann, id)).toMatchObject({ __typename: 'StickerNotFound' });
    await query("UPDATE attachments SET released_at = now() - interval '8 days'");
    await collect();
    expect(await up.fetchPath(url, bo.token)).toMatchObject({ status: 200 });
    expect(await send(ann, id, clientMessageId)).toMatchObject({ id: message.id });
  });

  it('that comes with Parley everyone has', async () => {
    const { builtInStickerPacks: packs } = await bo.ask(ops.BuiltInStickerPacksDocument, {});
    expect(packs.length).toBeGreaterThanOrEqual(2);
    for (const { stickers } of packs) {
      for (const { url, name, nameZh, keywords } of stickers) {
        const answer = await fetch(new URL(url, app.url));
        expect([answer.status, answer.headers.get('content-type')], url).toEqual([200, 'image/svg+xml; charset=utf-8']);
        expect((await answer.arrayBuffer()).byteLength, url).toBeLessThan(4_000);
        expect([name, nameZh, keywords.length > 2], url).toEqual([
          expect.stringMatching(/\w/),
          expect.stringMatching(/\p{Script=Han}/u),
          true,
        ]);
      }
    }
    expect((await fetch(new URL('/stickers/pip/nothing.svg', app.url))).status).toBe(404);
    expect(await send(bo, 'k_.pip.hello')).toMatchObject({ sticker: { packId: 'b_.pip', nameZh: '你好', url: '/stickers/pip/hello.svg' } });
    expect(await trySend(bo, 'k_.pip.nothing')).toMatchObject({ __typename: 'StickerNotFound' });
  });

  it('goes along when it is forwarded, and is quoted by its name', async () => {
    const message = await send(ann, 'k_.mo.coffee');
    const input = { fromChatId: chatId, chatId, seqs: [message.seq], merged: false, clientMessageIds: [newId()] };
    const { forwardedMessages } = payload((await bo.ask(ops.ForwardMessagesDocument, { input })).forwardMessages, 'ForwardMessagesPayload');
    expect(forwardedMessages[0]?.content).toMatchObject({ __typename: 'StickerContent', sticker: { id: 'k_.mo.coffee' } });
    const reply = await bo.ask(ops.SendMessageDocument, {
      input: { chatId, clientMessageId: newId(), content: { text: { body: 'me too' } }, replyToSeq: message.seq },
    });
    expect(payload(reply.sendMessage, 'SendMessagePayload').sentMessage.replyTo?.excerpt).toBe('🙂 Coffee time');
  });

  it('is found by name and keyword, among what one has', async () => {
    const pack = await makePack('Found');
    const [sticker] = await add(pack.id, [await store()], { name: 'Straße 100%', keywords: ['road'] });
    const find = async (person: Person, text: string) =>
      (await person.ask(ops.SearchStickersDocument, { text })).searchStickers.map(({ id }) => id);
    for (const text of ['straß', '100%', 'ROAD']) expect(await find(ann, text), text).toEqual([sticker?.id]);
    expect(await find(ann, '_oad')).toEqual([]);
    expect(await find(bo, 'road')).toEqual([]);
    expect(await find(bo, '咖啡')).toEqual(['k_.mo.coffee']);
    expect(await find(bo, '  ')).toEqual([]);
    await removePack(ann, pack.id);
  });
});

const collect = () => {
  const { database, objects, clock } = app.testEngines.engines;
  return createCollectAttachments({ prisma: database.prisma, objects, clock })();
};

describe('what somebody else made', () => {
  it('is added by a message that shows it, ordered, and given away', async () => {
    const device = listen(app, bo);
    await device.next(({ events }) => events.__typename === 'CaughtUp');
    const pack = await makePack('Shared');
    const [sticker, other] = await add(pack.id, [await store(), await store()]);
    const message = await send(ann, sticker?.id ?? '');
    expect(await tryAddPack(bo, pack.id, null)).toMatchObject({ __typename: 'StickerPackNotFound' });
    expect(await tryAddPack(stranger, pack.id, message.id)).toMatchObject({ __typename: 'StickerPackNotFound' });
    for (let time = 0; time < 2; time += 1) {
      const added = payload(await tryAddPack(bo, pack.id, time === 0 ? message.id : null), 'AddStickerPackPayload').stickerPack;
      expect(added).toMatchObject({ isHeld: true, isOwn: false });
    }
    await device.next(({ events }) => events.__typename === 'AccountChanges' && !events.accountReset && events.stickersChanged);
    expect(await up.fetchPath(`/stickers/${other?.id}`, bo.token)).toMatchObject({ status: 200 });
    expect(await send(bo, other?.id ?? '')).toMatchObject({ sticker: { packId: pack.id } });
    const own = await makePack('Own', bo);
    expect(await packsOf(bo)).toEqual([own.id, pack.id]);
    const order = async (...packIds: string[]) => (await bo.ask(ops.OrderStickerPacksDocument, { input: { packIds } })).orderStickerPacks;
    expect(await order(pack.id)).toMatchObject({ packIds: [pack.id, own.id] });
    expect(await order('b_1')).toMatchObject({ __typename: 'StickerPackNotFound' });
    expect(await packsOf(bo)).toEqual([pack.id, own.id]);
    const page = (await bo.ask(ops.StickerPacksDocument, { first: 1 })).stickerPacks;
    const next = (await bo.ask(ops.StickerPacksDocument, { first: 1, after: page.pageInfo.endCursor })).stickerPacks;
    expect([...page.edges, ...next.edges].map(({ node }) => node.id)).toEqual([pack.id, own.id]);
    expect([page.pageInfo.hasNextPage, next.pageInfo.hasNextPage]).toEqual([true, false]);
    for (let time = 0; time < 2; time += 1) await removePack(bo, own.id);
    await removePack(bo, pack.id);
    expect(await packsOf(bo)).toEqual([]);
    expect(await packOf(ann, pack.id)).toMatchObject({ stickerCount: 2 });
    void device.closeSocket();
  });

  it('is a favourite when somebody keeps it, also when its pack and the message go', async () => {
    const pack = await makePack('Kept');
    const [sticker, other] = await add(pack.id, [await store(), await store()], { name: 'Keep' });
    const [id, otherId] = [sticker?.id ?? '', other?.id ?? ''];
    const message = await send(ann, id);
    expect(await favour(bo, id, null)).toMatchObject({ __typename: 'StickerNotFound' });
    expect(await favour(stranger, id, message.id)).toMatchObject({ __typename: 'StickerNotFound' });
    for (const key of [id, id, otherId, 'k_.pip.love']) {
      expect(await favour(bo, key, message.id)).toMatchObject({ __typename: 'SetFavouriteStickerPayload', isFavourite: true });
    }
    expect(await favouritesOf(bo)).toEqual(['k_.pip.love', otherId, id]);
    await ann.ask(ops.RecallMessageDocument, { input: { messageId: message.id } });
    await removePack(ann, pack.id);
    await query("UPDATE attachments SET released_at = now() - interval '8 days'");
    await collect();
    expect(await up.fetchPath(`/stickers/${id}`, bo.token)).toMatchObject({ status: 200 });
    // Its maker has neither pack nor message any more.
    expect(await up.fetchPath(message.sticker.url)).toMatchObject({ status: 404 });
    expect(await send(bo, id)).toMatchObject({ sticker: { id, name: 'Keep' } });
    for (let time = 0; time < 2; time += 1) expect(await favour(bo, otherId, null, false)).toMatchObject({ isFavourite: false });
    expect(await favouritesOf(bo)).toEqual(['k_.pip.love', id]);
    await query("UPDATE attachments SET released_at = now() - interval '8 days'");
    await collect();
    const { rows } = await query('SELECT id FROM attachments WHERE id = ANY($1)', [
      [id, otherId].map((key) => String(parseAttachmentId(`f${key.slice(1)}`))),
    ]);
    expect(rows).toHaveLength(1);
  });
});
