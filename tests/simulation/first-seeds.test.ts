import { describe, expect, it } from 'vitest';
import { createActions, createStory } from './actions.ts';
import { faults } from './faults.ts';
import { openDatabase } from './open-database.ts';
import { simulate } from './run.ts';
import { addSeen } from './seen.ts';

const real = openDatabase();
const seen = new Map<string, number>();

/** What must have come about in some of the seeds, so that what they compare is not nothing. */
const OUTCOMES = [
  ...['MEMBERS_ADDED', 'MEMBER_JOINED', 'MEMBER_LEFT', 'MEMBER_REMOVED', 'MEMBER_MUTED', 'SLOW_MODE_SET'].map((event) => `notice ${event}`),
  ...['scheduled SENT', 'scheduled CANCELED', 'scheduled WAITING', 'request PENDING', 'request APPROVED'],
  ...[
    'ban',
    'removal',
    'place that moved',
    'place that stopped',
    'card',
    'record',
    'recall',
    'edit',
    'reaction',
    'vote',
    'pin',
    'draft',
    'revoked device',
  ],
];

describe('every device shows exactly the log in the end, and nothing wrong on the way', () => {
  it.each(Array.from({ length: 100 }, (_, at) => at + 1))('seed %i', async (seed) => {
    addSeen(seen, (await simulate(real(), { seed, devices: 5, steps: 28 })).seen);
  });

  it('and among these seeds is every fault, everything that people do, and what comes of it', () => {
    const names = [...faults, ...createActions(createStory(), [])].map(([, name]) => name);
    expect([...names, ...OUTCOMES].filter((what) => (seen.get(what) ?? 0) === 0)).toEqual([]);
  });
});
