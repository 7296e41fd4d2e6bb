import { Blocks, ExternalLink, FileText, Link } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { MessageView, MiniProgramView } from '../../../sync/types.ts';
import { DetailLine, DetailLink } from '../../ui/detail-line.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { showToast } from '../../ui/toast.tsx';
import { Cover } from './mini-program-card.tsx';

/** What a card is of, and what leads on from it. What its sender says of the program nobody has checked, so where a link leads is shown. */
export default function MiniProgramDialog({ message, onClose }: { message: MessageView; onClose: () => void }) {
  const t = useTranslations();
  const { appId, name, title, page, webUrl, cover } = message.content as MiniProgramView;
  const copy = (text: string) => void navigator.clipboard.writeText(text).then(() => showToast(t('common.copied')));
  return (
    <Sheet title={name} onClose={onClose} testId="mini-program-dialog" readOnly>
      {cover !== null && <Cover cover={cover} full className="aspect-5/4 max-h-72 shrink-0" />}
      <div className="flex flex-col gap-1.5 pt-1 pb-3">
        <h3 className="text-[1.0625rem] leading-[1.4] font-semibold [overflow-wrap:anywhere]" dir="auto">
          {title}
        </h3>
        <p className="text-sm leading-[1.5] text-muted">{t(webUrl === null ? 'miniProgram.hint' : 'miniProgram.hintWeb')}</p>
      </div>
      <div className="-mx-5 border-t border-line">
        {webUrl !== null && (
          <>
            <DetailLink href={webUrl} icon={<ExternalLink size={19} />} testId="mini-program-open">
              {t('miniProgram.open', { host: new URL(webUrl).host })}
            </DetailLink>
            <DetailLine
              icon={<Link size={19} />}
              label={t('miniProgram.copyLink')}
              onClick={() => copy(webUrl)}
              testId="mini-program-copy-link"
            />
          </>
        )}
        <DetailLine
          icon={<Blocks size={19} />}
          label={t('miniProgram.copyAppId')}
          value={appId}
          onClick={() => copy(appId)}
          testId="mini-program-app"
        />
        {page !== '' && (
          <DetailLine
            icon={<FileText size={19} />}
            label={t('miniProgram.copyPage')}
            value={page}
            onClick={() => copy(page)}
            testId="mini-program-page"
          />
        )}
      </div>
    </Sheet>
  );
}
