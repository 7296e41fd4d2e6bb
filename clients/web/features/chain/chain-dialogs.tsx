import { useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { MessageView } from '../../../sync/types.ts';
import { useLimit } from '../../lib/use-limit.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { useEngine } from '../session/session-context.ts';

const FORM = 'chain-form';

/** Starts a list under a topic. */
export function NewChainDialog({
  chatId,
  topic: written,
  onSent,
  onClose,
}: {
  chatId: string;
  topic: string;
  onSent: () => void;
  onClose: () => void;
}) {
  const t = useTranslations();
  const topicMax = useLimit('chainTopicLengthMax');
  const engine = useEngine();
  const [topic, setTopic] = useState(written);
  const [missing, setMissing] = useState(false);
  // What was being written may be longer than a topic can be.
  const tooMany = [...topic.trim()].length - (topicMax ?? Infinity);
  const field = useRef<HTMLInputElement>(null);
  return (
    <Sheet
      title={t('chain.new')}
      description={t('chain.newHint')}
      onClose={onClose}
      initialFocus={field}
      testId="new-chain-dialog"
      footer={
        <Button type="submit" form={FORM} data-testid="send-chain">
          {t('composer.send')}
        </Button>
      }
    >
      <form
        id={FORM}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          // It stands in the composer's form, which would send what is written.
          event.stopPropagation();
          setMissing(topic.trim() === '');
          if (topic.trim() === '' || tooMany > 0) return undefined;
          engine.sendChain(chatId, topic.trim());
          return onSent();
        }}
      >
        <Field
          ref={field}
          label={t('chain.topic')}
          value={topic}
          maxLength={topicMax}
          dir="auto"
          autoComplete="off"
          onChange={(event) => setTopic(event.target.value)}
          error={tooMany > 0 ? t('writing.tooLong', { count: tooMany }) : missing ? t('error.required') : null}
          data-testid="chain-topic"
        />
      </form>
    </Sheet>
  );
}

/** The own entry: put it there, change it, take it off. */
export function ChainEntryDialog({ message, onClose }: { message: MessageView; onClose: () => void }) {
  const t = useTranslations();
  const entryMax = useLimit('chainEntryLengthMax');
  const engine = useEngine();
  const own = message.content.kind === 'chain' ? message.content.entries.find(({ isOwn }) => isOwn) : undefined;
  const [text, setText] = useState(own?.text ?? '');
  const field = useRef<HTMLInputElement>(null);
  return (
    <Sheet
      title={t(own === undefined ? 'chain.join' : 'chain.change')}
      {...(message.content.kind === 'chain' ? { description: message.content.topic } : {})}
      onClose={onClose}
      initialFocus={field}
      testId="chain-entry-dialog"
      footer={
        <>
          {own !== undefined && (
            <Button
              look="danger-quiet"
              data-testid="remove-entry"
              onClick={() => {
                engine.setChainEntry(message, null);
                onClose();
              }}
            >
              {t('chain.leave')}
            </Button>
          )}
          <Button type="submit" form={FORM} data-testid="save-entry">
            {t('common.save')}
          </Button>
        </>
      }
    >
      <form
        id={FORM}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          engine.setChainEntry(message, text.trim());
          onClose();
        }}
      >
        <Field
          ref={field}
          label={t('chain.entry')}
          hint={t('chain.entryHint')}
          value={text}
          maxLength={entryMax}
          dir="auto"
          autoComplete="off"
          onChange={(event) => setText(event.target.value)}
          data-testid="chain-entry-text"
        />
      </form>
    </Sheet>
  );
}
