import { describe, expect, it } from 'vitest';
import { createInProcessBus } from '../../engines/bus/in-process.ts';
import { accountTopic } from '../../services/live/events.ts';
import type { AccountChangesFrame } from '../../services/sync/frames.ts';
import { waitFor } from '../../tests/support/wait-for.ts';
import { type AccountListener, createAccountChannel } from './account-channel.ts';

const nothing = {
  reset: false,
  viewerChanged: false,
  contacts: [],
  removedContactIds: [],
  requests: [],
  devices: [],
  blocked: [],
  unblockedIds: [],
  drafts: [],
  chatSettings: [],
  pollVotes: [],
  joinRequests: [],
  scheduledMessages: [],
  stickersChanged: false,
};

/** A channel over a log that is only a version. */
const setup = async (at: number) => {
  const log = { version: at, failures: 0, reads: 0 };
  const errors: unknown[] = [];
  const bus = createInProcessBus({ onListenerError: (error) => errors.push(error) });
  const channel = createAccountChannel(7n, {
    bus,
    cursor: () => 'cursor',
    onError: (error) => errors.push(error),
    async listAccountChanges(_userId, after) {
      log.reads += 1;
      const { version } = log;
      await new Promise((resolve) => setImmediate(resolve));
      if (log.failures-- > 0) throw new Error('The database is away.');
      return { ...nothing, previousVersion: after as number, version };
    },
  });
  const frames: AccountChangesFrame[] = [];
  const listener: AccountListener = {
    onAccount: (frame) => frames.push(frame),
    onMarks() {},
    onChatJoined() {},
    onChatFound() {},
    onDevicesRevoked() {},
  };
  channel.listeners.add(listener);
  await channel.open();
  channel.begin(at);
  const announce = (version: number) => bus.publish(accountTopic(7n), { type: 'AccountChanged', userId: '7', version });
  return { channel, log, frames, errors, announce };
};

describe('the account channel', () => {
  it('goes on after a sweep that found nothing new, and after a repeated announcement', async () => {
    const { channel, log, frames, announce } = await setup(4);
    expect(await channel.reach(4)).toBe(true);
    await announce(4);
    await announce(3);
    log.version = 5;
    await announce(5);
    await waitFor(() => frames.length === 1, 'the change');
    expect(frames[0]).toMatchObject({ previousVersion: 4, version: 5 });
    expect(await channel.reach(5)).toBe(true);
    log.version = 6;
    expect(await channel.reach(6)).toBe(true);
    expect(frames.map((frame) => frame.version)).toEqual([5, 6]);
  });

  it('tells every version once and in order while announcements pile up during a read', async () => {
    const { log, frames, announce } = await setup(0);
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    for (let version = 1; version <= 60; version += 1) {
      log.version = version;
      await announce(version);
      for (let turns = 0; turns < version % 4; turns += 1) await turn();
      await waitFor(() => version % 7 !== 0 || frames.at(-1)?.version === version, `version ${version}`);
    }
    await waitFor(() => frames.at(-1)?.version === 60, 'the last version');
    frames.reduce((at, frame) => {
      expect(frame.previousVersion).toBe(at);
      return frame.version;
    }, 0);
  });

  it('says that it is behind when the database fails, and makes it up at the next sweep', async () => {
    const { channel, log, frames, errors } = await setup(1);
    log.version = 2;
    log.failures = 1;
    expect(await channel.reach(2)).toBe(false);
    expect(errors).toHaveLength(1);
    expect(await channel.reach(2)).toBe(true);
    expect(frames.map((frame) => frame.version)).toEqual([2]);
  });

  it('does not let one listener that throws take the frame from the others', async () => {
    const { channel, log, frames, errors, announce } = await setup(1);
    const throwing = () => {
      throw new Error('a fault of ours');
    };
    const others = [...channel.listeners];
    channel.listeners.clear();
    channel.listeners.add({
      onAccount: throwing,
      onMarks: throwing,
      onChatJoined: throwing,
      onChatFound: throwing,
      onDevicesRevoked: throwing,
    });
    for (const other of others) channel.listeners.add(other);
    log.version = 2;
    await announce(2);
    await waitFor(() => frames.length === 1, 'the frame');
    expect(errors).toHaveLength(1);
  });

  it('follows a log that was set back', async () => {
    const { channel, log, frames } = await setup(9);
    log.version = 3;
    await channel.reach(10);
    expect(frames.map((frame) => frame.version)).toEqual([3]);
    expect(channel.version).toBe(3);
  });
});
