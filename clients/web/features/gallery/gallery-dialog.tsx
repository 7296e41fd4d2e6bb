import { Tabs } from '@base-ui/react/tabs';
import { CircleCheck } from 'lucide-react';
import { Suspense, useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { MessageView } from '../../../sync/types.ts';
import { lazy } from '../../lib/lazy.ts';
import { IconButton } from '../../ui/button.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { showToast } from '../../ui/toast.tsx';
import { showInChat } from '../message/show-in-chat.ts';
import { useDelete } from '../message/use-delete.ts';
import { useSelectedMax } from '../message/selected-max.ts';
import { PagedViewer } from './chat-viewer.tsx';
import { FileList, LinkList, VoiceList } from './gallery-lists.tsx';
import type { GalleryKind } from './gallery-pages.ts';
import { GalleryRest } from './gallery-rest.tsx';
import { MediaGrid } from './media-grid.tsx';
import { PickedBar } from './picked-bar.tsx';
import { useGallery } from './use-gallery.ts';

const ForwardDialog = lazy(() => import('../message/forward-dialog.tsx'));

const KINDS = ['MEDIA', 'FILE', 'VOICE', 'LINK'] as const satisfies readonly GalleryKind[];

interface Props {
  chatId: string;
  onClose: () => void;
}

/** What a chat holds beside words, the newest first. */
export default function GalleryDialog({ chatId, onClose }: Props) {
  const t = useTranslations('gallery');
  const [kind, setKind] = useState<GalleryKind>('MEDIA');
  return (
    <Sheet title={t('title')} onClose={onClose} testId="gallery" wide>
      <Tabs.Root
        value={kind}
        onValueChange={(next) => setKind(next as GalleryKind)}
        className="flex min-h-[min(30rem,70dvh)] shrink-0 grow flex-col"
      >
        <Tabs.List className="sticky -top-1 z-10 -mx-5 flex gap-1 border-b border-line bg-paper px-5 pt-1">
          {KINDS.map((one) => (
            <Tabs.Tab
              key={one}
              value={one}
              data-testid={`gallery-${one}`}
              className="-mb-px min-h-10 border-b-2 border-transparent px-3 text-[0.9375rem] text-muted hover:text-ink data-[active]:border-accent data-[active]:font-medium data-[active]:text-ink"
            >
              {t(one)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel key={kind} value={kind} className="flex flex-1 flex-col outline-none">
          <Kind chatId={chatId} kind={kind} />
        </Tabs.Panel>
      </Tabs.Root>
    </Sheet>
  );
}

export type Picked = ReadonlySet<number> | null;

function Kind({ chatId, kind }: { chatId: string; kind: GalleryKind }) {
  const t = useTranslations('gallery');
  const selecting = useTranslations('selection');
  const { view, pages } = useGallery(chatId, kind);
  const [picked, setPicked] = useState<Picked>(null);
  const [shown, setShown] = useState<{ message: MessageView; index: number } | null>(null);
  const [forwarding, setForwarding] = useState(false);
  const remove = useDelete();
  const max = useSelectedMax();
  const newestFirst = useMemo(() => view.messages.toReversed(), [view.messages]);
  const chosen = view.messages.filter(({ seq }) => picked?.has(seq ?? 0) === true);

  function pick({ seq }: MessageView) {
    const next = new Set(picked);
    if (seq !== null && !next.delete(seq)) next.add(seq);
    if (next.size > max) void showToast(selecting('full', { max: String(max) }));
    else setPicked(next);
  }

  const show = (message: MessageView) => showInChat(chatId, message.seq ?? 0);
  const list = { messages: newestFirst, picked, onPick: pick, onShow: show };
  return (
    <>
      <div className="sticky top-10 z-10 -mx-5 flex min-h-12 items-center bg-paper px-5">
        {picked === null ? (
          view.messages.length > 0 && (
            <IconButton label={t('select')} onClick={() => setPicked(new Set())} className="-mr-2 ml-auto" data-testid="gallery-select">
              <CircleCheck size={20} />
            </IconButton>
          )
        ) : (
          <PickedBar
            messages={chosen}
            onLeave={() => setPicked(null)}
            onForward={() => setForwarding(true)}
            onShow={show}
            onDelete={() => {
              remove(chosen);
              setPicked(null);
            }}
          />
        )}
      </div>
      {kind === 'MEDIA' && <MediaGrid {...list} onOpen={(message, index) => setShown({ message, index })} />}
      {kind === 'FILE' && <FileList {...list} />}
      {kind === 'VOICE' && <VoiceList {...list} />}
      {kind === 'LINK' && <LinkList {...list} />}
      <GalleryRest view={view} kind={kind} onMore={() => void pages.loadOlder()} />
      {shown !== null && <PagedViewer {...shown} view={view} pages={pages} onClose={() => setShown(null)} />}
      {forwarding && (
        <Suspense fallback={null}>
          <ForwardDialog
            messages={chosen}
            onClose={() => setForwarding(false)}
            onDone={() => {
              setForwarding(false);
              setPicked(null);
            }}
          />
        </Suspense>
      )}
    </>
  );
}
