import { Suspense } from 'react';
import type { MessageView } from '../../../sync/types.ts';
import { lazy } from '../../lib/lazy.ts';
import { imagesHeight, imagesWidth } from '../attachment/image-size.ts';
import type { RowActions } from './message-row.tsx';

const PollBody = lazy(() => import('../poll/poll-body.tsx'));
const ChainBody = lazy(() => import('../chain/chain-body.tsx'));
const ImageBody = lazy(() => import('../attachment/image-body.tsx'));
const FileBody = lazy(() => import('../attachment/file-body.tsx'));
const LocationBody = lazy(() => import('../location/location-body.tsx'));

/** What is no text in its bubble: a poll, a list, a place, images, a file. It loads with the first one that is shown; null for other kinds. */
export function AskedBody({ message, focusable, actions }: { message: MessageView; focusable: boolean; actions: RowActions }) {
  const { content } = message;
  if (content.kind === 'image') {
    return (
      <Suspense fallback={<span className="block" style={{ height: imagesHeight(content.images), width: imagesWidth(content.images) }} />}>
        <ImageBody message={message} content={content} focusable={focusable} />
      </Suspense>
    );
  }
  if (content.kind === 'file') {
    return (
      <Suspense fallback={<span className="block h-12 w-[min(17rem,60vw)]" />}>
        <FileBody file={content} isOwn={message.isOwn} focusable={focusable} />
      </Suspense>
    );
  }
  if (content.kind !== 'poll' && content.kind !== 'chain' && content.kind !== 'location') return null;
  const canAnswer = actions.canAnswer();
  return (
    <Suspense fallback={<span className="block h-40 w-[min(19rem,62vw)]" />}>
      {content.kind === 'poll' ? (
        <PollBody message={message} poll={content} focusable={focusable} canVote={canAnswer} onVoters={actions.openAsked} />
      ) : content.kind === 'location' ? (
        <LocationBody message={message} place={content} focusable={focusable} onOpen={actions.openAsked} />
      ) : (
        <ChainBody message={message} chain={content} focusable={focusable} canJoin={canAnswer} onEntry={actions.openAsked} />
      )}
    </Suspense>
  );
}
