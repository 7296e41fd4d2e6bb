import { describe, expect, it } from 'vitest';
import { createWorld, type TestDevice } from './testing/world.ts';
import type { MessageView } from './types.ts';

const setUp = async () => {
  const world = createWorld();
  const { log } = world;
  for (const name of ['ann', 'bob', 'cem']) log.user(name);
  const [from, to] = [log.openDirect('u_ann', 'u_bob'), log.openDirect('u_ann', 'u_cem')];
  for (const body of ['one', 'two', 'three']) log.say('u_bob', from.id, body);
  const phone = await world.liveDevice('ann', { deviceId: 'd_phone' });
  const cem = await world.liveDevice('cem');
  const shown = ({ engine }: TestDevice, chatId: string): MessageView[] => {
    const timeline = engine.openTimeline(chatId);
    const messages = timeline.get().items.flatMap((item) => (item.kind === 'message' ? [item.message] : []));
    timeline.close();
    return messages;
  };
  const said = (device: TestDevice) => shown(device, from.id).filter(({ content }) => content.kind === 'text');
  return { ...world, from, to, phone, cem, shown, said };
};

const textOf = ({ content }: MessageView) => (content.kind === 'text' ? content.body : content.kind);

describe('forwarding', () => {
  it('shows copies at once, in order, and then what the server made of the originals; and leaves the draft alone', async () => {
    const { phone, cem, log, from, to, shown, said, advance } = await setUp();
    phone.engine.setDraft(to.id, 'half a thought');
    await advance(6000);
    // Edited meanwhile: what the log holds is forwarded, not what this device shows.
    log.edit('u_bob', from.id, said(phone)[1]?.seq ?? 0, 'two, changed');
    expect(phone.engine.forward(said(phone).toReversed(), [to.id])).toBe(3);
    expect(shown(phone, to.id).slice(-3)).toMatchObject(
      ['one', 'two', 'three'].map((body) => ({ state: 'sending', forwardedFrom: 'bob', content: { kind: 'text', body } })),
    );
    await advance(2000);
    for (const device of [phone, cem]) {
      expect(shown(device, to.id).slice(-3).map(textOf)).toEqual(['one', 'two, changed', 'three']);
      expect(
        shown(device, to.id)
          .slice(-3)
          .map(({ forwardedFrom }) => forwardedFrom),
      ).toEqual(['bob', 'bob', 'bob']);
    }
    expect(phone.engine.chat(to.id).get()?.draft).toBe('half a thought');
  });

  it('merges into a record, several chats at once, and passes over what nobody said', async () => {
    const { phone, cem, log, from, to, shown, said, advance } = await setUp();
    log.recall('u_bob', from.id, said(phone)[0]?.seq ?? 0);
    await advance(1000);
    expect(phone.engine.forward(shown(phone, from.id), [to.id, from.id], { merged: true })).toBe(1);
    const record = { kind: 'record', authors: ['bob'], count: 2, preview: ['bob: two', 'bob: three'] };
    expect(shown(phone, to.id).at(-1)).toMatchObject({ state: 'sending', content: record, forwardedFrom: null });
    await advance(2000);
    expect(shown(cem, to.id).at(-1)).toMatchObject({ id: expect.any(String), content: record });
    expect(shown(phone, from.id).at(-1)).toMatchObject({ state: 'sent', content: record });
    expect(phone.engine.forward(shown(phone, from.id).slice(0, 1), [to.id])).toBe(0);
  });

  it('takes a place along, which is sent like a text', async () => {
    const { phone, cem, from, to, shown, advance } = await setUp();
    const place = { latitude: 48.858093, longitude: 2.294694, accuracy: null, name: '', address: 'Paris' };
    phone.engine.setDraft(from.id, 'half a thought');
    await advance(6000);
    phone.engine.sendLocation(from.id, place);
    const content = { kind: 'location', ...place };
    expect(shown(phone, from.id).at(-1)).toMatchObject({ state: 'sending', content });
    await advance(2000);
    expect(phone.engine.chat(from.id).get()?.draft).toBe('half a thought');
    const [sent] = shown(phone, from.id).slice(-1) as [MessageView];
    expect(sent).toMatchObject({ state: 'sent', content });
    expect(phone.engine.forward([sent], [to.id])).toBe(1);
    expect(shown(phone, to.id).at(-1)).toMatchObject({ state: 'sending', forwardedFrom: 'ann', content });
    phone.engine.sendText(from.id, 'there', { replyTo: sent });
    expect(shown(phone, from.id).at(-1)?.replyTo).toMatchObject({ kind: 'OTHER', excerpt: '📍 Paris' });
    expect(phone.engine.forward([sent, ...shown(phone, from.id).slice(0, 2)], [to.id], { merged: true })).toBe(1);
    expect(shown(phone, to.id).at(-1)?.content).toMatchObject({ preview: ['bob: one', 'ann: 📍 Paris'] });
    await advance(2000);
    expect(shown(cem, to.id).at(-2)).toMatchObject({ id: expect.any(String), forwardedFrom: 'ann', content });
  });

  it('is offered again after a lost answer and a restart, and counts once', async () => {
    const { phone, device, cem, to, shown, said, advance } = await setUp();
    phone.network.goOffline();
    phone.engine.forward(said(phone), [to.id], { merged: true });
    await advance(3000);
    void phone.engine.stop();
    await advance(100);
    const again = device('ann', { deviceId: 'd_phone', storage: phone.storage });
    again.network.faults = { ...again.network.faults, loseAnswer: 0.6 };
    void again.engine.start();
    await advance(120_000);
    expect(shown(cem, to.id).filter(({ content }) => content.kind === 'record')).toHaveLength(1);
    expect(shown(again, to.id).at(-1)).toMatchObject({ id: expect.any(String), content: { kind: 'record', count: 3 } });
  });

  it('fails like a text where one may not write, or when the original is gone', async () => {
    const { phone, log, from, to, shown, said, advance } = await setUp();
    const [first] = said(phone);
    log.recall('u_bob', from.id, first?.seq ?? 0);
    phone.engine.forward([first as MessageView], [to.id]);
    await advance(2000);
    expect(shown(phone, to.id).at(-1)).toMatchObject({ state: 'failed', failureCode: 'NOT_PERMITTED' });
    phone.engine.discard(shown(phone, to.id).at(-1)?.key ?? '');
    log.chat(to.id).canSend = false;
    phone.engine.forward([said(phone)[0] as MessageView], [to.id]);
    await advance(2000);
    expect(shown(phone, to.id).at(-1)).toMatchObject({ state: 'failed', failureCode: 'NOT_CONTACTS' });
  });
});
