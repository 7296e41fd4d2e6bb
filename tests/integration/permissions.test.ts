import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSocket, createTestApp, type TestApp } from '../support/app.ts';
import { befriend, newId, payload, type Person, send, signUpMany } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';
import { ask, mutations, outcomeOf, queries, someVariablesOf } from '../support/permissions/ask-by-name.ts';
import { groupRows } from '../support/permissions/group-rows.ts';
import { type GroupRole, type GroupWorld, groupRoles, makeGroupWorld, sendContent } from '../support/permissions/group-world.ts';
import { makeOwnOf, type Own, ownRows } from '../support/permissions/own-rows.ts';
import { makeReadWorld, readRows, type ReadWorld } from '../support/permissions/read-rows.ts';
import { pairReads } from '../support/permissions/pair-reads.ts';
import { pairRows } from '../support/permissions/pair-rows.ts';
import { picture, uploadsOf } from '../support/uploading.ts';
import { makePairWorld, type PairWorld, pairRoles } from '../support/permissions/pair-world.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

const titled = <Row extends { operation: string; about?: string }>(rows: readonly Row[]) =>
  rows.map((row) => [row.about === undefined ? row.operation : `${row.operation}: ${row.about}`, row] as const);

describe('who may do what in a group', () => {
  let shared: GroupWorld;
  beforeAll(async () => {
    shared = await makeGroupWorld(app);
  });

  it.each(titled(groupRows))('%s', async (_title, { operation, expected, spoils, variables }) => {
    const outcomes: Record<string, string> = {};
    // Who is refused spoils nothing for the next who is.
    const refusing = spoils === true ? await makeGroupWorld(app) : shared;
    for (const role of groupRoles) {
      const world = spoils === true && expected[role] === 'ok' ? await makeGroupWorld(app) : refusing;
      const person = world.people[role];
      outcomes[role] = await outcomeOf(app.url, person.token, 'mutation', operation, await variables(world, person));
    }
    expect(outcomes).toEqual(expected);
  });

  describe('with what one has made there', () => {
    let own: Readonly<Record<GroupRole, Own>>;
    beforeAll(async () => {
      own = await makeOwnOf(shared);
    });

    it.each(titled(ownRows))('%s', async (_title, { operation, expected, variables }) => {
      const outcomes: Record<string, string> = {};
      for (const role of groupRoles) {
        const person = shared.people[role];
        outcomes[role] = await outcomeOf(app.url, person.token, 'mutation', operation, await variables(own[role], shared, person));
      }
      expect(outcomes).toEqual(expected);
    });
  });

  it('tells what is said, typed and read to those inside alone', async () => {
    const { chatId, author, people } = await makeGroupWorld(app);
    const sockets = groupRoles.map((role) => ({ role, socket: createSocket(app.url, people[role].token) }));
    const heard = sockets.map(({ role, socket: { subscribe } }) => {
      const all = subscribe(ops.EventsDocument, { after: null });
      const added = subscribe(ops.MessageAddedDocument, { chatId });
      const typing = subscribe(ops.TypingDocument, { chatId });
      const receipts = subscribe(ops.GroupReceiptsDocument, { chatId });
      return { role, all, one: [added, typing, receipts] };
    });
    const isOut = (role: GroupRole) => groupRoles.indexOf(role) < groupRoles.indexOf('member');
    await Promise.all(heard.map(({ all }) => all.next(({ events }) => events.__typename === 'CaughtUp')));
    await Promise.all(heard.filter(({ role }) => isOut(role)).flatMap(({ one }) => one.map(({ end }) => end())));
    await send(author, chatId, 'for those inside');
    await author.ask(ops.SetTypingDocument, { input: { chatId, typing: true } });
    await Promise.all(heard.filter(({ role }) => !isOut(role)).flatMap(({ one: [added, typing] }) => [added?.next(), typing?.next()]));
    for (const { role, all, one } of heard.filter((each) => isOut(each.role))) {
      const told = all.events.filter(({ events }) => events.__typename === 'ChatChanges' && events.messages.length > 0);
      expect([role, told, one.map(({ events }) => events.length)]).toEqual([role, [], [0, 0, 0]]);
    }
    sockets.forEach(({ socket }) => void socket.close());
  });
});

describe('who may read what of a group', () => {
  let world: ReadWorld;
  beforeAll(async () => {
    world = await makeReadWorld(app);
  });

  it.each(readRows.map((row) => [row.what, row] as const))('%s', async (_title, { document, see, expected }) => {
    const variables = { ...world, message: world.message.id, authorId: world.author.id };
    const declared = Object.entries(variables).filter(([name]) => document.includes(`$${name}:`));
    const seen = groupRoles.map(async (role) => {
      const { data, errors } = await ask(app.url, world.people[role].token, document, Object.fromEntries(declared));
      expect(errors, role).toBeUndefined();
      return [role, see(data)] as const;
    });
    expect(Object.fromEntries(await Promise.all(seen))).toEqual(expected);
  });
});

describe('what two people may do with each other', () => {
  let shared: Record<string, PairWorld>;
  let readable: Record<string, PairWorld>;
  const ofEachRole = async () =>
    Object.fromEntries(await Promise.all(pairRoles.map(async (role) => [role, await makePairWorld(app, role)] as const)));
  beforeAll(async () => {
    [shared, readable] = [await ofEachRole(), await ofEachRole()];
  });

  it.each(titled(pairRows))('%s', async (_title, { operation, expected, spoils, variables }) => {
    const outcomes: Record<string, string> = {};
    for (const role of pairRoles) {
      const world = spoils === true && expected[role] === 'ok' ? await makePairWorld(app, role) : (shared[role] as PairWorld);
      outcomes[role] = await outcomeOf(app.url, world.person.token, 'mutation', operation, await variables(world));
    }
    expect(outcomes).toEqual(expected);
  });

  it.each(pairReads.map((row) => [row.what, row] as const))('may read: %s', async (_title, { document, see, expected }) => {
    const seen: Record<string, unknown> = {};
    for (const role of pairRoles) {
      // Of their own: what the rows above did to the shared ones is not told here.
      const { chatId, other, person, poll, theirs } = readable[role] as PairWorld;
      const variables = { chatId, otherId: other.id, poll, theirs: theirs.id };
      const declared = Object.entries(variables).filter(([name]) => document.includes(`$${name}:`));
      const { data, errors } = await ask(app.url, person.token, document, Object.fromEntries(declared));
      expect(errors, role).toBeUndefined();
      seen[role] = see(data);
    }
    expect(seen).toEqual(expected);
  });

  it.each([
    ['acceptContactRequest', { asker: 'ContactRequestNotFound', asked: 'ok', third: 'ContactRequestNotFound' }],
    ['declineContactRequest', { asker: 'ContactRequestNotFound', asked: 'ok', third: 'ContactRequestNotFound' }],
    ['withdrawContactRequest', { asker: 'ok', asked: 'ContactRequestNotFound', third: 'ContactRequestNotFound' }],
  ])('%s', async (operation, expected) => {
    const outcomes: Record<string, string> = {};
    for (const role of ['asker', 'asked', 'third'] as const) {
      const [asker, asked, third] = (await signUpMany(app, 3)) as [Person, Person, Person];
      const { requestContact } = await asker.ask(ops.RequestContactDocument, { input: { userId: asked.id } });
      const requestId = payload(requestContact, 'RequestContactPayload').request.id;
      outcomes[role] = await outcomeOf(app.url, { asker, asked, third }[role].token, 'mutation', operation, { input: { requestId } });
    }
    expect(outcomes).toEqual(expected);
  });

  it('revokeDevice: one’s own alone', async () => {
    const [person, other] = (await signUpMany(app, 2)) as [Person, Person];
    const revoke = ({ deviceId }: Person) => outcomeOf(app.url, person.token, 'mutation', 'revokeDevice', { input: { deviceId } });
    expect(await revoke(other)).toBe('DeviceNotFound');
    expect(await revoke(person)).toBe('ok');
    expect(await outcomeOf(app.url, other.token, 'query', 'viewer')).toBe('ok');
  });
});

describe('uploads', () => {
  it.each(['completeUpload', 'cancelUpload'])('%s: one’s own alone', async (operation) => {
    const [person, other] = (await signUpMany(app, 2)) as [Person, Person];
    const uploads = uploadsOf(app.url, person);
    const body = new Uint8Array(Buffer.from(operation));
    const { upload } = await uploads.create(body, { kind: 'FILE', type: 'text/plain' });
    if (upload === null) throw new Error('It is not new.');
    await uploads.sendParts(upload, body);
    const outcome = ({ token }: Person) => outcomeOf(app.url, token, 'mutation', operation, { input: { uploadId: upload.id } });
    expect(await outcome(other)).toBe('UploadNotFound');
    expect(await outcome(person)).toBe('ok');
  });
});

describe('stickers', () => {
  it('a pack is changed by its maker alone, and had by whoever was shown it', async () => {
    const [maker, friend, third] = (await signUpMany(app, 3)) as [Person, Person, Person];
    const chatId = await befriend(maker, friend);
    const image = await uploadsOf(app.url, maker).store(await picture('png'), { kind: 'STICKER', type: 'image/png' });
    const made = await maker.ask(ops.CreateStickerPackDocument, { input: { clientPackId: newId(), name: 'Dots' } });
    const packId = payload(made.createStickerPack, 'CreateStickerPackPayload').stickerPack.id;
    const stickers = [{ attachmentId: image.id }];
    const filled = await maker.ask(ops.AddStickersDocument, { input: { packId, stickers } });
    const stickerId = payload(filled.addStickers, 'AddStickersPayload').stickerPack.stickers[0]?.id ?? '';
    const messageId = await sendContent(maker, chatId, { sticker: { stickerId } });
    const inputs: Record<string, object> = {
      addStickers: { packId, stickers },
      updateStickerPack: { packId, name: 'Spots' },
      addStickerPack: { packId, messageId },
      setFavouriteSticker: { stickerId, messageId, favourite: true },
      removeStickers: { packId, stickerIds: [] },
    };
    const outcomes: Record<string, string[]> = {};
    for (const [operation, input] of Object.entries(inputs)) {
      outcomes[operation] = [];
      for (const { token } of [maker, friend, third]) {
        outcomes[operation].push(await outcomeOf(app.url, token, 'mutation', operation, { input }));
      }
    }
    expect(outcomes).toEqual({
      addStickers: ['ok', 'StickerPackNotFound', 'StickerPackNotFound'],
      updateStickerPack: ['ok', 'StickerPackNotFound', 'StickerPackNotFound'],
      addStickerPack: ['ok', 'ok', 'StickerPackNotFound'],
      setFavouriteSticker: ['ok', 'ok', 'StickerNotFound'],
      removeStickers: ['ok', 'StickerPackNotFound', 'StickerPackNotFound'],
    });
  });
});

describe('who is not signed in', () => {
  /** What one needs before there is a session, and after it. */
  const open = {
    mutation: ['claimSignIn', 'requestSignInCode', 'signIn', 'signOut', 'signUp'],
    query: ['invitePreview', 'serverInfo', 'viewer'],
  };
  it.each([['mutation', mutations] as const, ['query', queries] as const])('is refused every other %s', async (kind, fields) => {
    const answered: string[] = [];
    for (const name of Object.keys(fields)) {
      const outcome = await outcomeOf(app.url, null, kind, name, someVariablesOf(kind, name));
      if (outcome !== 'UNAUTHENTICATED') answered.push(name);
    }
    expect(answered.toSorted()).toEqual(open[kind]);
  });
});

describe('the table', () => {
  /** These touch nothing but the viewer's own account, or have no viewer; their own tests say what they refuse. */
  const ofOneself = [
    'answerSignIn',
    'changePassword',
    'claimSignIn',
    'createStickerPack',
    'createUpload',
    'openSelfChat',
    'orderStickerPacks',
    'removeStickerPack',
    'requestSignInCode',
    'resetContactCard',
    'revokeOtherDevices',
    'rotateSession',
    'signIn',
    'signOut',
    'setAvatar',
    'signUp',
    'updateProfile',
    'updateSettings',
  ];
  const standing = [
    'acceptContactRequest',
    'addStickerPack',
    'addStickers',
    'cancelUpload',
    'completeUpload',
    'declineContactRequest',
    'removeStickers',
    'revokeDevice',
    'setFavouriteSticker',
    'updateStickerPack',
    'withdrawContactRequest',
  ];

  it('has a row for every mutation of the schema', () => {
    const rows = new Set([...groupRows, ...pairRows].map(({ operation }) => operation));
    const missing = Object.keys(mutations).filter((name) => !rows.has(name) && !ofOneself.includes(name) && !standing.includes(name));
    expect(missing).toEqual([]);
  });
});
