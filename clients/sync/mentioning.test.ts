import { describe, expect, it } from 'vitest';
import { createWorld, type TestDevice } from './testing/world.ts';
import type { MessageView } from './types.ts';

const setUp = async () => {
  const world = createWorld();
  const { log } = world;
  for (const name of ['ann', 'bob', 'cem']) log.user(name);
  const group = log.createGroup('walks', ['u_ann', 'u_bob', 'u_cem']);
  const phone = await world.liveDevice('ann', { deviceId: 'd_phone' });
  const mentioned = ({ engine }: TestDevice) => engine.chat(group.id).get()?.unreadMentionSeqs;
  const last = ({ engine }: TestDevice): MessageView | undefined => {
    const timeline = engine.openTimeline(group.id);
    const item = timeline.get().items.findLast(({ kind }) => kind === 'message');
    timeline.close();
    return item?.kind === 'message' ? item.message : undefined;
  };
  return { ...world, group, phone, mentioned, last };
};

const ANN = { kind: 'MENTION', offset: 0, length: 4, userId: 'u_ann' };
const ALL = { kind: 'MENTION_ALL', offset: 0, length: 4 };

describe('a mention', () => {
  it('is unread for whom it names, and not for others', async () => {
    const { log, group, phone, mentioned, last, liveDevice, advance } = await setUp();
    const cem = await liveDevice('cem');
    const { seq } = log.say('u_bob', group.id, '@ann tea?', [ANN]);
    log.say('u_bob', group.id, 'anyone?');
    await advance(1000);
    expect(mentioned(phone)).toEqual([seq]);
    expect(mentioned(cem)).toEqual([]);
    const everyone = log.say('u_bob', group.id, '@all tea!', [ALL]);
    await advance(1000);
    expect(mentioned(phone)).toEqual([seq, everyone.seq]);
    expect(mentioned(cem)).toEqual([everyone.seq]);
    expect(last(phone)?.content).toMatchObject({ body: '@all tea!', ranges: [{ kind: 'MENTION_ALL', user: null }] });
    phone.engine.markRead(group.id, seq);
    expect(mentioned(phone)).toEqual([everyone.seq]);
  });

  it('is counted on a new device, also where its message lies in a hole', async () => {
    const { log, group, mentioned, liveDevice, advance } = await setUp();
    const { seq } = log.say('u_bob', group.id, '@ann tea?', [ANN]);
    for (let n = 0; n < 60; n += 1) log.say('u_bob', group.id, `word ${n}`);
    const laptop = await liveDevice('ann', { deviceId: 'd_laptop' });
    expect(mentioned(laptop)).toEqual([seq]);
    // An edit takes it back, a recall too, though neither message is held here.
    log.edit('u_bob', group.id, seq, 'never mind');
    await advance(1000);
    expect(mentioned(laptop)).toEqual([]);
    log.edit('u_bob', group.id, seq, '@ann tea after all?', [ANN]);
    await advance(1000);
    expect(mentioned(laptop)).toEqual([seq]);
    log.recall('u_bob', group.id, seq);
    await advance(1000);
    expect(mentioned(laptop)).toEqual([]);
  });

  it('is shown at once and sent with its ranges, an edit with its own', async () => {
    const { server, group, phone, last, advance } = await setUp();
    const ranges = [{ kind: 'MENTION', offset: 0, length: 4, userId: 'u_bob' }];
    phone.engine.sendText(group.id, '@bob hi', { ranges });
    expect(last(phone)).toMatchObject({ state: 'sending', content: { ranges: [{ userId: 'u_bob' }] } });
    await advance(1000);
    const sent = last(phone) as MessageView;
    expect(sent).toMatchObject({ state: 'sent', content: { ranges: [{ kind: 'MENTION', user: { id: 'u_bob', name: 'bob' } }] } });
    phone.engine.editMessage(sent, '@bob hi', ranges);
    expect(server.asked.filter(({ field }) => field === 'editMessage')).toHaveLength(0);
    phone.engine.editMessage(sent, 'hi', []);
    expect(last(phone)?.content).toEqual({ kind: 'text', body: 'hi' });
    await advance(1000);
    expect(last(phone)?.content).toEqual({ kind: 'text', body: 'hi' });
    expect(server.asked.findLast(({ field }) => field === 'editMessage')?.variables['input']).toMatchObject({ body: 'hi', ranges: [] });
  });

  it('in a caption is one too: shown at once, unread for whom it names, and left behind by a copy', async () => {
    const { log, group, phone, mentioned, last, liveDevice, advance } = await setUp();
    const bob = await liveDevice('bob');
    const ranges = [{ kind: 'BOLD', offset: 5, length: 3 }, { ...ANN }];
    const images = [{ name: 'a', width: 4, height: 3, placeholder: '', animated: false, url: '/a', thumbnailUrl: '/a/t' }];
    bob.engine.sendAttached(group.id, {
      clientMessageId: 'a-picture-of-bob',
      attachmentIds: ['f_1'],
      content: { kind: 'image', images, caption: '@ann sea', ranges },
    });
    expect(last(bob)).toMatchObject({ state: 'sending', content: { ranges: [{ kind: 'BOLD', user: null }, { userId: 'u_ann' }] } });
    await advance(2000);
    const held = last(phone) as MessageView;
    expect(mentioned(phone)).toEqual([held.seq]);
    expect(held.content).toMatchObject({ caption: '@ann sea', ranges: [{ kind: 'BOLD' }, { user: { id: 'u_ann', name: 'ann' } }] });
    const self = log.openDirect('u_ann', 'u_bob');
    await advance(2000);
    phone.engine.forward([held], [self.id]);
    const timeline = phone.engine.openTimeline(self.id);
    const copied = () =>
      timeline
        .get()
        .items.flatMap((item) => (item.kind === 'message' && item.message.content.kind === 'image' ? [item.message.content] : []));
    for (const wait of [0, 2000]) {
      await advance(wait);
      expect(copied()).toMatchObject([{ kind: 'image', ranges: [{ kind: 'BOLD' }] }]);
      expect(copied()).not.toMatchObject([{ ranges: [{}, {}] }]);
    }
    timeline.close();
  });
});
