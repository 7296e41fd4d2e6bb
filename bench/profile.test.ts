import { describe, expect, it } from 'vitest';
import { summariseProfile } from './profile.ts';

const frame = (id: number, functionName: string, url = '', lineNumber = 0) => ({ id, callFrame: { functionName, url, lineNumber } });

describe('summariseProfile', () => {
  it('shares the busy time between places and frames, and leaves the idle time out', () => {
    const summary = summariseProfile(
      JSON.stringify({
        nodes: [
          frame(1, '(idle)'),
          frame(2, 'send', 'file:///somewhere/node_modules/ws/lib/sender.js', 9),
          frame(3, 'write', 'file:///somewhere/server/live/socket-writer.ts', 4),
          frame(4, '(garbage collector)'),
        ],
        samples: [1, 2, 3, 2, 4],
        timeDeltas: [60, 10, 20, 5, 5],
      }),
    );
    expect(summary.idle).toBe(60);
    expect(summary.places).toEqual([
      { name: 'server/', share: 50 },
      { name: 'ws', share: 37.5 },
      { name: '(garbage collector)', share: 12.5 },
    ]);
    expect(summary.frames[0]).toEqual({ name: 'write server/live/socket-writer.ts:5', share: 50 });
    expect(summary.frames[1]).toEqual({ name: 'send ws:10', share: 37.5 });
  });
});
