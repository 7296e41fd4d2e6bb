import type { ContentView, MessageView, TimelineItem, UserView } from '../../sync/types.ts';
import { me } from './people.ts';

const LINES = [
  '好的，明天见！',
  'Sounds good to me.',
  '周六的徒步还去吗？听说北门那边的路修好了，可以从茶园上去，一共十二公里左右。',
  'Have a look at https://parley.example/notes/2026?q=tea and tell me what you think, no hurry at all.',
  '😄',
  'First line\nsecond line\n\nand a fourth one after a blank',
  'אני מגיע בשש',
  'I keep thinking that the best part of the trip was the teahouse: nobody spoke, the rain did all the talking, and the old man brought us a second pot without asking. We should go again when the leaves turn, and take the late bus home.',
  '❤️❤️',
  'OK',
  '超长单词测试Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft 结束',
];

export interface Script {
  chatId: string;
  count: number;
  others: readonly UserView[];
  endMs: number;
  readUpTo: number;
}

/** The same chat every time: chance would make screenshots differ. */
export function makeMessage({ chatId, count, others, endMs, readUpTo }: Script, seq: number): MessageView {
  const roll = (seq * 7919 + 13) % 101;
  const isOwn = roll % 3 === 0;
  const sender = isOwn ? me : others[Math.floor(seq / 4) % others.length]!;
  const content: ContentView =
    roll === 50
      ? { kind: 'recalled', recalledAt: '', recalledBy: sender }
      : roll === 70
        ? { kind: 'unknown', fallbackText: 'A poll: tea or coffee?' }
        : { kind: 'text', body: LINES[roll % LINES.length]! };
  const state = !isOwn || content.kind !== 'text' ? null : seq <= readUpTo ? 'read' : 'delivered';
  const isGroup = others.length > 1;
  return {
    key: `${chatId}-${seq}`,
    id: `m_${chatId}_${seq}`,
    seq,
    chatId,
    sender,
    isOwn,
    content,
    createdAt: new Date(endMs - (count - seq) * (roll % 5 === 0 ? 540_000 : 95_000)).toISOString(),
    editedAt: roll % 10 === 4 && content.kind === 'text' ? new Date(endMs).toISOString() : null,
    replyTo: roll % 8 === 5 && seq > 6 ? { seq: seq - 6, sender: others[0]!, kind: 'TEXT', excerpt: LINES[0]! } : null,
    forwardedFrom: null,
    silent: false,
    expiresAt: null,
    reactions: roll % 9 === 2 && content.kind === 'text' ? reactionsAt(roll) : [],
    state,
    readCount: isGroup && state !== null ? roll % others.length : null,
    failureCode: null,
  };
}

const reactionsAt = (roll: number) => [
  { emoji: '👍', count: 1 + (roll % 5), isOwn: roll % 2 === 0 },
  ...(roll % 4 === 1 ? [{ emoji: '🎉', count: 12, isOwn: false }] : []),
];

export function makeItems(script: Script, fromSeq: number, toSeq: number): TimelineItem[] {
  return Array.from({ length: toSeq - fromSeq + 1 }, (_, index) => ({ kind: 'message', message: makeMessage(script, fromSeq + index) }));
}
