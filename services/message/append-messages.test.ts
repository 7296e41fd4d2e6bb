import { describe, expect, it } from 'vitest';
import type { PrismaClient } from '../../prisma/generated/client.ts';
import type { Publisher } from '../live/publisher.ts';
import { createAppendMessage, type NewMessage } from './append-messages.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A database that notes how many each batch has, and appends them all. */
const setup = () => {
  const batches: number[] = [];
  const prisma = {
    async $queryRaw(_texts: readonly string[], json: string) {
      const entries = JSON.parse(json) as { i: number }[];
      batches.push(entries.length);
      await turn();
      return [{ answer: JSON.stringify({ appended: entries.map(({ i }) => [i, 1, 1, 0, null, null]), cleared: null }) }];
    },
  } as unknown as PrismaClient;
  const publisher = { chatsChanged: async () => {} } as unknown as Publisher;
  const append = createAppendMessage({ prisma, publisher });
  let count = 0;
  const send = () => {
    count += 1;
    const message: NewMessage = {
      chatId: BigInt(count),
      senderId: 1n,
      clientMessageId: `message-${count}`,
      id: BigInt(count),
      kind: 'TEXT',
      content: { body: 'hello' },
    };
    return append(message);
  };
  return { batches, send };
};

describe('what leaves together', () => {
  it('is what turns of the loop bring one after the other', async () => {
    const { batches, send } = setup();
    const sends: Promise<unknown>[] = [];
    for (let turns = 0; turns < 5; turns += 1) {
      sends.push(send(), send(), send());
      await turn();
    }
    await Promise.all(sends);
    expect(batches).toEqual([15]);
  });

  it('is one alone, as soon as a turn brings nothing more', async () => {
    const { batches, send } = setup();
    const sent = send();
    for (let turns = 0; turns < 3; turns += 1) await turn();
    expect(batches).toEqual([1]);
    await sent;
  });

  it('does not wait for an end that does not come', async () => {
    const { batches, send } = setup();
    const sends: Promise<unknown>[] = [];
    for (let turns = 0; turns < 60; turns += 1) {
      sends.push(send());
      await turn();
    }
    await Promise.all(sends);
    expect(batches.length).toBeGreaterThan(1);
    expect(Math.max(...batches)).toBeLessThan(25);
    expect(batches.reduce((sum, count) => sum + count, 0)).toBe(60);
  });
});
