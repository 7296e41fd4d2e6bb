import { Suspense, useMemo, type ReactNode } from 'react';
import { lazy } from '../../lib/lazy.ts';
import { useObservable } from '../../lib/observable.ts';
import { closeDialog, type Dialog, type Screen } from '../../lib/router.ts';
import { useEngine } from '../session/session-context.ts';
import { NicknamesContext } from '../user/nicknames.ts';

const NewChatDialog = lazy(() => import('../chat/new-chat-dialog.tsx'));
const NewGroupDialog = lazy(() => import('../group/new-group-dialog.tsx'));
const AddMembersDialog = lazy(() => import('../group/add-members-dialog.tsx'));
const RenameGroupDialog = lazy(() => import('../group/rename-group-dialog.tsx'));
const NicknameDialog = lazy(() => import('../group/nickname-dialog.tsx'));
const AnnouncementDialog = lazy(() => import('../group/announcement-dialog.tsx'));
const DisappearingDialog = lazy(() => import('../chat/disappearing-dialog.tsx'));
const WritingDialog = lazy(() => import('../group/writing-dialog.tsx'));
const InvitesDialog = lazy(() => import('../group/invites-dialog.tsx'));
const EntryDialog = lazy(() => import('../group/entry-dialog.tsx'));
const JoinRequestsDialog = lazy(() => import('../group/join-requests-dialog.tsx'));
const BansDialog = lazy(() => import('../group/bans-dialog.tsx'));
const TransferDialog = lazy(() => import('../group/transfer-dialog.tsx'));
const GalleryDialog = lazy(() => import('../gallery/gallery-dialog.tsx'));
const FindPeopleDialog = lazy(() => import('../contact/find-people-dialog.tsx'));
const MyCardDialog = lazy(() => import('../contact/my-card-dialog.tsx'));
const ScanDialog = lazy(() => import('../contact/scan-dialog.tsx'));
const ShortcutsDialog = lazy(() => import('./shortcuts-dialog.tsx'));
const PaletteDialog = lazy(() => import('./palette-dialog.tsx'));

/** Overlays are part of the address: the browser's back closes them, and a link can open one. */
export default function DialogHost({ dialog, screen }: { dialog: Dialog; screen: Screen }) {
  return (
    <Suspense fallback={null}>
      <Content dialog={dialog} chatId={screen.name === 'chat' ? screen.chatId : null} />
    </Suspense>
  );
}

function Content({ dialog, chatId }: { dialog: Dialog; chatId: string | null }) {
  switch (dialog) {
    case 'new-chat':
      return <NewChatDialog onClose={closeDialog} />;
    case 'new-group':
      return <NewGroupDialog onClose={closeDialog} />;
    case 'find':
      return <FindPeopleDialog onClose={closeDialog} />;
    case 'my-card':
      return <MyCardDialog onClose={closeDialog} />;
    case 'scan':
      return <ScanDialog onClose={closeDialog} />;
    case 'shortcuts':
      return <ShortcutsDialog onClose={closeDialog} />;
    case 'palette':
      return <PaletteDialog onClose={closeDialog} />;
    default:
      return chatId === null ? null : (
        <NamedHere chatId={chatId}>
          <ChatDialog dialog={dialog} chatId={chatId} />
        </NamedHere>
      );
  }
}

/** A group's dialogs call people as the group does. */
function NamedHere({ chatId, children }: { chatId: string; children: ReactNode }) {
  const engine = useEngine();
  const chat = useObservable(useMemo(() => engine.chat(chatId), [engine, chatId]));
  return <NicknamesContext value={chat?.nicknames ?? null}>{children}</NicknamesContext>;
}

function ChatDialog({
  dialog,
  chatId,
}: {
  dialog:
    | 'add-members'
    | 'rename-group'
    | 'nickname'
    | 'announcement'
    | 'writing'
    | 'disappearing'
    | 'invites'
    | 'bans'
    | 'entry'
    | 'join-requests'
    | 'transfer'
    | 'gallery';
  chatId: string;
}) {
  if (dialog === 'add-members') return <AddMembersDialog chatId={chatId} onClose={closeDialog} />;
  if (dialog === 'rename-group') return <RenameGroupDialog chatId={chatId} onClose={closeDialog} />;
  if (dialog === 'nickname') return <NicknameDialog chatId={chatId} onClose={closeDialog} />;
  if (dialog === 'announcement') return <AnnouncementDialog chatId={chatId} onClose={closeDialog} />;
  if (dialog === 'disappearing') return <DisappearingDialog chatId={chatId} onClose={closeDialog} />;
  if (dialog === 'writing') return <WritingDialog chatId={chatId} onClose={closeDialog} />;
  if (dialog === 'invites') return <InvitesDialog chatId={chatId} onClose={closeDialog} />;
  if (dialog === 'entry') return <EntryDialog chatId={chatId} onClose={closeDialog} />;
  if (dialog === 'join-requests') return <JoinRequestsDialog chatId={chatId} onClose={closeDialog} />;
  if (dialog === 'bans') return <BansDialog chatId={chatId} onClose={closeDialog} />;
  if (dialog === 'gallery') return <GalleryDialog chatId={chatId} onClose={closeDialog} />;
  return <TransferDialog chatId={chatId} onClose={closeDialog} />;
}
