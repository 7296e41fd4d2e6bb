import { useTranslations } from 'use-intl';
import { useServerVersionQuery } from '../../gql/graphql.ts';
import { Section } from '../../ui/pane.tsx';
import { Logo } from '../shell/logo.tsx';

export function About() {
  const t = useTranslations();
  const [{ data }] = useServerVersionQuery();
  const info = data?.serverInfo;
  return (
    <>
      <div className="flex flex-col items-center gap-3 py-4 text-center">
        <Logo size={64} />
        <h2 className="text-lg font-semibold">{t('app.name')}</h2>
        <p className="max-w-[24rem] text-sm text-balance text-muted">{t('settings.aboutBody')}</p>
        <p className="min-h-5 text-[0.8125rem] text-faint">
          {info ? t('settings.version', { version: info.version, commit: info.commit.slice(0, 8) }) : ''}
        </p>
      </div>
      <Section>
        <a href="/graphql" className="flex min-h-12 items-center px-4 text-[0.9375rem] text-accent outline-offset-[-2px] hover:bg-hover">
          {t('settings.api')}
        </a>
      </Section>
    </>
  );
}
