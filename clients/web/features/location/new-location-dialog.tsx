import { LocateFixed } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useLimit } from '../../lib/use-limit.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { useSession } from '../session/session-context.ts';
import { parsePlace } from './parse-place.ts';
import { PlaceMap } from './place-map.tsx';
import { plainCoordinates } from './plain-place.ts';
import { addShare } from './share-list.ts';
import { usePlaceText } from './use-place-text.ts';
import { usePosition } from './use-position.ts';

const FORM = 'new-location-form';
/** In seconds; 0 stays where it is. */
const SPANS = { once: 0, quarter: 900, hour: 3600, hours: 8 * 3600 } as const;
type LiveSpan = keyof typeof SPANS;

const rounded = (degrees: number): number => Math.round(degrees * 1e6) / 1e6 || 0;

/** Where this device is, or a place that somebody types or pastes; seen before it is sent. */
export default function NewLocationDialog({ chatId, onSent, onClose }: { chatId: string; onSent: () => void; onClose: () => void }) {
  const t = useTranslations('place');
  const nameMax = useLimit('locationNameLengthMax');
  const addressMax = useLimit('locationAddressLengthMax');
  const accuracyMax = useLimit('locationAccuracyMax') ?? Infinity;
  const common = useTranslations();
  const { engine, userId } = useSession();
  const { coordinates, accuracy } = usePlaceText();
  const [where, setWhere] = useState('');
  const [name, setName] = useState('');
  const [address, setAddress] = useState('');
  /** Of the position that this device found; what is typed afterwards is as sure as its writer. */
  const [measured, setMeasured] = useState<{ text: string; accuracy: number } | null>(null);
  const [span, setSpan] = useState<LiveSpan>('once');
  const [missing, setMissing] = useState(false);
  const { state, ask } = usePosition((position) => {
    const text = plainCoordinates({ latitude: rounded(position.latitude), longitude: rounded(position.longitude) });
    setWhere(text);
    setMeasured({ text, accuracy: position.accuracy });
  });
  const found = parsePlace(where);
  const surely = measured?.text === where ? measured.accuracy : (found?.accuracy ?? null);
  const place = found && {
    latitude: rounded(found.latitude),
    longitude: rounded(found.longitude),
    accuracy: surely === null ? null : Math.min(accuracyMax, Math.max(1, Math.ceil(surely))),
  };
  /** Only what this device found can be live: it goes on from there. */
  const isLive = span !== 'once';
  const lacks = isLive ? measured?.text !== where : place === null;
  const isWrong = where.trim() !== '' && place === null;
  const tell = (text: string) => {
    setWhere(text);
    setMissing(false);
    const told = parsePlace(text)?.name ?? '';
    if (told !== '' && name === '') setName(told.slice(0, nameMax));
  };

  function send() {
    setMissing(lacks);
    if (place === null || lacks) return;
    const told = { ...place, name: name.trim().normalize('NFC'), address: address.trim().normalize('NFC') };
    const liveSeconds = SPANS[span];
    const clientMessageId = engine.sendLocation(chatId, liveSeconds === 0 ? told : { ...told, address: '', liveSeconds });
    const untilMs = Date.now() + liveSeconds * 1000;
    if (liveSeconds > 0) addShare({ userId, chatId, clientMessageId, untilMs, messageId: null, seq: null });
    onSent();
  }

  return (
    <Sheet
      title={t('new')}
      onClose={onClose}
      testId="new-location-dialog"
      footer={
        <Button type="submit" form={FORM} data-testid="send-location">
          {common('composer.send')}
        </Button>
      }
    >
      <form
        id={FORM}
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          // It stands in the composer's form, which would send what is written.
          event.stopPropagation();
          send();
        }}
      >
        {place === null ? (
          <div className="flex aspect-2/1 shrink-0 items-center justify-center rounded-xl bg-field px-8 text-center text-sm text-muted">
            {t('nowhere')}
          </div>
        ) : (
          <figure className="flex flex-col gap-1.5">
            <PlaceMap {...place} span="region" aspect={2} labelled className="aspect-2/1 shrink-0 rounded-xl" />
            <figcaption className="text-sm text-muted" data-testid="location-preview">
              {coordinates(place)}
              {place.accuracy !== null && ` · ${accuracy(place.accuracy)}`}
            </figcaption>
          </figure>
        )}
        <div className="flex flex-col gap-1.5">
          <Button look="soft" icon={<LocateFixed size={18} />} busy={state.kind === 'asking'} onClick={ask} data-testid="locate">
            {t('here')}
          </Button>
          {state.kind === 'problem' && (
            <p role="alert" className="text-[0.8125rem] text-danger" data-testid="locate-problem">
              {t(`problem.${state.problem}`)}
            </p>
          )}
        </div>
        <div className="-mx-4 -my-2">
          <Segmented
            label={t('share')}
            value={span}
            options={(Object.keys(SPANS) as LiveSpan[]).map((value) => ({ value, label: t(value) }))}
            onChange={(value) => {
              setSpan(value);
              if (value !== 'once' && measured?.text !== where && state.kind === 'idle') ask();
            }}
            testId="live-span"
          />
          {isLive && <p className="px-4 text-[0.8125rem] text-muted">{t('liveHint')}</p>}
          {isLive && missing && lacks && (
            <p role="alert" className="px-4 pt-1 text-[0.8125rem] text-danger">
              {t('liveNeeds')}
            </p>
          )}
        </div>
        {!isLive && (
          <Field
            label={t('where')}
            hint={t('whereHint')}
            value={where}
            dir="ltr"
            autoComplete="off"
            onChange={(event) => tell(event.target.value)}
            error={isWrong ? t('unreadable') : missing ? common('error.required') : null}
            data-testid="location-where"
          />
        )}
        <Field
          label={t('placeName')}
          value={name}
          maxLength={nameMax}
          dir="auto"
          autoComplete="off"
          onChange={(event) => setName(event.target.value)}
          data-testid="location-name"
        />
        {!isLive && (
          <Field
            label={t('address')}
            value={address}
            maxLength={addressMax}
            dir="auto"
            autoComplete="off"
            onChange={(event) => setAddress(event.target.value)}
            data-testid="location-address"
          />
        )}
      </form>
    </Sheet>
  );
}
