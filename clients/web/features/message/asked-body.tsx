import { Suspense, type ComponentType } from 'react';
import type { MessageView } from '../../../sync/types.ts';
import { lazy } from '../../lib/lazy.ts';
import { imagesHeight, imagesWidth } from '../attachment/image-size.ts';
import type { RowActions } from './message-row.tsx';

/** What each takes; of the message's content it knows the kind. */
export interface AskedProps {
  message: MessageView;
  focusable: boolean;
  actions: RowActions;
}

/** Each loads with the first one that is shown. */
const bodies: Readonly<Record<string, ComponentType<AskedProps> | undefined>> = {
  poll: lazy(() => import('../poll/poll-body.tsx')),
  chain: lazy(() => import('../chain/chain-body.tsx')),
  image: lazy(() => import('../attachment/image-body.tsx')),
  file: lazy(() => import('../attachment/file-body.tsx')),
  sticker: lazy(() => import('../sticker/sticker-body.tsx')),
  voice: lazy(() => import('../voice/voice-body.tsx')),
  location: lazy(() => import('../location/location-body.tsx')),
};

/** What is no text in its bubble: a poll, a list, a place, images, a file, a sticker, a recording; null for other kinds. */
export function AskedBody(props: AskedProps) {
  const { content } = props.message;
  const Body = bodies[content.kind];
  if (Body === undefined) return null;
  const room = content.kind === 'image' ? { height: imagesHeight(content.images), width: imagesWidth(content.images) } : undefined;
  return (
    <Suspense
      fallback={
        <span className={content.kind === 'file' ? 'block h-12 w-[min(17rem,60vw)]' : 'block h-40 w-[min(19rem,62vw)]'} style={room} />
      }
    >
      <Body {...props} />
    </Suspense>
  );
}
