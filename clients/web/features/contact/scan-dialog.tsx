import { ImageUp } from 'lucide-react';
import { useRef, useState, type ChangeEvent } from 'react';
import { useTranslations } from 'use-intl';
import { parseArrival } from '../../lib/arrival.ts';
import { navigate } from '../../lib/router.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { Camera } from './scan/camera.tsx';
import { readCode } from './scan/read-code.ts';

/** Takes a code or a link in: through the camera, as a picture, or as text. Each way leads to the same place. */
export default function ScanDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('scan');
  const [link, setLink] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [reading, setReading] = useState(false);
  const file = useRef<HTMLInputElement>(null);

  function take(text: string): void {
    const screen = parseArrival(text);
    if (screen === null) setProblem(t('notOurs'));
    else navigate(screen, { replace: true });
  }

  async function takePicture(event: ChangeEvent<HTMLInputElement>) {
    const [picture] = event.target.files ?? [];
    event.target.value = '';
    if (picture === undefined) return;
    setReading(true);
    setProblem(null);
    try {
      const text = await readCode(await createImageBitmap(picture));
      if (text === null) setProblem(t('noCode'));
      else take(text);
    } catch {
      setProblem(t('noCode'));
    } finally {
      setReading(false);
    }
  }

  return (
    <Sheet title={t('title')} description={t('hint')} onClose={onClose} testId="scan-dialog">
      <div className="flex flex-col gap-4">
        <Camera onText={take} />
        <input ref={file} type="file" accept="image/*" hidden onChange={(event) => void takePicture(event)} data-testid="scan-file" />
        <Button look="soft" icon={<ImageUp size={18} />} busy={reading} onClick={() => file.current?.click()} data-testid="scan-picture">
          {t('picture')}
        </Button>
        <form
          noValidate
          className="flex items-end gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            take(link);
          }}
        >
          <Field
            label={t('link')}
            value={link}
            dir="ltr"
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            className="flex-1"
            onChange={(event) => setLink(event.target.value)}
            data-testid="scan-link"
          />
          <Button type="submit" className="min-h-11" data-testid="scan-open">
            {t('open')}
          </Button>
        </form>
        {problem !== null && (
          <p role="alert" className="text-sm text-danger" data-testid="scan-problem">
            {problem}
          </p>
        )}
      </div>
    </Sheet>
  );
}
