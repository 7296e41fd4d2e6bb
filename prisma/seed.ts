import type { PrismaClient } from './generated/client.ts';
import type { Services } from '../services/index.ts';
import type { NewContentInput } from '../services/message/new-content.ts';
import type { Viewer } from '../services/viewer.ts';
import { demo } from './demo.ts';

type Handle = (typeof demo.people)[number]['handle'];
type Line = readonly [handle: Handle, said: string | NewContentInput];

const annAndBo: readonly Line[] = [
  ['bolin', 'Made it onto the sleeper. Top bunk, of course.'],
  ['ann', 'You always get the top bunk 😄'],
  ['ann', 'Did you bring the small lens or the big one?'],
  ['bolin', 'Both. Regretting both.'],
  ['bolin', 'Dining car has cardamom buns though'],
  ['ann', 'Then it was all worth it'],
  ['bolin', 'Photos when I have signal. Goodnight!'],
];
const annAndMeilin: readonly Line[] = [
  ['meilin', '周六的徒步还去吗？'],
  ['ann', '去！天气预报说上午是晴天。'],
  ['meilin', '那八点在地铁站 C 口见，我带早饭。'],
  ['ann', '太好了，我带茶 🍵'],
  ['meilin', '记得穿防滑的鞋子，上次你差点滑倒。'],
];
const hikers: readonly Line[] = [
  ['ann', 'Welcome, everyone! Saturday plan goes here. 周六的计划都放在这里。'],
  ['meilin', '路线：从北门上，经过茶园，十二公里左右。'],
  ['amara', 'How steep is the last stretch?'],
  ['ann', 'About 300 m up in two kilometres. There is a teahouse halfway.'],
  ['bolin', 'I join on Sunday, the train gets in too late 😢'],
  ['kenji', '下りはバスがありますか？'],
  [
    'meilin',
    { poll: { question: '午饭在哪儿吃？ Where do we have lunch?', options: ['茶馆 Teahouse', '山顶 On the top'], multiple: true } },
  ],
  ['ann', { chain: { topic: '接龙：谁带什么？ Who brings what?' } }],
  ['ann', 'Yes, the last bus down leaves at 17:40.'],
  ['amara', 'Perfect. I bring mangoes 🥭'],
  ['meilin', '那我们八点准时出发，不等人哦！'],
];

/** Says lines through the real door, one after the other, then spreads them over the past so that the history reads like one. */
const talk = async (
  { services, prisma, viewers }: { services: Services; prisma: PrismaClient; viewers: ReadonlyMap<Handle, Viewer> },
  chatId: bigint,
  name: string,
  lines: readonly Line[],
): Promise<void> => {
  for (const [index, [handle, said]] of lines.entries()) {
    const clientMessageId = `demo-${name}-${String(index).padStart(2, '0')}`;
    const content = typeof said === 'string' ? { text: { body: said } } : said;
    await services.sendMessage(viewers.get(handle) as Viewer, { chatId, clientMessageId, content });
  }
  const { lastSeq } = await prisma.chat.findUniqueOrThrow({ where: { id: chatId } });
  await prisma.$executeRaw`
    UPDATE messages SET created_at = now() - make_interval(mins => 7 * (${lastSeq}::int - seq) + 20 + CASE WHEN seq <= ${lastSeq}::int / 2 THEN 1440 ELSE 0 END)
    WHERE chat_id = ${chatId}`;
};

/** Fills an empty installation with a few people who know each other, their chats, and something waiting for an answer. */
export const seed = async ({ services, prisma }: { services: Services; prisma: PrismaClient }): Promise<void> => {
  const viewers = new Map<Handle, Viewer>();
  for (const person of demo.people) {
    const { device } = await services.signUp(
      { handle: person.handle, password: demo.password, name: person.name },
      { address: `demo:${person.handle}`, userAgent: '', deviceName: 'Demo', platform: 'OTHER' },
    );
    const viewer: Viewer = { userId: device.userId, deviceId: device.id };
    viewers.set(person.handle, viewer);
    await services.updateProfile(viewer, { statusLine: person.statusLine, region: person.region });
  }
  const viewer = (handle: Handle): Viewer => viewers.get(handle) as Viewer;
  const befriend = async (from: Handle, to: Handle): Promise<bigint> => {
    const request = await services.requestContact(viewer(from), { userId: viewer(to).userId, note: 'Hi!' });
    return (await services.acceptContactRequest(viewer(to), request.id)).chatId;
  };

  const boChat = await befriend('ann', 'bolin');
  const meilinChat = await befriend('ann', 'meilin');
  for (const friend of ['kenji', 'amara'] as const) await befriend('ann', friend);
  await befriend('bolin', 'meilin');
  await services.requestContact(viewer('ravi'), { userId: viewer('ann').userId, note: 'We met at the photo walk on Sunday.' });

  const group = await services.createGroup(viewer('ann'), {
    clientChatId: 'demo-weekend-hikers',
    title: '周末徒步 Weekend hikers',
    memberIds: (['bolin', 'meilin', 'kenji', 'amara'] as const).map((handle) => viewer(handle).userId),
  });
  const stage = { services, prisma, viewers };
  await talk(stage, group.id, 'hikers', hikers);
  await talk(stage, meilinChat, 'meilin', annAndMeilin);
  await talk(stage, boChat, 'bolin', annAndBo);
  const self = await services.openSelfChat(viewer('ann'));
  await services.sendMessage(viewer('ann'), {
    chatId: self.id,
    clientMessageId: 'demo-note-00',
    content: { text: { body: 'Notes to self: things I want to find again.' } },
  });
  // The seed's own sign-ins are nobody's devices.
  await prisma.device.deleteMany({ where: { name: 'Demo' } });
};
