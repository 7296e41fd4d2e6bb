import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useGroupEntryQuery, useUpdateGroupEntryMutation, type GroupEntryQuery, type JoinMode } from '../../gql/graphql.ts';
import { useLimit } from '../../lib/use-limit.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { SwitchRow } from '../../ui/switch-row.tsx';
import { answerOf, type Problem } from '../session/problem.ts';
import { useProblemText } from '../session/use-problem-text.ts';

type Entry = NonNullable<GroupEntryQuery['chat']>;

const FORM = 'entry-form';
const MODES = ['OPEN', 'APPROVAL', 'QUESTION'] as const satisfies readonly JoinMode[];

/** How people come into a group, and what they see of it. */
export default function EntryDialog({ chatId, onClose }: { chatId: string; onClose: () => void }) {
  const t = useTranslations('group');
  const common = useTranslations('common');
  const [{ data }] = useGroupEntryQuery({ variables: { chatId }, requestPolicy: 'network-only' });
  const entry = data?.chat ?? null;
  return (
    <Sheet
      title={t('entry')}
      onClose={onClose}
      testId="entry-dialog"
      footer={
        <Button type="submit" form={FORM} disabled={entry === null} data-testid="save-entry">
          {common('save')}
        </Button>
      }
    >
      {entry === null ? <Spinner label={common('loading')} /> : <EntryForm entry={entry} onDone={onClose} />}
    </Sheet>
  );
}

function EntryForm({ entry, onDone }: { entry: Entry; onDone: () => void }) {
  const questionMax = useLimit('joinQuestionLengthMax');
  const t = useTranslations('group');
  const problemText = useProblemText();
  const [, updateEntry] = useUpdateGroupEntryMutation();
  const [joinMode, setJoinMode] = useState(entry.joinMode);
  const [joinQuestion, setJoinQuestion] = useState(entry.joinQuestion);
  const [historyVisible, setHistoryVisible] = useState(entry.historyVisible);
  const [problem, setProblem] = useState<Problem | null>(null);

  async function save() {
    const input = { chatId: entry.id, joinMode, joinQuestion: joinQuestion.trim(), historyVisible };
    const answer = answerOf(await updateEntry({ input }), (data) => data.updateGroupEntry);
    if (answer.ok) onDone();
    else setProblem(answer.problem);
  }

  return (
    <form
      id={FORM}
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <div className="rounded-xl border border-line">
        <Segmented
          label={t('entryHow')}
          value={joinMode}
          options={MODES.map((value) => ({ value, label: t(`entryModes.${value}`) }))}
          onChange={setJoinMode}
          testId="entry-mode"
        />
        <p className="px-4 pb-3 text-[0.8125rem] text-muted">{t(`entryHints.${joinMode}`)}</p>
      </div>
      {joinMode === 'QUESTION' && (
        <Field
          label={t('entryQuestion')}
          value={joinQuestion}
          maxLength={questionMax}
          dir="auto"
          onChange={(event) => setJoinQuestion(event.target.value)}
          data-testid="entry-question"
        />
      )}
      <div className="rounded-xl border border-line">
        <SwitchRow
          label={t('historyVisible')}
          hint={t('historyVisibleHint')}
          checked={historyVisible}
          onChange={setHistoryVisible}
          testId="history-visible"
        />
      </div>
      {problem !== null && (
        <p role="alert" className="text-sm text-danger">
          {problemText(problem)}
        </p>
      )}
    </form>
  );
}
