import { Suspense } from 'react';
import type { MessageView } from '../../../sync/types.ts';
import { lazy } from '../../lib/lazy.ts';
import ComposerBar from './composer-bar.tsx';
import { useMarkup } from './markup-loader.ts';
import type { Field } from './use-written.ts';
import VanishingHint from './vanishing-hint.tsx';

const LinkDraft = lazy(() => import('./link-draft.tsx'));
const MarkupPreview = lazy(() => import('./markup-preview.tsx'));

type Text = Pick<Field, 'text' | 'tokens'>;

interface Props {
  edited: MessageView | null;
  answered: MessageView | null;
  onCancel: () => void;
  /** What stands in the field, and what stands there when nothing is edited. */
  written: Text;
  draft: Text;
  /** The link of the draft is to have no preview. */
  isBare: boolean;
  onBare: (isBare: boolean) => void;
  hintId: string;
  vanishSeconds: number;
}

/** What stands over the field: what is edited or answered, what marks and links will show, and for how long. */
export default function ComposerTop({ edited, answered, onCancel, written, draft, isBare, onBare, hintId, vanishSeconds }: Props) {
  const markup = useMarkup(written);
  return (
    <>
      <ComposerBar edited={edited} answered={answered} onCancel={onCancel} />
      {markup !== null && (
        <Suspense fallback={null}>
          <MarkupPreview text={written.text} tokens={written.tokens} />
        </Suspense>
      )}
      {draft.text.includes('://') && (
        <Suspense fallback={null}>
          <LinkDraft written={draft} isShown={edited === null} isDropped={isBare} onDrop={onBare} />
        </Suspense>
      )}
      {vanishSeconds > 0 && <VanishingHint id={hintId} seconds={vanishSeconds} />}
    </>
  );
}
