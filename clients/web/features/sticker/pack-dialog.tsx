import { Heart, HeartOff } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { MessageView, StickerView } from '../../../sync/types.ts';
import { AddStickerPackDocument, StickerPackDocument, type StickerPackQuery } from '../../gql/graphql.ts';
import { client } from '../../lib/graphql-client.ts';
import { useObservable } from '../../lib/observable.ts';
import { Button } from '../../ui/button.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { answerOf, type Problem, problemOf } from '../session/problem.ts';
import { useEngine } from '../session/session-context.ts';
import { useProblemText, useShowProblem } from '../session/use-problem-text.ts';
import { shelfOf, type Sticker } from './shelf.ts';
import { StickerGrid } from './sticker-grid.tsx';
import { StickerImage } from './sticker-image.tsx';
import { useNameOf } from './sticker-name.ts';

type Pack = NonNullable<StickerPackQuery['stickerPack']>;
type Told = { pack: Pack | null } | { problem: Problem } | null;

/** A sticker that somebody sent, large, and the pack it is of: to keep the one or to have the other. */
export default function PackDialog({ message, onClose }: { message: MessageView; onClose: () => void }) {
  const t = useTranslations('sticker');
  const common = useTranslations('common');
  const engine = useEngine();
  const shelf = shelfOf(engine);
  const { isThere, favourites } = useObservable(shelf);
  const nameOf = useNameOf();
  const problemText = useProblemText();
  const showProblem = useShowProblem();
  const sent = message.content as StickerView;
  const [shown, setShown] = useState<Sticker>(sent);
  const [busy, setBusy] = useState(false);
  const { told, load } = usePack(sent.packId, message.id);
  const pack = told !== null && 'pack' in told ? told.pack : null;
  const isFavourite = favourites.some(({ id }) => id === shown.id);

  function say(problem: Problem | null) {
    if (problem !== null) showProblem(problem);
  }

  async function toggle() {
    if (pack === null) return;
    setBusy(true);
    if (pack.isHeld) say(await shelf.removePack(pack.id));
    else {
      const input = { packId: pack.id, ...(message.id === null ? {} : { messageId: message.id }) };
      const answer = answerOf(await client.mutation(AddStickerPackDocument, { input }).toPromise(), (data) => data.addStickerPack);
      if (answer.ok) await shelf.load(true);
      else showProblem(answer.problem);
    }
    await load();
    setBusy(false);
  }

  const canToggle = pack !== null && !pack.isBuiltIn && !pack.isOwn;
  return (
    <Sheet
      title={pack === null ? nameOf(sent) || t('one') : nameOf(pack)}
      onClose={onClose}
      testId="sticker-pack-dialog"
      footer={
        <>
          <Button
            look="soft"
            disabled={!isThere}
            icon={isFavourite ? <HeartOff size={17} /> : <Heart size={17} />}
            onClick={() => void shelf.favourite(shown, !isFavourite, message.id ?? undefined).then(say)}
            data-testid="sticker-favourite"
          >
            {t(isFavourite ? 'unfavourite' : 'favourite')}
          </Button>
          {canToggle && (
            <Button
              look={pack.isHeld ? 'danger-quiet' : 'primary'}
              busy={busy}
              onClick={() => void toggle()}
              data-testid="sticker-pack-toggle"
            >
              {t(pack.isHeld ? 'removePack' : 'addPack')}
            </Button>
          )}
        </>
      }
    >
      <div className="flex shrink-0 flex-col items-center gap-2 py-2">
        <div className="flex h-44 items-center">
          <StickerImage key={shown.id} sticker={shown} side={176} />
        </div>
        <p className="min-h-5 max-w-full truncate text-sm text-muted" dir="auto">
          {nameOf(shown)}
        </p>
      </div>
      {told === null ? (
        <div className="flex justify-center py-6">
          <Spinner label={common('loading')} />
        </div>
      ) : 'problem' in told ? (
        <div className="flex flex-col items-center gap-3 py-4 text-sm text-muted">
          {problemText(told.problem)}
          <Button small look="soft" onClick={() => void load()}>
            {common('retry')}
          </Button>
        </div>
      ) : pack === null ? (
        <p className="py-4 text-center text-sm text-muted">{t('packGone')}</p>
      ) : (
        <>
          <h3 className="px-2 text-[0.8125rem] font-medium text-muted">{t('count', { count: pack.stickerCount })}</h3>
          <StickerGrid stickers={pack.stickers} label={nameOf(pack)} onPick={setShown} />
        </>
      )}
    </Sheet>
  );
}

function usePack(packId: string | null, messageId: string | null) {
  const [told, setTold] = useState<Told>(null);
  const load = useCallback(async () => {
    if (packId === null) return setTold({ pack: null });
    const { data, error } = await client.query(StickerPackDocument, { id: packId, messageId }).toPromise();
    setTold(
      data === undefined ? { problem: error ? problemOf(error) : { code: 'UNEXPECTED', path: [] } } : { pack: data.stickerPack ?? null },
    );
  }, [packId, messageId]);
  useEffect(() => void load(), [load]);
  return { told, load };
}
