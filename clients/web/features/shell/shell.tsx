import { Suspense, type MouseEvent, type ReactNode } from 'react';
import { MessagesSquare, SlidersHorizontal, UsersRound } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { lazy } from '../../lib/lazy.ts';
import { formatRoute, isDetail, useRoute, type Screen } from '../../lib/router.ts';
import { useIsNarrow } from '../../lib/use-media-query.ts';
import { PaneBoundary } from '../../ui/pane-boundary.tsx';
import { Notice } from '../../ui/notice.tsx';
import { showToast } from '../../ui/toast.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { ChatListPane } from '../chat/chat-list-pane.tsx';
import { ChatPane } from '../chat/chat-pane.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { NavRail, TabBar } from './nav.tsx';
import { modKey } from './platform.ts';
import { usePreload } from './use-preload.ts';
import { useShellShortcuts } from './use-shell-shortcuts.ts';

const DialogHost = lazy(() => import('./dialog-host.tsx'));
const ContactListPane = lazy(() => import('../contact/contact-list-pane.tsx'));
const ContactPane = lazy(() => import('../contact/contact-pane.tsx'));
const AddPane = lazy(() => import('../contact/add-pane.tsx'));
const ApprovePane = lazy(() => import('../device/approve-pane.tsx'));
const RequestsPane = lazy(() => import('../contact/requests-pane.tsx'));
const BlockedPane = lazy(() => import('../contact/blocked-pane.tsx'));
const GroupsPane = lazy(() => import('../contact/groups-pane.tsx'));
const JoinPane = lazy(() => import('../group/join-pane.tsx'));
const SettingsListPane = lazy(() => import('../settings/settings-list-pane.tsx'));
const Attendants = lazy(() => import('./attendants.tsx'));
const Nowhere = lazy(() => import('./nowhere.tsx'));
const SettingsPane = lazy(() => import('../settings/settings-pane.tsx'));

type Area = 'chats' | 'contacts' | 'settings';

export function areaOf(screen: Screen): Area {
  if (['contacts', 'requests', 'blocked', 'groups', 'contact', 'add'].includes(screen.name)) return 'contacts';
  return ['settings', 'settings-section', 'approve'].includes(screen.name) ? 'settings' : 'chats';
}

/** The signed-in client: sections, list and detail; on a phone one of them at a time. */
export function Shell() {
  const t = useTranslations();
  const { screen, dialog } = useRoute();
  const narrow = useIsNarrow();
  const area = areaOf(screen);
  const showsDetail = isDetail(screen);
  useShellShortcuts();
  usePreload();
  return (
    <div className="flex h-full flex-col">
      <a
        href="#main"
        onClick={skipToContent}
        className="sr-only focus:not-sr-only focus:absolute focus:z-10 focus:m-2 focus:rounded-lg focus:bg-raised focus:px-4 focus:py-2 focus:shadow-pop"
      >
        {t('app.skipToContent')}
      </a>
      <ConnectionBanner />
      <PaneBoundary resetKey={formatRoute(screen)} onBroken={() => {}}>
        <Suspense fallback={null}>
          <Attendants />
        </Suspense>
      </PaneBoundary>
      <div className="flex min-h-0 flex-1">
        {!narrow && <NavRail area={area} />}
        {(!narrow || !showsDetail) && (
          <ListFrame narrow={narrow}>
            <PaneBoundary resetKey={area}>
              <Suspense fallback={<PaneLoading />}>
                <ListPane area={area} screen={screen} />
              </Suspense>
            </PaneBoundary>
            {narrow && <TabBar area={area} />}
          </ListFrame>
        )}
        {(!narrow || showsDetail) && (
          <main id="main" tabIndex={-1} className="flex min-h-0 min-w-0 flex-1 flex-col bg-canvas outline-none">
            <PaneBoundary resetKey={formatRoute(screen)}>
              <Suspense fallback={<PaneLoading />}>
                <DetailPane screen={screen} area={area} />
              </Suspense>
            </PaneBoundary>
          </main>
        )}
      </div>
      <PaneBoundary resetKey={String(dialog)} onBroken={() => void showToast(t('app.paneTitle'), { kind: 'problem' })}>
        {dialog !== null && (
          <Suspense fallback={null}>
            <DialogHost dialog={dialog} screen={screen} />
          </Suspense>
        )}
      </PaneBoundary>
    </div>
  );
}

/** Beside the detail a column; alone on a phone the page's main part. */
function ListFrame({ narrow, children }: { narrow: boolean; children: ReactNode }) {
  if (!narrow) return <div className="flex min-h-0 w-(--list-width) shrink-0 flex-col border-r border-line bg-paper">{children}</div>;
  return (
    <main id="main" tabIndex={-1} className="flex min-h-0 w-full flex-col bg-paper outline-none">
      {children}
    </main>
  );
}

/** The address is the route, so this link moves the focus and nothing else. */
function skipToContent(event: MouseEvent): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}

function PaneLoading() {
  const t = useTranslations('common');
  return (
    <div className="flex flex-1 items-center justify-center">
      <Spinner label={t('loading')} />
    </div>
  );
}

function ListPane({ area, screen }: { area: Area; screen: Screen }) {
  switch (area) {
    case 'chats':
      return <ChatListPane openChatId={screen.name === 'chat' ? screen.chatId : null} />;
    case 'contacts':
      return <ContactListPane screen={screen} />;
    case 'settings':
      return <SettingsListPane screen={screen} />;
  }
}

function DetailPane({ screen, area }: { screen: Screen; area: Area }) {
  switch (screen.name) {
    case 'chat':
      return <ChatPane key={screen.chatId} chatId={screen.chatId} details={screen.details} />;
    case 'contact':
      return <ContactPane key={screen.userId} userId={screen.userId} />;
    case 'add':
      return <AddPane key={screen.token} token={screen.token} />;
    case 'approve':
      return <ApprovePane key={screen.code} code={screen.code} />;
    case 'join':
      return <JoinPane key={screen.token} token={screen.token} />;
    case 'requests':
      return <RequestsPane />;
    case 'blocked':
      return <BlockedPane />;
    case 'groups':
      return <GroupsPane />;
    case 'settings-section':
      return <SettingsPane section={screen.section} />;
    case 'nowhere':
      return <Nowhere />;
    default:
      return <Waiting area={area} />;
  }
}

function Waiting({ area }: { area: Area }) {
  const t = useTranslations();
  if (area === 'contacts') return <Notice icon={<UsersRound size={40} strokeWidth={1.25} />} title={t('chats.pickContact')} />;
  if (area === 'settings') return <Notice icon={<SlidersHorizontal size={40} strokeWidth={1.25} />} title={t('nav.settings')} />;
  return (
    <Notice
      icon={<MessagesSquare size={44} strokeWidth={1.25} />}
      title={t('chats.pick')}
      body={t('chats.pickBody', { keys: `${modKey()}+K` })}
    />
  );
}
