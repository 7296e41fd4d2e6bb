import { Clock, Heart, HeartOff, Settings2, Star } from 'lucide-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { classNames } from '../../lib/class-names.ts';
import { newClientId } from '../../lib/id.ts';
import { useObservable } from '../../lib/observable.ts';
import { Button } from '../../ui/button.tsx';
import MenuPopup from '../../ui/menu-popup.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { useEngine, useSession } from '../session/session-context.ts';
import { useProblemText, useShowProblem } from '../session/use-problem-text.ts';
import { keepRecentSticker, recentStickers } from './recent-stickers.ts';
import { type Pack, shelfOf, type Sticker } from './shelf.ts';
import { StickerGrid } from './sticker-grid.tsx';
import { StickerImage } from './sticker-image.tsx';
import { useNameOf } from './sticker-name.ts';
import { useFoundStickers } from './use-found-stickers.ts';

const RECENT = 'recent';
const FAVOURITES = 'favourites';

interface Props {
  chatId: string;
  onSent: () => void;
  onManage: () => void;
}

/** Stickers beside the emoji: recent ones, favourites, packs, and a search through all of them. One that is chosen is sent. */
export default function StickerPanel({ chatId, onSent, onManage }: Props) {
  const t = useTranslations('sticker');
  const common = useTranslations('common');
  const engine = useEngine();
  const { userId } = useSession();
  const shelf = shelfOf(engine);
  const shown = useObservable(shelf);
  const nameOf = useNameOf();
  const [search, setSearch] = useState('');
  const found = useFoundStickers(search);
  // It stays as it is while the panel is open, so that nothing moves under a finger.
  const [recent] = useState(() => recentStickers(userId));
  const packs = [...shown.packs, ...shown.builtIn];
  const [chosen, setChosen] = useState<string | null>(null);
  const tab = chosen ?? (recent.length > 0 ? RECENT : (shown.builtIn[0]?.id ?? FAVOURITES));
  const pack = packs.find(({ id }) => id === tab);
  useEffect(() => {
    if (pack !== undefined) void shelf.open(pack.id);
  }, [shelf, pack?.id]);

  function pick(sticker: Sticker) {
    const { id, packId, name, nameZh, width, height, placeholder, animated, url } = sticker;
    const content = { kind: 'sticker', id, packId, name, nameZh, width, height, placeholder, animated, url } as const;
    engine.sendAttached(chatId, { clientMessageId: newClientId(), attachmentIds: [], content });
    keepRecentSticker(userId, sticker);
    onSent();
  }

  const label = search === '' ? (pack === undefined ? t(tab === RECENT ? 'recent' : 'favourites') : nameOf(pack)) : t('found');
  const stickers = search !== '' ? found : tab === RECENT ? recent : pack === undefined ? shown.favourites : shown.stickers.get(pack.id);
  return (
    <div className="flex min-h-0 flex-1 flex-col" data-testid="sticker-panel">
      <div className="flex items-center gap-1 p-2">
        <SearchField label={t('search')} clearLabel={common('clear')} value={search} onValue={setSearch} className="flex-1" />
        <PanelButton label={t('manage')} onClick={onManage} testId="manage-stickers">
          <Settings2 size={18} />
        </PanelButton>
      </div>
      <div
        role="tablist"
        aria-label={t('packs')}
        className="flex shrink-0 gap-0.5 overflow-x-auto border-b border-line px-2 pb-1 [scrollbar-width:none]"
      >
        <Tab id={RECENT} label={t('recent')} tab={tab} onChoose={setChosen}>
          <Clock size={19} />
        </Tab>
        <Tab id={FAVOURITES} label={t('favourites')} tab={tab} onChoose={setChosen}>
          <Heart size={19} />
        </Tab>
        {packs.map((one) => (
          <Tab key={one.id} id={one.id} label={nameOf(one)} tab={tab} onChoose={setChosen}>
            <PackCover pack={one} side={26} />
          </Tab>
        ))}
      </div>
      <div role="tabpanel" aria-label={label} className="min-h-0 flex-1 overflow-y-auto">
        <Content stickers={stickers} label={label} isSearch={search !== ''} tab={tab} pack={pack} onPick={pick} onManage={onManage} />
      </div>
    </div>
  );
}

interface ContentProps {
  stickers: readonly Sticker[] | undefined;
  label: string;
  isSearch: boolean;
  tab: string;
  pack: Pack | undefined;
  onPick: (sticker: Sticker) => void;
  onManage: () => void;
}

function Content({ stickers, label, isSearch, tab, pack, onPick, onManage }: ContentProps) {
  const t = useTranslations('sticker');
  const common = useTranslations('common');
  const shelf = shelfOf(useEngine());
  const { isThere, problem, favourites } = useObservable(shelf);
  const problemText = useProblemText();
  const showProblem = useShowProblem();
  const [menu, setMenu] = useState<{ sticker: Sticker; x: number; y: number } | null>(null);
  const source = useRef<HTMLElement | null>(null);
  if (!isThere && problem !== null && tab !== RECENT) {
    return (
      <Empty>
        {problemText(problem)}
        <Button small look="soft" onClick={() => void shelf.load()}>
          {common('retry')}
        </Button>
      </Empty>
    );
  }
  if (stickers === undefined || (!isThere && tab === FAVOURITES && !isSearch)) {
    return (
      <Empty>
        <Spinner label={common('loading')} />
      </Empty>
    );
  }
  if (stickers.length === 0) {
    const isOwn = pack?.isOwn === true && !isSearch;
    return (
      <Empty>
        {t(
          isSearch
            ? 'foundNone'
            : isOwn
              ? 'packEmptyOwn'
              : pack !== undefined
                ? 'packEmpty'
                : tab === RECENT
                  ? 'recentNone'
                  : 'favouritesNone',
        )}
        {isOwn && (
          <Button small look="soft" onClick={onManage}>
            {t('manage')}
          </Button>
        )}
      </Empty>
    );
  }
  const isFavourite = menu !== null && favourites.some(({ id }) => id === menu.sticker.id);
  return (
    <>
      <StickerGrid
        stickers={stickers}
        label={label}
        onPick={onPick}
        onMenu={(sticker, place, cell) => {
          source.current = cell;
          setMenu({ sticker, ...place });
        }}
      />
      {menu !== null && (
        <MenuPopup
          label={label}
          anchor={{ getBoundingClientRect: () => new DOMRect(menu.x, menu.y, 0, 0) }}
          source={source}
          entries={[
            {
              key: 'favourite',
              label: t(isFavourite ? 'unfavourite' : 'favourite'),
              icon: isFavourite ? <HeartOff size={17} /> : <Star size={17} />,
              run: () => void shelf.favourite(menu.sticker, !isFavourite).then((refused) => refused !== null && showProblem(refused)),
            },
          ]}
          onClose={() => setMenu(null)}
        />
      )}
    </>
  );
}

function Empty({ children }: { children: ReactNode }) {
  return <div className="flex h-full flex-col items-center justify-center gap-3 px-8 text-center text-sm text-muted">{children}</div>;
}

/** The first of a pack; a letter of its name while it is empty. */
export function PackCover({ pack, side }: { pack: Pack; side: number }) {
  const nameOf = useNameOf();
  if (pack.cover !== null && pack.cover !== undefined) return <StickerImage sticker={pack.cover} side={side} />;
  return (
    <span
      aria-hidden
      className="flex items-center justify-center rounded-lg bg-accent-soft font-semibold text-accent"
      style={{ width: side, height: side }}
    >
      {[...nameOf(pack)][0]}
    </span>
  );
}

interface TabProps {
  id: string;
  label: string;
  tab: string;
  onChoose: (id: string) => void;
  children: ReactNode;
}

function Tab({ id, label, tab, onChoose, children }: TabProps) {
  const isChosen = tab === id;
  return (
    <button
      type="button"
      role="tab"
      aria-selected={isChosen}
      aria-label={label}
      title={label}
      onClick={() => onChoose(id)}
      className={classNames(
        'flex size-9 shrink-0 items-center justify-center rounded-lg text-muted hover:bg-hover [&_img]:pointer-events-none',
        isChosen && 'bg-hover text-accent',
      )}
    >
      {children}
    </button>
  );
}

function PanelButton({ label, onClick, testId, children }: { label: string; onClick: () => void; testId: string; children: ReactNode }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onClick}
      data-testid={testId}
      className="flex size-9 shrink-0 items-center justify-center rounded-full text-muted hover:bg-hover"
    >
      {children}
    </button>
  );
}
