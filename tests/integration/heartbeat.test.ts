import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSocket, createTestApp, type TestApp } from '../support/app.ts';
import { befriendMany, makeGroup, type Person, send, signUpMany } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ heartbeatMs: 100, sweepMs: 600_000 });
});
afterAll(() => app.close());

const isBeat = ({ events }: ops.EventsSubscription) => events.__typename === 'Heartbeat';

const beats = async (person: Person, beatMs: number | null, count: number): Promise<number[]> => {
  const socket = createSocket(app.url, person.token);
  const { next } = socket.subscribe(ops.EventsDocument, { after: null, beatMs });
  const seen: number[] = [];
  for (let beat = 0; beat < count; beat += 1) {
    const { events } = await next(isBeat);
    if (events.__typename === 'Heartbeat') seen.push(events.nextBeatMs);
  }
  await socket.close();
  return seen;
};

describe('heartbeats', () => {
  it('keep the interval of the server, or grow from it towards the one that is wished for', async () => {
    const [person] = (await signUpMany(app, 1)) as [Person];
    const [kept, grown] = await Promise.all([beats(person, null, 9), beats(person, 120_000, 9)]);
    expect(new Set(kept)).toEqual(new Set([100]));
    expect(grown).toEqual([100, 100, 100, 200, 200, 200, 200, 400, 400]);
  });

  it('with different wishes cost no execution of their own: the same bytes go to all', async () => {
    const people = (await signUpMany(app, 3)) as [Person, Person, Person];
    await befriendMany(app, people[0], people.slice(1));
    const group = await makeGroup(people[0], people.slice(1));
    const sockets = people.map((person) => createSocket(app.url, person.token));
    const streams = sockets.map((socket, at) => socket.subscribe(ops.EventsDocument, { after: null, beatMs: 5_000 * (at + 1) }));
    await Promise.all(streams.map((stream) => stream.next(({ events }) => events.__typename === 'CaughtUp')));
    const sent = await send(people[0], group, 'to all');
    const heard = await Promise.all(
      streams.map((stream) =>
        stream.next(({ events }) => events.__typename === 'ChatChanges' && events.messages.some(({ id }) => id === sent.id)),
      ),
    );
    expect(new Set(heard.map((event) => JSON.stringify(event))).size).toBe(1);
    await Promise.all(sockets.map((socket) => socket.close()));
  });
});
