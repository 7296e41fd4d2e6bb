import { useTranslations } from 'use-intl';
import { keysOf, SHORTCUTS } from '../../lib/shortcut.ts';
import { Sheet } from '../../ui/sheet.tsx';
import { isApple } from './platform.ts';

/** What the composer and the message list do by themselves; the rest comes from the table. */
const FIXED = [
  { name: 'send', keys: ['Enter'] },
  { name: 'newLine', keys: ['Shift', 'Enter'] },
  { name: 'rows', keys: ['↑', '↓'] },
  { name: 'rowMenu', keys: ['Enter'] },
] as const;

/** Around what is chosen in the field; as they are typed, the marks do the same. */
const MARKS = [
  { name: 'bold', key: 'B' },
  { name: 'italic', key: 'I' },
  { name: 'code', key: 'E' },
] as const;

export default function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('shortcuts');
  return (
    <Sheet title={t('title')} onClose={onClose} wide readOnly testId="shortcuts-dialog">
      {(['navigate', 'write'] as const).map((group) => (
        <section key={group} className="mb-5">
          <h3 className="mb-1 text-[0.8125rem] font-medium text-muted">{t(group)}</h3>
          <dl className="divide-y divide-line">
            {SHORTCUTS.filter((shortcut) => shortcut.group === group).map((shortcut) => (
              <Line key={shortcut.name} label={t(shortcut.name)} keys={keysOf(shortcut, isApple())} />
            ))}
            {group === 'write' && MARKS.map(({ name, key }) => <Line key={name} label={t(name)} keys={[isApple() ? '⌘' : 'Ctrl', key]} />)}
            {group === 'write' && FIXED.map(({ name, keys }) => <Line key={name} label={t(name)} keys={keys} />)}
          </dl>
        </section>
      ))}
    </Sheet>
  );
}

function Line({ label, keys }: { label: string; keys: readonly string[] }) {
  return (
    <div className="flex min-h-10 items-center justify-between gap-4">
      <dt className="text-[0.9375rem]">{label}</dt>
      <dd className="flex shrink-0 gap-1">
        {keys.map((key) => (
          <kbd
            key={key}
            className="inline-flex min-h-6 min-w-6 items-center justify-center rounded-md border border-line bg-field px-1.5 font-sans text-xs text-muted"
          >
            {key}
          </kbd>
        ))}
      </dd>
    </div>
  );
}
