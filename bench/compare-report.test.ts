import { describe, expect, it } from 'vitest';
import { type ComparedPeer, disturbanceText, type Middle, ratiosOf } from './compare-report.ts';
import type { PeerIdle } from './measure-peer.ts';

const middle: Middle = {
  sendsPerSecond: 1_000,
  sendAckP99Ms: 10,
  cpuMsPer1000Sends: 300,
  deliveriesPerSecond: 50_000,
  framesPerSecond: 50_000,
  cpuMsPer1000Deliveries: 10,
  serverCpuMsPer1000Deliveries: 9,
  directP99Ms: 10,
  directMaxMs: 20,
  groupP99Ms: 10,
  groupMaxMs: 20,
  lost: 0,
  loadBusyMax: 0.5,
  othersBusyMax: 0,
};
const peer = (name: string, more: Partial<Middle> | null, idle: unknown = null): ComparedPeer => ({
  name,
  title: name,
  about: '',
  durable: true,
  trouble: more === null ? 'It is not installed.' : null,
  rounds: [],
  middle: more === null ? null : { ...middle, ...more },
  idle: idle as PeerIdle | null,
});
const find = (peers: readonly ComparedPeer[], what: string) => ratiosOf({ peers }).find((ratio) => ratio.what.startsWith(what));

describe('ratios', () => {
  it('name the highest goal reached, whether more or less is better', () => {
    const peers = [peer('parley', { sendsPerSecond: 6_500, cpuMsPer1000Deliveries: 4 }), peer('ejabberd', {}), peer('graphql', {})];
    expect(find(peers, 'durable 1:1 acknowledged/s, of ejabberd')).toMatchObject({ value: 6.5, reached: 'aim' });
    expect(find(peers, 'CPU of a group delivery, of straightforward GraphQL')).toMatchObject({ value: 0.4, reached: 'must' });
    expect(find(peers, 'p99 at 10 group messages/s to 500, of ejabberd')).toMatchObject({ value: 1, reached: 'no' });
  });

  it('do not call what is missing reached', () => {
    const peers = [peer('parley', {}), peer('ejabberd', null)];
    expect(find(peers, 'durable 1:1 acknowledged/s, of ejabberd')).toMatchObject({ value: null, text: '–', reached: 'not measured' });
    expect(find(peers, 'durable 1:1 acknowledged/s, of Socket.IO')).toMatchObject({ reached: 'not measured' });
  });

  it('take the time until the last device is back, and no device that stayed away for one that came', () => {
    const idle = (missing: number) => ({ rssKbPerConnection: 10, comeback: { devices: 4_000, allMs: 4_900, missing } });
    expect(find([peer('parley', {}, idle(0))], '4,000 devices back')).toMatchObject({ text: '4.9 s', reached: 'aim' });
    expect(find([peer('parley', {}, idle(1))], '4,000 devices back')).toMatchObject({ reached: 'not measured' });
  });
});

describe('a disturbed run', () => {
  it('says so, and how much', () => {
    expect(disturbanceText({ peers: [peer('parley', { othersBusyMax: 0.05 }), peer('ws', null)] })).toBe('');
    expect(disturbanceText({ peers: [peer('parley', { othersBusyMax: 0.05 }), peer('ws', { othersBusyMax: 0.66 })] })).toContain('66 %');
  });

  it('is not judged by its rates, and is by its CPU', () => {
    const peers = [
      peer('parley', { sendsPerSecond: 9_000, cpuMsPer1000Deliveries: 2 }),
      peer('ejabberd', { othersBusyMax: 0.66 }),
      peer('graphql', {}),
    ];
    expect(find(peers, 'durable 1:1 acknowledged/s, of ejabberd')).toMatchObject({ value: 9, reached: 'not judged' });
    expect(find(peers, 'CPU of a group delivery, of straightforward GraphQL')).toMatchObject({ value: 0.2, reached: 'aim' });
  });
});
