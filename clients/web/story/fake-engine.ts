import type {
  ChatView,
  ConnectionStatus,
  MessageView,
  PresenceView,
  SyncEngine,
  Timeline,
  TimelineItem,
  TimelineView,
} from '../../sync/types.ts';
import { makeItems, makeMessage, type Script } from './messages.ts';
import { cell, type Cell } from './observable.ts';
import { account, me, people } from './people.ts';

const PAGE = 50;
const LATENCY_MS = 250;
const wait = () => new Promise((resolve) => setTimeout(resolve, LATENCY_MS));

interface Room {
  script: Script;
  chat: Cell<ChatView | null>;
  view: Cell<TimelineView>;
  incoming: Set<(message: MessageView) => void>;
}

interface RoomPlan {
  id: string;
  kind: ChatView['kind'];
  title: string;
  count: number;
  held: number;
  unread: number;
  hole?: { fromSeq: number; toSeq: number };
  overrides?: Partial<ChatView>;
}

const PLANS: readonly RoomPlan[] = [
  { id: 'big', kind: 'GROUP', title: '五万条消息 Fifty thousand', count: 50_000, held: 50_000, unread: 0 },
  { id: 'meilin', kind: 'DIRECT', title: '林美玲', count: 3_000, held: 60, unread: 7 },
  { id: 'hole', kind: 'GROUP', title: 'A hole in the middle', count: 900, held: 200, unread: 0, hole: { fromSeq: 761, toSeq: 840 } },
  { id: 'self', kind: 'SELF', title: '', count: 3, held: 3, unread: 0 },
  {
    id: 'long',
    kind: 'GROUP',
    title: 'A group with a title that is far too long for the list and for the bar above the chat',
    count: 40,
    held: 40,
    unread: 123,
  },
  { id: 'closed', kind: 'DIRECT', title: 'Bo from work', count: 12, held: 12, unread: 0, overrides: { canSend: false, peer: people[1]! } },
  {
    id: 'empty',
    kind: 'DIRECT',
    title: 'يوسف الحسن',
    count: 0,
    held: 0,
    unread: 0,
    overrides: { peer: people[4]!, draft: 'half a thought' },
  },
];

function makeRoom(plan: RoomPlan, index: number): Room {
  const endMs = Date.parse('2026-11-24T08:30:00Z') - index * 5_400_000;
  const others = plan.kind === 'GROUP' ? people : [people[0]!];
  const script: Script = { chatId: plan.id, count: plan.count, others, endMs, readUpTo: plan.count - 4 };
  const from = plan.count - plan.held + 1;
  const all = plan.count === 0 ? [] : makeItems(script, from, plan.count);
  const { hole } = plan;
  const items: TimelineItem[] = hole
    ? [...all.slice(0, hole.fromSeq - from), { kind: 'hole', key: `hole-${hole.fromSeq}`, ...hole }, ...all.slice(hole.toSeq - from + 1)]
    : all;
  const last = all.at(-1);
  const chat: ChatView = {
    id: plan.id,
    kind: plan.kind,
    title: plan.title,
    peer: plan.kind === 'DIRECT' ? people[0]! : null,
    memberCount: plan.kind === 'GROUP' ? people.length + 1 : plan.kind === 'DIRECT' ? 2 : 1,
    canSend: true,
    mutedHereUntil: null,
    mutedAll: false,
    slowModeSeconds: 0,
    disappearSeconds: 0,
    nextMessageAt: null,
    role: plan.kind === 'GROUP' ? 'OWNER' : 'MEMBER',
    capabilities:
      plan.kind === 'GROUP'
        ? ['RENAME', 'REMOVE_MEMBERS', 'SET_ROLES', 'TRANSFER_OWNERSHIP', 'PIN_MESSAGES', 'RECALL_ANY']
        : ['PIN_MESSAGES'],
    pinnedSeqs: plan.count > 12 ? [plan.count - 11, plan.count - 4] : [],
    nicknames: new Map(),
    announcementId: null,
    joinRequestCount: 0,
    isSaved: false,
    lastSeq: plan.count,
    readSeq: plan.count - plan.unread,
    unreadCount: plan.unread,
    unreadMentionSeqs: [],
    lastActivityAt: new Date(endMs).toISOString(),
    lastMessage: last?.kind === 'message' ? last.message : null,
    draft: '',
    failedCount: 0,
    isPinned: false,
    isMuted: false,
    mutedUntil: null,
    isMarkedUnread: false,
    placement: 'LIST',
    typing: [],
    ...plan.overrides,
  };
  return {
    script,
    chat: cell<ChatView | null>(chat),
    view: cell<TimelineView>({
      items,
      reachedStart: from <= 1,
      unreadFromSeq: plan.unread > 0 ? plan.count - plan.unread + 1 : null,
      loading: false,
    }),
    incoming: new Set(),
  };
}

/** What the story and its checks may do to the world. */
export interface Stage {
  receive(chatId: string, body: string): void;
  type(chatId: string, isTyping: boolean): void;
  connect(status: ConnectionStatus): void;
  fail(chatId: string): void;
}

/** An engine without a server: for looking at screens and for measuring the list. Never part of the exported client. */
export function createFakeEngine(): { engine: SyncEngine; stage: Stage } {
  const rooms = new Map(PLANS.map((plan, index) => [plan.id, makeRoom(plan, index)]));
  const chats = cell<readonly ChatView[]>([]);
  const unread = cell(0);
  const connection = cell<ConnectionStatus>({ kind: 'live', sinceMs: 0 });
  let sent = 0;

  function publish() {
    const list = [...rooms.values()]
      .flatMap(({ chat }) => chat.get() ?? [])
      .sort((left, right) => Number(right.isPinned) - Number(left.isPinned) || right.lastActivityAt.localeCompare(left.lastActivityAt));
    chats.set(list);
    unread.set(list.reduce((sum, chat) => sum + (chat.isMuted || chat.placement !== 'LIST' ? 0 : chat.unreadCount), 0));
  }
  function change(room: Room, part: Partial<ChatView>) {
    room.chat.set({ ...room.chat.get()!, ...part });
    publish();
  }
  function append(room: Room, message: MessageView) {
    room.view.set({ ...room.view.get(), items: [...room.view.get().items, { kind: 'message', message }] });
    change(room, { lastMessage: message, lastActivityAt: message.createdAt, ...(message.isOwn ? { draft: '' } : {}) });
  }
  function replace(room: Room, key: string, part: Partial<MessageView>) {
    room.view.set({
      ...room.view.get(),
      items: room.view
        .get()
        .items.map((item) =>
          item.kind === 'message' && item.message.key === key ? { kind: 'message', message: { ...item.message, ...part } } : item,
        ),
    });
  }
  const draw = (room: Room, body: string, isOwn: boolean): MessageView => {
    sent += 1;
    const base = makeMessage(room.script, 1);
    return {
      ...base,
      key: `new-${sent}`,
      id: null,
      seq: null,
      isOwn,
      sender: isOwn ? me : people[0]!,
      content: { kind: 'text', body },
      createdAt: new Date().toISOString(),
      editedAt: null,
      replyTo: null,
      forwardedFrom: null,
      silent: false,
      expiresAt: null,
      reactions: [],
      state: isOwn ? 'sending' : null,
      readCount: null,
    };
  };
  const nextSeq = (room: Room) => room.chat.get()!.lastSeq + 1;

  publish();
  const engine: SyncEngine = {
    start: async () => undefined,
    stop: async () => undefined,
    wipe: async () => undefined,
    connection,
    account: cell<typeof account | null>(account),
    scheduled: cell([]),
    applyScheduled: () => undefined,
    chats,
    unreadTotal: unread,
    onIncoming: () => () => undefined,
    attend: () => undefined,
    chat: (chatId) => rooms.get(chatId)?.chat ?? cell<ChatView | null>(null),
    loadMoreChats: async () => false,
    openTimeline: (chatId) => openTimeline(rooms.get(chatId)!),
    members: () =>
      cell([
        { user: me, role: 'OWNER', joinedAt: '', mutedUntil: null } as const,
        ...people.map((user, index) => ({ user, role: index === 0 ? 'ADMIN' : 'MEMBER', joinedAt: '', mutedUntil: null }) as const),
      ]),
    sight: () => cell({ version: 1, floorSeq: 0, deleted: [] }),
    viewMessage: () => null,
    loadMembers: async () => undefined,
    watchPresence: (ids) =>
      cell<ReadonlyMap<string, PresenceView>>(
        new Map(ids.map((id, index) => [id, { online: index % 2 === 0, lastSeenAt: '2026-11-24T07:12:00Z' }])),
      ),
    sendText(chatId, body) {
      const room = rooms.get(chatId)!;
      const message = draw(room, body, true);
      append(room, message);
      void wait().then(() => {
        const seq = nextSeq(room);
        replace(room, message.key, { id: `m_${chatId}_${seq}`, seq, state: 'sent' });
        change(room, { lastSeq: seq, readSeq: seq });
      });
      return message.key;
    },
    forward: (messages) => messages.length,
    sendPoll: (chatId, { question }) => engine.sendText(chatId, question),
    sendChain: (chatId, topic) => engine.sendText(chatId, topic),
    sendContactCard: (chatId, { name }) => engine.sendText(chatId, name),
    sendAttached: (chatId, { content }) =>
      engine.sendText(
        chatId,
        content.kind === 'image' || content.kind === 'video' ? content.caption : content.kind === 'voice' ? '🎤' : content.name,
      ),
    sendLocation: (chatId, { name }) => engine.sendText(chatId, name),
    stopLiveLocation: () => undefined,
    votePoll: () => undefined,
    setChainEntry: () => undefined,
    retry: (key) => rooms.forEach((room) => replace(room, key, { state: 'sent', failureCode: null })),
    editMessage: (message, body) =>
      replace(rooms.get(message.chatId)!, message.key, { content: { kind: 'text', body }, editedAt: new Date().toISOString() }),
    setReaction: (message, emoji) => {
      const reactions = message.reactions.filter(({ isOwn }) => !isOwn);
      if (emoji !== null) reactions.push({ emoji, count: 1, isOwn: true });
      replace(rooms.get(message.chatId)!, message.key, { reactions });
    },
    discard: (key) =>
      rooms.forEach((room) =>
        room.view.set({
          ...room.view.get(),
          items: room.view.get().items.filter((item) => item.kind === 'hole' || item.message.key !== key),
        }),
      ),
    markRead(chatId, seq) {
      const room = rooms.get(chatId)!;
      const chat = room.chat.get()!;
      if (seq > chat.readSeq) change(room, { readSeq: seq, unreadCount: Math.max(0, chat.lastSeq - seq) });
    },
    typing: () => undefined,
    setDraft: (chatId, draft) => change(rooms.get(chatId)!, { draft }),
    updateChat(chatId, { pinned, mutedUntil, markedUnread, archived }) {
      change(rooms.get(chatId)!, {
        ...(pinned === undefined ? {} : { isPinned: pinned }),
        ...(mutedUntil === undefined ? {} : { isMuted: mutedUntil !== null, mutedUntil }),
        ...(markedUnread === undefined ? {} : { isMarkedUnread: markedUnread }),
        ...(archived === undefined ? {} : { placement: archived ? 'ARCHIVE' : 'LIST' }),
        ...(archived === true ? { isPinned: false } : {}),
      });
    },
    clearHistory(chatId) {
      const room = rooms.get(chatId)!;
      room.view.set({ ...room.view.get(), items: [], reachedStart: true });
      change(room, { lastMessage: null, unreadCount: 0 });
    },
    deleteChat: (chatId) => change(rooms.get(chatId)!, { placement: 'HIDDEN', lastMessage: null, unreadCount: 0 }),
    deleteMessages: () => undefined,
    markPlayed: () => undefined,
    onRefused: () => () => undefined,
    applyChat: () => undefined,
    applyMessage: () => undefined,
  };

  const stage: Stage = {
    receive(chatId, body) {
      const room = rooms.get(chatId)!;
      const seq = nextSeq(room);
      const message = { ...draw(room, body, false), id: `m_${chatId}_${seq}`, seq };
      append(room, message);
      change(room, { lastSeq: seq, unreadCount: room.chat.get()!.unreadCount + 1 });
      for (const listener of room.incoming) listener(message);
    },
    type: (chatId, isTyping) => change(rooms.get(chatId)!, { typing: isTyping ? [people[0]!] : [] }),
    connect: (status) => connection.set(status),
    fail(chatId) {
      const room = rooms.get(chatId)!;
      append(room, { ...draw(room, 'This one did not make it.', true), state: 'failed', failureCode: 'NOT_CONTACTS' });
    },
  };
  return { engine, stage };
}

function openTimeline(room: Room): Timeline {
  const { view, script } = room;
  const set = (part: Partial<TimelineView>) => view.set({ ...view.get(), ...part });
  return {
    get: view.get,
    subscribe: view.subscribe,
    async loadOlder() {
      const first = view.get().items[0];
      const firstSeq = first?.kind === 'message' ? first.message.seq : null;
      if (view.get().loading || firstSeq == null || firstSeq <= 1) return;
      set({ loading: true });
      await wait();
      const from = Math.max(1, firstSeq - PAGE);
      set({ items: [...makeItems(script, from, firstSeq - 1), ...view.get().items], reachedStart: from === 1, loading: false });
    },
    async fill(hole) {
      await wait();
      const { items } = view.get();
      const at = items.findIndex((item) => item.kind === 'hole' && item.fromSeq === hole.fromSeq && item.toSeq === hole.toSeq);
      if (at === -1) return;
      const from = Math.max(hole.fromSeq, hole.toSeq - PAGE + 1);
      const rest: TimelineItem[] =
        from > hole.fromSeq ? [{ kind: 'hole', key: `hole-${hole.fromSeq}`, fromSeq: hole.fromSeq, toSeq: from - 1 }] : [];
      set({ items: [...items.slice(0, at), ...rest, ...makeItems(script, from, hole.toSeq), ...items.slice(at + 1)] });
    },
    loadAround: async () => undefined,
    onIncoming(listener) {
      room.incoming.add(listener);
      return () => room.incoming.delete(listener);
    },
    close: () => undefined,
  };
}
