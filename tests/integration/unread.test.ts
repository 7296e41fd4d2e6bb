import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { befriendMany, makeGroup, type Person, send, signUpMany } from '../support/company.ts';
import * as ops from '../support/operations/gql.ts';

let app: TestApp;
let people: [Person, Person, Person];
beforeAll(async () => {
  app = await createTestApp();
  people = (await signUpMany(app, 3)) as [Person, Person, Person];
  await befriendMany(app, people[0], people.slice(1));
});
afterAll(() => app.close());

const step = fc.record({
  kind: fc.constantFrom('send' as const, 'send' as const, 'read' as const, 'door' as const),
  who: fc.integer({ min: 0, max: 2 }),
  seq: fc.integer({ min: 0, max: 30 }),
});

/** The naive model: for each person the seqs that they may see and have not read, one by one. */
it('the unread count is what a list of unread messages says', async () => {
  let group = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 18 }), async (steps) => {
      group += 1;
      const [owner, ...guests] = people;
      const chatId = await makeGroup(owner, guests, `Unread ${group}`);
      const lastSeq = async (): Promise<number> => (await owner.ask(ops.ChatDocument, { id: chatId })).chat?.lastSeq as number;
      const unread = people.map(() => new Set<number>());
      const inside = [true, true, true];
      let known = 0;
      /** Everything new is unread for everyone who is in, notices too. */
      const notice = async (): Promise<void> => {
        for (const top = await lastSeq(); known < top;) {
          known += 1;
          for (const [at, seqs] of unread.entries()) if (inside[at]) seqs.add(known);
        }
      };
      const readUpTo = (who: number, seq: number): void => unread[who]?.forEach((each) => each <= seq && unread[who]?.delete(each));
      await notice();
      for (const { kind, who, seq } of steps) {
        const person = people[who] as Person;
        if (kind === 'door' && who > 0) {
          const isIn = inside[who] as boolean;
          if (isIn) {
            inside[who] = false;
            await owner.ask(ops.RemoveMemberDocument, { input: { chatId, userId: person.id } });
          } else {
            await owner.ask(ops.AddMembersDocument, { input: { chatId, userIds: [person.id] } });
            inside[who] = true;
            unread[who] = new Set();
          }
          await notice();
        } else if (inside[who] && kind === 'send') {
          const message = await send(person, chatId, 'something new');
          await notice();
          readUpTo(who, message.seq);
        } else if (inside[who] && kind === 'read') {
          await person.ask(ops.UpdateMarksDocument, { input: { marks: [{ chatId, readSeq: seq }] } });
          readUpTo(who, seq);
        }
        for (const [at, each] of people.entries()) {
          if (inside[at]) expect((await each.ask(ops.ChatDocument, { id: chatId })).chat?.unreadCount).toBe(unread[at]?.size);
        }
      }
    }),
    { numRuns: 12 },
  );
});
