import { Suspense, useMemo, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { ChatView, MessageView } from '../../../sync/types.ts';
import type { RecallMessageMutation } from '../../gql/graphql.ts';
import { operate } from '../../lib/graphql.ts';
import { lazy } from '../../lib/lazy.ts';
import { useObservable } from '../../lib/observable.ts';
import { useIsRoomy } from '../../lib/use-media-query.ts';
import { preloadMenu } from '../../ui/menu.tsx';
import { PaneBoundary } from '../../ui/pane-boundary.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { Announcer } from '../message/announcer.tsx';
import { Composer, type ComposerHandle } from '../message/composer.tsx';
import { chatWish } from '../message/chat-wish.ts';
import type { OpenMenu } from '../message/message-menu.tsx';
import type { RowActions } from '../message/message-row.tsx';
import { canReply } from '../message/reply.ts';
import { useDelete } from '../message/use-delete.ts';
import { useClosePoll } from '../poll/use-close-poll.ts';
import { TimelineList } from '../message/timeline-list.tsx';
import type { Jump } from '../message/use-jump.ts';
import { useSelection, type Selection } from '../message/use-selection.ts';
import { useTimeline } from '../message/use-timeline.ts';
import { useReactions } from '../reaction/use-reactions.tsx';
import { answerOf } from '../session/problem.ts';
import { useEngine } from '../session/session-context.ts';
import { showProblem } from '../session/show-problem.ts';
import { NicknamesContext } from '../user/nicknames.ts';
import { ChatHeader } from './chat-header.tsx';
import { useAttend } from './use-attend.ts';

const MessageMenu = lazy(() => {
  preloadMenu();
  return import('../message/message-menu.tsx');
});
const AskedDialog = lazy(() => import('../message/asked-dialog.tsx'));
const EditsDialog = lazy(() => import('../message/edits-dialog.tsx'));
const ForwardDialog = lazy(() => import('../message/forward-dialog.tsx'));
const RecordDialog = lazy(() => import('../message/record-dialog.tsx'));
const SelectionBar = lazy(() => import('../message/selection-bar.tsx'));
const PinBar = lazy(() => import('../pin/pin-bar.tsx'));
const Wished = lazy(() => import('../message/wished.tsx'));
const ReadersDialog = lazy(() => import('../message/readers-dialog.tsx'));
const AnnouncementCard = lazy(() => import('../group/announcement-card.tsx'));
const JoinRequestsBar = lazy(() => import('../group/join-requests-bar.tsx'));
const MissingChat = lazy(() => import('./missing-chat.tsx'));
const ClosedComposer = lazy(() => import('./closed-composer.tsx'));
const UploadTray = lazy(() => import('../attachment/upload-tray.tsx'));
const ChatDetails = lazy(() => import('./chat-details.tsx'));

export function ChatPane({ chatId, details }: { chatId: string; details: boolean }) {
  const engine = useEngine();
  const observable = useMemo(() => engine.chat(chatId), [engine, chatId]);
  const chat = useObservable(observable);
  const roomy = useIsRoomy();
  useAttend(chatId);
  if (chat === null) {
    return (
      <Suspense fallback={null}>
        <MissingChat chatId={chatId} />
      </Suspense>
    );
  }
  if (details && !roomy) {
    return (
      <NicknamesContext value={chat.nicknames}>
        <Suspense fallback={null}>
          <ChatDetails chat={chat} />
        </Suspense>
      </NicknamesContext>
    );
  }
  return (
    <NicknamesContext value={chat.nicknames}>
      <div className="flex min-h-0 flex-1">
        <OpenChat chat={chat} detailsOpen={details} />
        {details && (
          <aside className="flex w-[20rem] shrink-0 flex-col border-l border-line">
            <PaneBoundary resetKey={chatId}>
              <Suspense fallback={null}>
                <ChatDetails chat={chat} />
              </Suspense>
            </PaneBoundary>
          </aside>
        )}
      </div>
    </NicknamesContext>
  );
}

function OpenChat({ chat, detailsOpen }: { chat: ChatView; detailsOpen: boolean }) {
  const engine = useEngine();
  const { timeline, view } = useTimeline(engine, chat.id);
  const composer = useRef<ComposerHandle>(null);
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const [readersOf, setReadersOf] = useState<MessageView | null>(null);
  const [editsOf, setEditsOf] = useState<MessageView | null>(null);
  const [recordOf, setRecordOf] = useState<MessageView | null>(null);
  const [forwarding, setForwarding] = useState<readonly MessageView[]>([]);
  const [askedOf, setAskedOf] = useState<MessageView | null>(null);
  const [jump, setJump] = useState<Jump | null>(null);
  const wish = useObservable(chatWish);
  const selecting = useSelection(view.items);
  const { isPicking, pick, selection } = selecting;
  const latestChat = useRef(chat);
  latestChat.current = chat;
  const { recall, recalledText } = useRecall();
  const remove = useDelete();
  const { reactions, layer: reactionLayer } = useReactions(chat);
  const closePoll = useClosePoll();
  const actions = useMemo<RowActions>(
    () => ({
      openMenu: (message, anchor, source) => !isPicking() && setMenu({ message, anchor, source }),
      openReaders: setReadersOf,
      openEdits: setEditsOf,
      openRecord: setRecordOf,
      canReply: (message) => !isPicking() && canReply(message, latestChat.current),
      reply: (message) => !isPicking() && canReply(message, latestChat.current) && composer.current?.reply(message),
      openAsked: setAskedOf,
      canAnswer: () => latestChat.current.canSend,
      jumpTo: (seq) => setJump({ seq }),
      react: reactions.react,
      openReactors: reactions.openReactors,
      canWriteAgain: (message) =>
        message.isOwn && message.content.kind === 'recalled' && message.id !== null && recalledText.current.has(message.id),
      writeAgain: (message) => composer.current?.insert(recalledText.current.get(message.id ?? '') ?? ''),
      retry: (message) => engine.retry(message.key),
      discard: (message) => engine.discard(message.key),
      isPicking,
      pick,
    }),
    [engine, recalledText, isPicking, pick, reactions],
  );
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <ChatHeader chat={chat} detailsOpen={detailsOpen} />
      {chat.joinRequestCount > 0 && (
        <Suspense fallback={null}>
          <JoinRequestsBar count={chat.joinRequestCount} />
        </Suspense>
      )}
      {chat.announcementId !== null && (
        <Suspense fallback={null}>
          <AnnouncementCard key={chat.announcementId} chat={chat} />
        </Suspense>
      )}
      {chat.pinnedSeqs.length > 0 && (
        <Suspense fallback={<div className="h-13 shrink-0" />}>
          <PinBar key={chat.id} chat={chat} onJump={actions.jumpTo} />
        </Suspense>
      )}
      {timeline === null ? (
        <div className="flex-1" />
      ) : (
        <TimelineBody chat={chat} timeline={timeline} view={view} actions={actions} jump={jump} selection={selection} />
      )}
      {/* Hidden, not gone: what is being written, edited or answered is still there afterwards. */}
      <div className={selection === null ? 'contents' : 'hidden'}>
        {chat.canSend && (
          <Suspense fallback={null}>
            <UploadTray chat={chat} />
          </Suspense>
        )}
        {chat.canSend ? (
          <Composer
            ref={composer}
            chat={chat}
            timeline={timeline}
            view={view}
            lastEditable={() =>
              import('../message/edit.ts').then(
                ({ lastEditable }) => lastEditable(view.items, chat, Date.now()),
                () => null,
              )
            }
          />
        ) : (
          <Suspense fallback={<div className="h-13 shrink-0" />}>
            <ClosedComposer chat={chat} />
          </Suspense>
        )}
      </div>
      <Suspense fallback={null}>
        {selection !== null && <SelectionBar items={view.items} selecting={selecting} onForward={setForwarding} onDelete={remove} />}
        {menu !== null && (
          <MessageMenu
            menu={menu}
            chat={chat}
            onReply={actions.reply}
            onEdit={(message) => composer.current?.edit(message)}
            onEdits={setEditsOf}
            onClosePoll={closePoll}
            onRecall={recall}
            onReaders={setReadersOf}
            onOpen={setAskedOf}
            reactions={reactions}
            onRetry={actions.retry}
            onDiscard={actions.discard}
            onDelete={remove}
            onForward={(message) => setForwarding([message])}
            onSelect={(message) => pick(message, false)}
            onClose={() => setMenu(null)}
          />
        )}
        {forwarding.length > 0 && (
          <ForwardDialog
            messages={forwarding}
            onClose={() => setForwarding([])}
            onDone={() => {
              setForwarding([]);
              selecting.leave();
            }}
          />
        )}
        {recordOf !== null && <RecordDialog message={recordOf} onClose={() => setRecordOf(null)} />}
        {wish?.chatId === chat.id && view.items.length > 0 && <Wished chat={chat} wish={wish} onJump={actions.jumpTo} />}
        {askedOf?.id != null && <AskedDialog message={askedOf} onClose={() => setAskedOf(null)} />}
        {editsOf?.id != null && <EditsDialog message={editsOf} onClose={() => setEditsOf(null)} />}
        {readersOf?.id != null && <ReadersDialog message={readersOf} hasOthers={chat.kind !== 'SELF'} onClose={() => setReadersOf(null)} />}
      </Suspense>
      {reactionLayer}
    </div>
  );
}

type TimelineBodyProps = { chat: ChatView; actions: RowActions; jump: Jump | null; selection: Selection | null } & {
  timeline: NonNullable<ReturnType<typeof useTimeline>['timeline']>;
  view: ReturnType<typeof useTimeline>['view'];
};

function TimelineBody({ chat, timeline, view, actions, jump, selection }: TimelineBodyProps) {
  const t = useTranslations('common');
  const chatText = useTranslations('chat');
  return (
    <>
      {view.items.length === 0 && view.loading ? (
        <div className="flex flex-1 items-center justify-center">
          <Spinner label={t('loading')} />
        </div>
      ) : view.items.length === 0 ? (
        <p className="mt-auto px-6 py-8 text-center text-sm text-muted">{chatText(chat.kind === 'SELF' ? 'startSelf' : 'start')}</p>
      ) : (
        <TimelineList chat={chat} timeline={timeline} view={view} actions={actions} jump={jump} selection={selection} />
      )}
      <Announcer timeline={timeline} />
    </>
  );
}

/** Recalls, and remembers the text for as long as the chat is open, so that it can be written again. */
function useRecall() {
  const engine = useEngine();
  const recalledText = useRef(new Map<string, string>());
  async function recall(message: MessageView) {
    if (message.id === null) return;
    const { content } = message;
    if (message.isOwn && content.kind === 'text') recalledText.current.set(message.id, content.body);
    const input = { messageId: message.id };
    const result = await operate<RecallMessageMutation>('mutation', (all) => all.RecallMessageDocument, { input });
    const answer = answerOf(result, (data) => data.recallMessage);
    if (answer.ok) engine.applyMessage(answer.value.message);
    else showProblem(answer.problem);
  }
  return { recall: (message: MessageView) => void recall(message), recalledText };
}
