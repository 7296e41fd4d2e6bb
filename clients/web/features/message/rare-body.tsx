import { type ComponentType, Suspense } from 'react';
import type { MessageView } from '../../../sync/types.ts';
import { lazy } from '../../lib/lazy.ts';
import { shownSize } from '../attachment/image-size.ts';
import type { AskedProps } from './asked-body.tsx';

/** Each loads with the first one that is shown. */
const bodies: Readonly<Record<string, ComponentType<AskedProps> | undefined>> = {
  video: lazy(() => import('../video/video-body.tsx')),
  file: lazy(() => import('../attachment/file-body.tsx')),
  voice: lazy(() => import('../voice/voice-body.tsx')),
  poll: lazy(() => import('../poll/poll-body.tsx')),
  chain: lazy(() => import('../chain/chain-body.tsx')),
  location: lazy(() => import('../location/location-body.tsx')),
  sticker: lazy(() => import('../sticker/sticker-body.tsx')),
  miniProgram: lazy(() => import('../mini-program/mini-program-body.tsx')),
  contactCard: lazy(() => import('../contact/recommended-body.tsx')),
  record: lazy(() => import('./record-body.tsx')),
};

/** They take a line or two. */
const LOW = ['file', 'voice', 'contactCard', 'record'];

/** What is sent so seldom that the first script need not know where it lies: a video, a file, a recording, a poll, a list, a place, a sticker, cards and records. */
export default function RareBody(props: AskedProps) {
  const Body = bodies[props.message.content.kind];
  return (
    Body !== undefined && (
      <Suspense fallback={<RareRoom content={props.message.content} />}>
        <Body {...props} />
      </Suspense>
    )
  );
}

function RareRoom({ content }: { content: MessageView['content'] }) {
  if (content.kind === 'video') return <span className="block max-w-full" style={shownSize(content)} />;
  return <span className={LOW.includes(content.kind) ? 'block h-12 w-60' : 'block h-40 w-60'} />;
}
