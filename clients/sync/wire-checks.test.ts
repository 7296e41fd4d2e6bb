import { describe, expect, it } from 'vitest';
import { chatWire } from './testing/wires.ts';
import { isChatWire } from './wire-checks.ts';

describe('an answer of a host', () => {
  const whole = { ...chatWire(), joinRequestCount: 0, disappearSeconds: 0, slowModeSeconds: 0, mutedAll: false, pins: [] };
  const chat = { ...whole, settings: { ...whole.settings, deletedRanges: [], playedRanges: [] } };

  it('is taken as a chat when it has all that the reducer reads', () => {
    expect(isChatWire(chat)).toBe(true);
  });

  it.each(['joinRequestCount', 'disappearSeconds', 'slowModeSeconds', 'mutedAll', 'pins', 'settings'])(
    'only says that there is something to ask for without %s, which would else be forgotten',
    (field) => {
      expect(isChatWire(Object.fromEntries(Object.entries(chat).filter(([name]) => name !== field)))).toBe(false);
    },
  );

  it.each(['deletedRanges', 'playedRanges'])('so without the %s of the settings', (field) => {
    const settings = Object.fromEntries(Object.entries(chat.settings).filter(([name]) => name !== field));
    expect(isChatWire({ ...chat, settings })).toBe(false);
  });
});
