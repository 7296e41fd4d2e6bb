import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderAvatar } from '../../server/avatars.ts';
import type { Refusal } from '../../services/errors.ts';
import { limits } from '../../services/limits.ts';
import { createPeople, type People } from '../support/people.ts';
import { waitFor } from '../support/wait-for.ts';

let people: People;
beforeAll(async () => {
  people = await createPeople();
});
afterAll(() => people.close());

const PROFILE = `id handle name statusLine region avatarUrl relation`;
const UPDATE = `mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { __typename ... on UpdateProfilePayload { user { ${PROFILE} } } ... on Error { code path } } }`;
const SETTINGS = `mutation ($input: UpdateSettingsInput!) { updateSettings(input: $input) { __typename ... on UpdateSettingsPayload { settings { showPresence showReadReceipts } } } }`;

describe('profiles', () => {
  it('are found by id and by exact handle, whatever its case', async () => {
    const [viewer, other] = [await people.signUp('Viewer'), await people.signUp('小红', { handle: 'XiaoHong' })];
    const byId = await viewer.run(`query ($id: ID!) { user(id: $id) { ${PROFILE} } }`, { id: other.id });
    expect(byId.user).toMatchObject({ id: other.id, handle: 'XiaoHong', name: '小红', statusLine: '', region: '', relation: 'STRANGER' });
    const byHandle = await viewer.run(`{ userByHandle(handle: " xiaohong ") { ${PROFILE} } }`);
    expect(byHandle.userByHandle).toEqual(byId.user);
    expect((await viewer.run(`{ viewer { user { relation } } }`)).viewer.user.relation).toBe('SELF');
    expect((await other.run(`query ($id: ID!) { user(id: $id) { relation } }`, { id: other.id })).user.relation).toBe('SELF');
  });

  it('that are not there are null, whatever was asked', async () => {
    const viewer = await people.signUp();
    for (const id of ['u_zzz', 'c_1', '', 'u_', `u_${'z'.repeat(13)}`, 'u_-1', '1']) {
      expect(await viewer.run(`query ($id: ID!) { user(id: $id) { id } }`, { id })).toEqual({ user: null });
    }
    for (const handle of ['nobody_at_all', '', 'XiaoHon', '%', 'a\u0000b', 'x'.repeat(10_000)]) {
      expect(await viewer.run(`query ($handle: String!) { userByHandle(handle: $handle) { id } }`, { handle })).toEqual({
        userByHandle: null,
      });
    }
  });

  it('have a picture that this server can draw', async () => {
    const viewer = await people.signUp('王小明');
    const { avatarUrl } = (await viewer.run(`{ viewer { user { avatarUrl } } }`)).viewer.user;
    expect(renderAvatar(avatarUrl.slice('/avatars/'.length))).toContain('>王</text>');
  });
});

describe('looking people up', () => {
  it('stops being answered after the limit, whether one finds or tries to take; others go on', async () => {
    const [prober, other] = [await people.signUp('Prober'), await people.signUp('Other')];
    const ask = '{ userByHandle(handle: "nobody_at_all") { id } }';
    // Looked up many at a time, as one who probes would.
    const many = `{ ${Array.from({ length: 50 }, (_, i) => `a${i}: userByHandle(handle: "nobody_${i}") { id }`).join(' ')} }`;
    for (let spent = 0; spent < limits.lookUpsPerHour - 50; spent += 50) await prober.run(many);
    for (let spent = 0; spent < 49; spent += 1) await prober.run(ask);
    expect((await prober.run(UPDATE, { input: { handle: other.handle } })).updateProfile).toMatchObject({ code: 'HANDLE_TAKEN' });
    const refused = await prober.tryRun(ask);
    expect(refused.data).toEqual({ userByHandle: null });
    expect(refused.errors?.map((error) => [error.path, (error.originalError as Refusal | undefined)?.code])).toEqual([
      [['userByHandle'], 'RATE_LIMITED'],
    ]);
    expect((await prober.run(UPDATE, { input: { handle: other.handle } })).updateProfile).toMatchObject({ code: 'RATE_LIMITED' });
    // What names no handle goes on, and so does everyone else.
    expect((await prober.run(UPDATE, { input: { name: 'Still here' } })).updateProfile.user.name).toBe('Still here');
    expect(await other.run(ask)).toEqual({ userByHandle: null });
  });
});

describe('updateProfile', () => {
  it('changes what is given and leaves the rest', async () => {
    const person = await people.signUp('Old Name');
    const { updateProfile } = await person.run(UPDATE, { input: { name: ' New Name ', statusLine: 'Busy', handle: null } });
    expect(updateProfile.user).toMatchObject({ name: 'New Name', statusLine: 'Busy', handle: person.handle, region: '', relation: 'SELF' });
    const again = await person.run(UPDATE, { input: { region: '上海', statusLine: '' } });
    expect(again.updateProfile.user).toMatchObject({ name: 'New Name', statusLine: '', region: '上海' });
  });

  it('shows the new profile to what is asked in the same request', async () => {
    const person = await people.signUp('Before');
    const answer = await person.run(`mutation {
      a: updateProfile(input: { name: "One" }) { ... on UpdateProfilePayload { user { name } } }
      b: updateProfile(input: { name: "Two" }) { ... on UpdateProfilePayload { user { name } } }
    }`);
    expect(answer).toEqual({ a: { user: { name: 'One' } }, b: { user: { name: 'Two' } } });
  });

  it('refuses what is out of bounds and names it', async () => {
    const person = await people.signUp();
    const cases: [object, string][] = [
      [{ name: '' }, 'name'],
      [{ name: 'x'.repeat(limits.nameLengthMax + 1) }, 'name'],
      [{ handle: 'no' }, 'handle'],
      [{ statusLine: 'x'.repeat(limits.statusLineLengthMax + 1) }, 'statusLine'],
      [{ region: 'x'.repeat(limits.regionLengthMax + 1) }, 'region'],
      [{ statusLine: 'a\u202eb' }, 'statusLine'],
    ];
    for (const [input, field] of cases) {
      expect((await person.run(UPDATE, { input })).updateProfile).toEqual({
        __typename: 'InvalidInput',
        code: 'INVALID_INPUT',
        path: ['input', field],
      });
    }
    const longest = {
      name: 'x'.repeat(limits.nameLengthMax),
      statusLine: '线'.repeat(limits.statusLineLengthMax),
      region: '😀'.repeat(limits.regionLengthMax),
    };
    expect((await person.run(UPDATE, { input: longest })).updateProfile.user).toMatchObject(longest);
  });

  it('refuses a taken handle, lets its owner change the case, and frees the old one', async () => {
    const [person, other] = [await people.signUp('A', { handle: 'Handle.A' }), await people.signUp('B', { handle: 'Handle.B' })];
    expect((await person.run(UPDATE, { input: { handle: 'HANDLE.b' } })).updateProfile).toEqual({
      __typename: 'HandleTaken',
      code: 'HANDLE_TAKEN',
      path: ['input', 'handle'],
    });
    expect((await person.run(UPDATE, { input: { handle: 'HANDLE.A' } })).updateProfile.user.handle).toBe('HANDLE.A');
    await person.run(UPDATE, { input: { handle: 'Handle.C' } });
    expect((await other.run(UPDATE, { input: { handle: 'handle.a' } })).updateProfile.user.handle).toBe('handle.a');
  });

  it('lets one of several win who want the same handle at once', async () => {
    const three = await Promise.all([people.signUp(), people.signUp(), people.signUp()]);
    const answers = await Promise.all(three.map((person) => person.run(UPDATE, { input: { handle: 'wanted_by_all' } })));
    expect(answers.map((answer) => answer.updateProfile.__typename).toSorted()).toEqual([
      'HandleTaken',
      'HandleTaken',
      'UpdateProfilePayload',
    ]);
  });

  it('is told to the own devices and to all contacts, and to nobody when nothing changed', async () => {
    const [person, friend, stranger] = [await people.signUp('P'), await people.signUp('F'), await people.signUp('S')];
    await people.befriend(person, friend);
    const versions = async () =>
      Promise.all(
        [person, friend, stranger].map(async ({ userId }) => (await people.services.inner.listAccountChanges(userId, null)).version),
      );
    const before = await versions();
    const heard = await people.listen(friend);
    await person.run(UPDATE, { input: { name: 'Renamed' } });
    await waitFor(() => heard.some((event) => event.type === 'AccountChanged'), 'the friend to hear');
    const [own, theirs] = await Promise.all([
      people.services.inner.listAccountChanges(person.userId, before[0] as number),
      people.services.inner.listAccountChanges(friend.userId, before[1] as number),
    ]);
    expect(own).toMatchObject({ viewerChanged: true, contacts: [], reset: false, version: (before[0] as number) + 1 });
    expect(theirs).toMatchObject({ viewerChanged: false, contacts: [{ contactId: person.userId }], version: (before[1] as number) + 1 });
    const after = await versions();
    expect(after[2]).toBe(before[2]);
    await person.run(UPDATE, { input: { name: 'Renamed', region: '' } });
    expect(await versions()).toEqual(after);
  });

  it('asks the database the same few statements for one contact as for many', async () => {
    const person = await people.signUp();
    const many = await Promise.all(Array.from({ length: 12 }, () => people.signUp()));
    await people.befriend(person, many[0] as (typeof many)[0]);
    const one = await people.countQueries(() => person.run(UPDATE, { input: { name: 'One' } }));
    for (const other of many.slice(1)) await people.befriend(person, other);
    const twelve = await people.countQueries(() => person.run(UPDATE, { input: { name: 'Twelve' } }));
    expect(twelve.count).toBe(one.count);
  });

  it('reaches the most contacts a person can have within the time a transaction has', async () => {
    const person = await people.signUp();
    await people.prisma.$executeRaw`
      INSERT INTO users (id, handle, handle_key, name, password_hash)
      SELECT n, 'many' || n, 'many' || n, 'Many', '' FROM generate_series(1, ${limits.contactsMax}::int) AS n`;
    await people.prisma.$executeRaw`
      INSERT INTO contacts (user_id, contact_id) SELECT ${person.userId}, n FROM generate_series(1, ${limits.contactsMax}::int) AS n`;
    const { updateProfile } = await person.run(UPDATE, { input: { name: 'Well known' } });
    expect(updateProfile.user.name).toBe('Well known');
    expect(await people.prisma.accountChange.count({ where: { kind: 'CONTACT', ref: person.userId } })).toBe(limits.contactsMax);
    const changes = await people.services.inner.listAccountChanges(person.userId, null);
    expect(changes.contacts).toHaveLength(limits.contactsMax);
  });

  it('does not deadlock when contacts change their profiles at once', async () => {
    const four = await Promise.all([people.signUp(), people.signUp(), people.signUp(), people.signUp()]);
    for (const [n, a] of four.entries()) for (const b of four.slice(n + 1)) await people.befriend(a, b);
    for (let round = 0; round < 5; round += 1) {
      const answers = await Promise.all(four.map((person) => person.run(UPDATE, { input: { name: `Round ${round}` } })));
      for (const answer of answers) expect(answer.updateProfile.user.name).toBe(`Round ${round}`);
    }
  });
});

describe('updateSettings', () => {
  it('turns the switches given, and tells the own devices and whoever watches presence', async () => {
    const person = await people.signUp();
    const before = (await people.services.inner.listAccountChanges(person.userId, null)).version;
    const heard = await people.listen(person);
    expect((await person.run(SETTINGS, { input: { showPresence: false } })).updateSettings.settings).toEqual({
      showPresence: false,
      showReadReceipts: true,
    });
    await waitFor(() => heard.some((event) => event.type === 'PresenceRightsChanged'), 'presence rights');
    expect(await people.services.inner.listAccountChanges(person.userId, before)).toMatchObject({
      viewerChanged: true,
      version: before + 1,
    });
    expect((await person.run(SETTINGS, { input: { showPresence: false, showReadReceipts: null } })).updateSettings.settings).toEqual({
      showPresence: false,
      showReadReceipts: true,
    });
    expect((await people.services.inner.listAccountChanges(person.userId, before)).version).toBe(before + 1);
    expect((await person.run(`{ viewer { settings { showPresence showReadReceipts } } }`)).viewer.settings.showPresence).toBe(false);
  });

  it('loses no switch when two devices turn one each at once', async () => {
    const person = await people.signUp();
    await Promise.all([
      person.run(SETTINGS, { input: { showPresence: false } }),
      person.run(SETTINGS, { input: { showReadReceipts: false } }),
    ]);
    expect((await person.run(`{ viewer { settings { showPresence showReadReceipts } } }`)).viewer.settings).toEqual({
      showPresence: false,
      showReadReceipts: false,
    });
  });
});

describe('naming people', () => {
  it('costs no query for ids, and one for all of their fields together', async () => {
    const person = await people.signUp();
    const others = await Promise.all(Array.from({ length: 8 }, () => people.signUp()));
    for (const other of others) await people.befriend(person, other);
    const list = (fields: string) => people.countQueries(() => person.run(`{ contacts { edges { node { user { ${fields} } } } } }`));
    const ids = await list('id');
    expect(ids.result.contacts.edges).toHaveLength(8);
    const names = await list('id name handle avatarUrl');
    expect(names.count).toBe(ids.count + 1);
    const all = await list('id name handle avatarUrl relation remark presence { online user { id name } }');
    expect(all.count).toBe(ids.count + 4);
  });
});
