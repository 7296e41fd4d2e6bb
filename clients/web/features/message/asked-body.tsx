import { Suspense } from 'react';
import type { MessageView } from '../../../sync/types.ts';
import { lazy } from '../../lib/lazy.ts';
import { imagesHeight, imagesWidth, shownSize } from '../attachment/image-size.ts';
import type { RowActions } from './message-row.tsx';

/** What each takes; of the message's content it knows the kind. */
export interface AskedProps {
  message: MessageView;
  focusable: boolean;
  actions: RowActions;
}

const ImageBody = lazy(() => import('../attachment/image-body.tsx'));
const RareBody = lazy(() => import('./rare-body.tsx'));

/** What is no text in its bubble: images and whatever is rarer; null for a text. */
export function AskedBody(props: AskedProps) {
  const { content } = props.message;
  if (content.kind === 'text' || content.kind === 'unknown') return null;
  const isImage = content.kind === 'image';
  const Body = isImage ? ImageBody : RareBody;
  const room = isImage
    ? { height: imagesHeight(content.images), width: imagesWidth(content.images) }
    : content.kind === 'video'
      ? shownSize(content)
      : undefined;
  return (
    <Suspense fallback={<span className="block h-24" style={room} />}>
      <Body {...props} />
    </Suspense>
  );
}
