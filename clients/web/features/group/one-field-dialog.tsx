import { useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import type { Problem } from '../session/problem.ts';
import { useProblemText } from '../session/use-problem-text.ts';

interface Props {
  title: string;
  hint?: string;
  label: string;
  value: string;
  lengthMax: number | undefined;
  /** Null when it is saved. */
  onSave: (value: string) => Promise<Problem | null>;
  onClose: () => void;
  busy: boolean;
  /** Of the dialog, the field and the button. */
  testIds: { dialog: string; field: string; save: string };
}

/** A dialog that asks for one line of text, and says what is wrong with it. */
export function OneFieldDialog({ title, hint, label, value, lengthMax, onSave, onClose, busy, testIds }: Props) {
  const t = useTranslations('common');
  const problemText = useProblemText();
  const [text, setText] = useState(value);
  const [problem, setProblem] = useState<Problem | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const form = `${testIds.dialog}-form`;
  return (
    <Sheet
      title={title}
      {...(hint === undefined ? {} : { description: hint })}
      onClose={onClose}
      initialFocus={field}
      testId={testIds.dialog}
      footer={
        <Button type="submit" form={form} busy={busy} data-testid={testIds.save}>
          {t('save')}
        </Button>
      }
    >
      <form
        id={form}
        noValidate
        onSubmit={async (event) => {
          event.preventDefault();
          const refused = await onSave(text.trim());
          if (refused === null) onClose();
          else setProblem(refused);
        }}
      >
        <Field
          ref={field}
          label={label}
          value={text}
          maxLength={lengthMax}
          dir="auto"
          onChange={(event) => setText(event.target.value)}
          error={problem === null ? null : problemText(problem)}
          data-testid={testIds.field}
        />
      </form>
    </Sheet>
  );
}
