import { ArrowDown, ArrowLeft, ArrowUp, ChevronLeft, ChevronRight, ImagePlus, Pencil, Plus, Trash2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { CreateStickerPackDocument, UpdateStickerPackDocument } from '../../gql/graphql.ts';
import { newClientId } from '../../lib/id.ts';
import { client } from '../../lib/graphql-client.ts';
import { useObservable } from '../../lib/observable.ts';
import { useLimit } from '../../lib/use-limit.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { confirm } from '../../ui/confirm.tsx';
import { Field } from '../../ui/field.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { answerOf } from '../session/problem.ts';
import { useEngine } from '../session/session-context.ts';
import { useShowProblem } from '../session/use-problem-text.ts';
import { pickPictures } from '../attachment/pick-files.ts';
import { addImages } from './make-stickers.ts';
import { type Pack, shelfOf } from './shelf.ts';
import { PackCover } from './sticker-panel.tsx';
import { StickerImage } from './sticker-image.tsx';
import { useNameOf } from './sticker-name.ts';

/** The viewer's packs: their order, which to have, and making own ones. */
export default function MyStickersDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('sticker');
  const common = useTranslations('common');
  const { isThere, packs } = useObservable(shelfOf(useEngine()));
  const [openId, setOpenId] = useState<string | null>(null);
  const [naming, setNaming] = useState<Pack | 'new' | null>(null);
  const open = packs.find(({ id }) => id === openId && openId !== null);
  if (naming !== null) {
    return (
      <NameDialog
        pack={naming === 'new' ? null : naming}
        onDone={(pack) => {
          setNaming(null);
          if (pack !== null) setOpenId(pack);
        }}
        onClose={onClose}
      />
    );
  }
  if (open !== undefined)
    return <PackEditor pack={open} onRename={() => setNaming(open)} onBack={() => setOpenId(null)} onClose={onClose} />;
  return (
    <Sheet
      title={t('manage')}
      description={t('manageHint')}
      onClose={onClose}
      testId="my-stickers-dialog"
      footer={
        <Button icon={<Plus size={17} />} onClick={() => setNaming('new')} data-testid="new-sticker-pack">
          {t('newPack')}
        </Button>
      }
    >
      {!isThere ? (
        <div className="flex justify-center py-6">
          <Spinner label={common('loading')} />
        </div>
      ) : packs.length === 0 ? (
        <p className="py-10 text-center text-sm text-muted">{t('packsNone')}</p>
      ) : (
        <ol className="flex flex-col">
          {packs.map((pack, at) => (
            <PackRow key={pack.id} pack={pack} isFirst={at === 0} isLast={at === packs.length - 1} onOpen={() => setOpenId(pack.id)} />
          ))}
        </ol>
      )}
    </Sheet>
  );
}

function useRemovePack() {
  const t = useTranslations('sticker');
  const nameOf = useNameOf();
  const shelf = shelfOf(useEngine());
  const showProblem = useShowProblem();
  return async (pack: Pack): Promise<boolean> => {
    const name = nameOf(pack);
    const question = pack.isOwn
      ? { title: t('deleteTitle', { name }), body: t('deleteBody'), action: t('deletePack') }
      : { title: t('removeTitle', { name }), body: t('removeBody'), action: t('removePack') };
    if (!(await confirm({ ...question, danger: true }))) return false;
    const problem = await shelf.removePack(pack.id);
    if (problem !== null) showProblem(problem);
    return problem === null;
  };
}

function PackRow({ pack, isFirst, isLast, onOpen }: { pack: Pack; isFirst: boolean; isLast: boolean; onOpen: () => void }) {
  const t = useTranslations('sticker');
  const nameOf = useNameOf();
  const shelf = shelfOf(useEngine());
  const showProblem = useShowProblem();
  const remove = useRemovePack();
  const name = nameOf(pack);
  const move = (step: -1 | 1) => void shelf.move(pack.id, step).then((problem) => problem !== null && showProblem(problem));
  return (
    <li className="flex items-center gap-1 border-b border-line py-1.5 last:border-0" data-testid="sticker-pack-row">
      <button type="button" onClick={onOpen} className="flex min-w-0 flex-1 items-center gap-3 rounded-lg p-1 text-left hover:bg-hover">
        <PackCover pack={pack} side={44} />
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium" dir="auto">
            {name}
          </span>
          <span className="block text-xs text-muted">
            {t('count', { count: pack.stickerCount })}
            {pack.isOwn && ` · ${t('own')}`}
          </span>
        </span>
      </button>
      <IconButton label={t('moveUp', { name })} disabled={isFirst} onClick={() => move(-1)}>
        <ArrowUp size={17} />
      </IconButton>
      <IconButton label={t('moveDown', { name })} disabled={isLast} onClick={() => move(1)}>
        <ArrowDown size={17} />
      </IconButton>
      <IconButton label={t('removeNamed', { name })} onClick={() => void remove(pack)}>
        <Trash2 size={17} />
      </IconButton>
    </li>
  );
}

function NameDialog({ pack, onDone, onClose }: { pack: Pack | null; onDone: (packId: string | null) => void; onClose: () => void }) {
  const t = useTranslations('sticker');
  const common = useTranslations('common');
  const shelf = shelfOf(useEngine());
  const showProblem = useShowProblem();
  const nameMax = useLimit('stickerPackNameLengthMax');
  const [name, setName] = useState(pack?.name ?? '');
  const [busy, setBusy] = useState(false);
  // The same for all attempts: what got no answer may have been made.
  const [clientPackId] = useState(newClientId);
  async function save() {
    setBusy(true);
    const answer =
      pack === null
        ? answerOf(
            await client.mutation(CreateStickerPackDocument, { input: { clientPackId, name } }).toPromise(),
            (data) => data.createStickerPack,
          )
        : answerOf(
            await client.mutation(UpdateStickerPackDocument, { input: { packId: pack.id, name } }).toPromise(),
            (data) => data.updateStickerPack,
          );
    if (!answer.ok) {
      setBusy(false);
      return showProblem(answer.problem);
    }
    await shelf.load(true);
    onDone(answer.value.stickerPack.id);
  }
  return (
    <Sheet
      title={t(pack === null ? 'newPack' : 'renamePack')}
      onClose={onClose}
      testId="sticker-pack-name-dialog"
      footer={
        <>
          <Button look="quiet" onClick={() => onDone(null)}>
            {common('cancel')}
          </Button>
          <Button disabled={name.trim() === ''} busy={busy} onClick={() => void save()} data-testid="save-sticker-pack">
            {common('save')}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '' && !busy) void save();
        }}
      >
        <Field label={t('packName')} value={name} maxLength={nameMax} onChange={(event) => setName(event.target.value)} />
      </form>
    </Sheet>
  );
}

interface EditorProps {
  pack: Pack;
  onRename: () => void;
  onBack: () => void;
  onClose: () => void;
}

/** What is in a pack. Whoever made it adds images, puts them in order and takes them out. */
function PackEditor({ pack, onRename, onBack, onClose }: EditorProps) {
  const t = useTranslations('sticker');
  const nav = useTranslations('nav');
  const common = useTranslations('common');
  const nameOf = useNameOf();
  const shelf = shelfOf(useEngine());
  const stickers = useObservable(shelf).stickers.get(pack.id);
  const showProblem = useShowProblem();
  const atOnceMax = useLimit('stickersAtOnceMax');
  const nameMax = useLimit('stickerNameLengthMax');
  const sideMax = useLimit('stickerSideMax') ?? 0;
  const [adding, setAdding] = useState<number | null>(null);
  useEffect(() => void shelf.open(pack.id), [shelf, pack.id]);
  const move = (stickerId: string, step: -1 | 1) =>
    void shelf.moveSticker(pack.id, stickerId, step).then((problem) => problem !== null && showProblem(problem));
  async function add() {
    const files = await pickPictures(atOnceMax);
    if (files.length === 0) return;
    setAdding(0);
    const problem = await addImages(pack.id, files, nameMax, setAdding);
    await shelf.load(true);
    setAdding(null);
    if (problem !== null) showProblem(problem);
  }
  return (
    <Sheet
      title={nameOf(pack)}
      {...(pack.isOwn ? { description: t('makeHint', { side: sideMax }) } : {})}
      onClose={onClose}
      testId="sticker-pack-editor"
      footer={
        <>
          <Button look="quiet" icon={<ArrowLeft size={17} />} onClick={onBack}>
            {nav('back')}
          </Button>
          {pack.isOwn && (
            <Button icon={<ImagePlus size={17} />} busy={adding !== null} onClick={() => void add()} data-testid="add-stickers">
              {adding === null ? t('addImages') : t('adding', { percent: String(Math.round(adding * 100)) })}
            </Button>
          )}
        </>
      }
    >
      {pack.isOwn && (
        <div className="flex shrink-0 justify-end pb-2">
          <Button small look="quiet" icon={<Pencil size={15} />} onClick={onRename}>
            {t('renamePack')}
          </Button>
        </div>
      )}
      {stickers === undefined ? (
        <div className="flex justify-center py-6">
          <Spinner label={common('loading')} />
        </div>
      ) : stickers.length === 0 ? (
        <p className="py-10 text-center text-sm text-muted">{t(pack.isOwn ? 'packEmptyOwn' : 'packEmpty')}</p>
      ) : (
        <ul className="grid grid-cols-4 gap-2">
          {stickers.map((sticker, at) => (
            <li
              key={sticker.id}
              data-testid="own-sticker"
              className="group relative flex aspect-square items-center justify-center rounded-xl bg-hover/50 p-1"
            >
              <StickerImage sticker={sticker} side={72} />
              {pack.isOwn && at > 0 && (
                <IconButton
                  label={t('earlier', { name: nameOf(sticker) || t('one') })}
                  className="absolute -bottom-1 -left-1 size-7 bg-paper shadow-bubble"
                  onClick={() => move(sticker.id, -1)}
                >
                  <ChevronLeft size={14} className="rtl:-scale-x-100" />
                </IconButton>
              )}
              {pack.isOwn && at < stickers.length - 1 && (
                <IconButton
                  label={t('later', { name: nameOf(sticker) || t('one') })}
                  className="absolute -right-1 -bottom-1 size-7 bg-paper shadow-bubble"
                  onClick={() => move(sticker.id, 1)}
                >
                  <ChevronRight size={14} className="rtl:-scale-x-100" />
                </IconButton>
              )}
              {pack.isOwn && (
                <IconButton
                  label={t('removeOne', { name: nameOf(sticker) || t('one') })}
                  className="absolute -top-1 -right-1 size-7 bg-paper shadow-bubble"
                  onClick={() => void shelf.removeSticker(pack.id, sticker.id).then((problem) => problem !== null && showProblem(problem))}
                >
                  <Trash2 size={14} />
                </IconButton>
              )}
            </li>
          ))}
        </ul>
      )}
    </Sheet>
  );
}
