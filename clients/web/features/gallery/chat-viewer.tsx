import { Forward, MessageCircle } from 'lucide-react';
import { Suspense, useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { MessageView } from '../../../sync/types.ts';
import { lazy } from '../../lib/lazy.ts';
import ImageViewer, { viewedOf } from '../attachment/image-viewer.tsx';
import { ViewerTool } from '../attachment/viewer-bar.tsx';
import { showInChat } from '../message/show-in-chat.ts';
import type { GalleryPages, GalleryView } from './gallery-pages.ts';
import { useGallery } from './use-gallery.ts';

const ForwardDialog = lazy(() => import('../message/forward-dialog.tsx'));

/** So near to an end, what lies beyond it is asked for. */
const AHEAD = 3;

interface Props {
  message: MessageView;
  index: number;
  onClose: () => void;
}

/** The images of a message, and on both sides of it those of the whole chat. */
export default function ChatViewer(props: Props) {
  const { view, pages } = useGallery(props.message.chatId, 'MEDIA', props.message);
  return <PagedViewer {...props} view={view} pages={pages} />;
}

/** The same over pages that are there already. */
export function PagedViewer({ message, index, view, pages, onClose }: Props & { view: GalleryView; pages: GalleryPages }) {
  const t = useTranslations();
  const [forwarding, setForwarding] = useState<MessageView | null>(null);
  // One that is on its way has no place among the others yet.
  const images = useMemo(() => (message.seq === null ? [message] : view.messages).flatMap(viewedOf), [message, view.messages]);
  return (
    <ImageViewer
      images={images}
      first={`${message.key}/${index}`}
      onPlace={(before, after) => {
        if (message.seq === null) return;
        if (before < AHEAD) void pages.loadOlder();
        if (after < AHEAD) void pages.loadNewer();
      }}
      actions={(viewed, close) =>
        viewed.message?.seq != null && (
          <>
            <ViewerTool
              label={t('message.forward')}
              onClick={() => setForwarding(viewed.message)}
              icon={<Forward size={20} className="rtl:-scale-x-100" />}
              testId="viewer-forward"
            />
            <ViewerTool
              label={t('gallery.showInChat')}
              onClick={() => {
                close();
                showInChat(message.chatId, viewed.message?.seq ?? 0);
              }}
              icon={<MessageCircle size={20} />}
              testId="viewer-show"
            />
            {forwarding !== null && (
              <Suspense fallback={null}>
                <ForwardDialog messages={[forwarding]} onClose={() => setForwarding(null)} onDone={() => setForwarding(null)} />
              </Suspense>
            )}
          </>
        )
      }
      onClose={onClose}
    />
  );
}
