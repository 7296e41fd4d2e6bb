import { Plus, X } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useLimit } from '../../lib/use-limit.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { SwitchRow } from '../../ui/switch-row.tsx';
import { useEngine } from '../session/session-context.ts';

const FORM = 'new-poll-form';
const HOUR = 3600;
/** In seconds; 0 has no end. */
const SPANS = { none: 0, hour: HOUR, day: 24 * HOUR, week: 7 * 24 * HOUR } as const;
type Span = keyof typeof SPANS;

interface Props {
  chatId: string;
  /** What was being written: most likely the question. */
  question: string;
  onSent: () => void;
  onClose: () => void;
}

/** Puts a poll together. There is always one empty field more than options, up to the limit. */
export default function NewPollDialog({ chatId, question: written, onSent, onClose }: Props) {
  const t = useTranslations();
  const questionMax = useLimit('pollQuestionLengthMax');
  const optionMax = useLimit('pollOptionLengthMax');
  const optionsMax = useLimit('pollOptionsMax') ?? Infinity;
  const engine = useEngine();
  const [question, setQuestion] = useState(written);
  // What was being written may be longer than a question can be.
  const tooMany = [...question.trim()].length - (questionMax ?? Infinity);
  const [options, setOptions] = useState<readonly string[]>(['', '']);
  const [multiple, setMultiple] = useState(false);
  const [anonymous, setAnonymous] = useState(false);
  const [span, setSpan] = useState<Span>('none');
  const [problem, setProblem] = useState<'question' | 'options' | 'same' | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const change = (place: number, text: string) => setOptions(options.map((option, at) => (at === place ? text : option)));
  const add = () => setOptions([...options, '']);

  function send() {
    const given = options.map((option) => option.trim().normalize('NFC')).filter((option) => option !== '');
    const wrong = question.trim() === '' ? 'question' : given.length < 2 ? 'options' : new Set(given).size < given.length ? 'same' : null;
    setProblem(wrong);
    if (wrong !== null || tooMany > 0) return;
    engine.sendPoll(chatId, { question: question.trim(), options: given, multiple, anonymous, closesInSeconds: SPANS[span] || null });
    onSent();
  }

  return (
    <Sheet
      title={t('poll.new')}
      onClose={onClose}
      initialFocus={field}
      testId="new-poll-dialog"
      footer={
        <Button type="submit" form={FORM} data-testid="send-poll">
          {t('composer.send')}
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
        <Field
          ref={field}
          label={t('poll.question')}
          value={question}
          maxLength={questionMax}
          dir="auto"
          autoComplete="off"
          onChange={(event) => setQuestion(event.target.value)}
          error={tooMany > 0 ? t('writing.tooLong', { count: tooMany }) : problem === 'question' ? t('error.required') : null}
          data-testid="poll-question"
        />
        <fieldset className="flex flex-col gap-2">
          <legend className="pb-1.5 text-sm font-medium">{t('poll.options')}</legend>
          {options.map((option, place) => (
            // An option has no name but its place.
            <div key={place} className="flex items-center gap-1">
              <input
                value={option}
                maxLength={optionMax}
                dir="auto"
                autoComplete="off"
                aria-label={t('poll.optionNumber', { number: String(place + 1) })}
                data-testid="poll-option-field"
                onChange={(event) => change(place, event.target.value)}
                className="min-h-11 min-w-0 flex-1 rounded-lg border border-line-strong/60 bg-paper px-3 text-base hover:border-line-strong"
              />
              {options.length > 2 && (
                <IconButton
                  label={t('poll.removeOption', { number: String(place + 1) })}
                  onClick={() => setOptions(options.filter((_, at) => at !== place))}
                >
                  <X size={18} />
                </IconButton>
              )}
            </div>
          ))}
          {(problem === 'options' || problem === 'same') && (
            <p role="alert" className="text-[0.8125rem] text-danger">
              {t(problem === 'same' ? 'poll.sameOptions' : 'poll.fewOptions')}
            </p>
          )}
          {options.length < optionsMax && (
            <Button look="quiet" small icon={<Plus size={17} />} className="self-start" data-testid="add-option" onClick={add}>
              {t('poll.addOption')}
            </Button>
          )}
        </fieldset>
        <div className="-mx-4">
          <SwitchRow label={t('poll.multiple')} checked={multiple} onChange={setMultiple} testId="poll-multiple" />
          <SwitchRow
            label={t('poll.anonymous')}
            hint={t('poll.anonymousHint')}
            checked={anonymous}
            onChange={setAnonymous}
            testId="poll-anonymous"
          />
        </div>
        <div className="-mx-4 -mt-4">
          <Segmented
            label={t('poll.ends')}
            value={span}
            options={(Object.keys(SPANS) as Span[]).map((value) => ({ value, label: t(`poll.${value}`) }))}
            onChange={setSpan}
          />
        </div>
      </form>
    </Sheet>
  );
}
