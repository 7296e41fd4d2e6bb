import { Camera } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { UserView } from '../../../sync/types.ts';
import { useSetAvatarMutation } from '../../gql/graphql.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { UploadProblem, uploadFile } from '../attachment/upload-file.ts';
import { answerOf, type Problem } from '../session/problem.ts';
import { useProblemText } from '../session/use-problem-text.ts';
import { pickPicture } from '../attachment/pick-files.ts';
import { squareOf } from './square-picture.ts';

const GENERATED = /^\/avatars\/[^/]+$/;

/** The viewer's picture: from a file of theirs, cut to a square here. Other devices and contacts see it as soon as it is stored. */
export function AvatarField({ user }: { user: UserView }) {
  const t = useTranslations('profile');
  const problemText = useProblemText();
  const [, setAvatar] = useSetAvatarMutation();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  async function choose(picture: File | null) {
    setBusy(true);
    setProblem(null);
    try {
      const attachmentId = picture === null ? null : (await store(picture)).id;
      const answer = answerOf(await setAvatar({ input: { attachmentId } }), (data) => data.setAvatar);
      if (!answer.ok) setProblem(answer.problem);
    } catch (error) {
      setProblem(error instanceof UploadProblem ? error.problem : { code: 'UNEXPECTED', path: [] });
    }
    setBusy(false);
  }

  const pick = async () => {
    const picture = await pickPicture();
    if (picture !== null) await choose(picture);
  };
  return (
    <div className="flex flex-col items-center gap-3 pb-1 text-center">
      <button
        type="button"
        title={t('avatarChange')}
        aria-label={t('avatarChange')}
        disabled={busy}
        onClick={() => void pick()}
        className="group relative rounded-[30%]"
        data-testid="avatar-change"
      >
        <Avatar id={user.id} name={user.name} url={user.avatarUrl} size={96} />
        <span className="absolute -right-1.5 -bottom-1.5 flex size-8 items-center justify-center rounded-full border-2 border-canvas bg-accent-fill text-on-accent">
          {busy ? <Spinner size={16} /> : <Camera size={16} />}
        </span>
      </button>
      <p className="text-[0.8125rem] text-muted">{t('avatarHint')}</p>
      {!GENERATED.test(user.avatarUrl) && (
        <Button type="button" look="quiet" small disabled={busy} onClick={() => void choose(null)} data-testid="avatar-remove">
          {t('avatarRemove')}
        </Button>
      )}
      {problem !== null && (
        <p role="alert" className="text-sm text-danger">
          {problemText(problem)}
        </p>
      )}
    </div>
  );
}

async function store(picture: File): Promise<{ id: string }> {
  const file = await squareOf(picture);
  return uploadFile(
    { kind: 'IMAGE', type: file.type, file },
    { signal: new AbortController().signal, onSent: () => {}, onUpload: () => {} },
  );
}
