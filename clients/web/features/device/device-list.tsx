import { Laptop, ScanLine, Smartphone, TabletSmartphone, type LucideIcon } from 'lucide-react';
import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import type { DeviceView } from '../../../sync/types.ts';
import { useRevokeDeviceMutation, useRevokeOtherDevicesMutation } from '../../gql/graphql.ts';
import { useObservable } from '../../lib/observable.ts';
import { openDialog } from '../../lib/router.ts';
import { formatAgo, formatMoment } from '../../lib/time.ts';
import { useNow } from '../../lib/use-now.ts';
import { Button } from '../../ui/button.tsx';
import { confirm } from '../../ui/confirm.tsx';
import { Section } from '../../ui/pane.tsx';
import { showToast } from '../../ui/toast.tsx';
import { answerOf, problemOf } from '../session/problem.ts';
import { useEngine } from '../session/session-context.ts';
import { useShowProblem } from '../session/use-problem-text.ts';

const ICONS: Record<string, LucideIcon> = { IOS: Smartphone, ANDROID: Smartphone, DESKTOP: Laptop, WEB: Laptop };

export function DeviceList() {
  const t = useTranslations('devices');
  const account = useObservable(useEngine().account);
  const showProblem = useShowProblem();
  const [{ fetching }, revokeOthers] = useRevokeOtherDevicesMutation();
  if (account === null) return null;
  const others = account.devices.filter((device) => device.id !== account.device.id);
  const current = account.devices.find((device) => device.id === account.device.id) ?? account.device;

  async function revokeAll() {
    if (!(await confirm({ title: t('revokeAllTitle'), body: t('revokeBody'), action: t('revokeAll'), danger: true }))) return;
    const { error } = await revokeOthers({});
    if (error) showProblem(problemOf(error));
    else void showToast(t('revoked'));
  }

  return (
    <>
      <p className="text-sm text-muted">{t('body')}</p>
      <Button look="soft" icon={<ScanLine size={18} />} className="self-start" onClick={() => openDialog('scan')} data-testid="link-device">
        {t('linkByCode')}
      </Button>
      <Section title={t('current')}>
        <DeviceLine device={current} isCurrent />
      </Section>
      {others.length === 0 ? (
        <p className="px-1 text-sm text-muted">{t('none')}</p>
      ) : (
        <>
          <Section title={t('others')}>
            {others.map((device) => (
              <DeviceLine key={device.id} device={device} isCurrent={false} />
            ))}
          </Section>
          <Button look="danger-quiet" busy={fetching} className="self-start" onClick={() => void revokeAll()} data-testid="revoke-others">
            {t('revokeAll')}
          </Button>
        </>
      )}
    </>
  );
}

function DeviceLine({ device, isCurrent }: { device: DeviceView; isCurrent: boolean }) {
  const t = useTranslations('devices');
  const locale = useLocale();
  const nowMs = useNow();
  const showProblem = useShowProblem();
  const [, revokeDevice] = useRevokeDeviceMutation();
  const [busy, setBusy] = useState(false);
  const Icon = ICONS[device.platform] ?? TabletSmartphone;

  async function revoke() {
    if (!(await confirm({ title: t('revokeTitle', { name: device.name }), body: t('revokeBody'), action: t('revoke'), danger: true })))
      return;
    setBusy(true);
    const answer = answerOf(await revokeDevice({ input: { deviceId: device.id } }), (data) => data.revokeDevice);
    setBusy(false);
    if (answer.ok) void showToast(t('revoked'));
    else showProblem(answer.problem);
  }

  return (
    <div className="flex items-center gap-3 px-4 py-3" data-testid="device" data-current={isCurrent}>
      <Icon size={24} strokeWidth={1.5} aria-hidden className="shrink-0 text-muted" />
      <div className="min-w-0 flex-1">
        <p dir="auto" className="truncate text-left text-[0.9375rem]" title={device.name}>
          {device.name}
        </p>
        <p className="text-[0.8125rem] text-muted">
          {isCurrent ? t('activeNow') : t('lastSeen', { time: formatAgo(Date.parse(device.lastSeenAt), nowMs, locale) })}
        </p>
        <p className="text-[0.8125rem] text-faint">
          {t(device.signedInBy === 'CODE' ? 'signedInByCodeAt' : 'signedInAt', {
            time: formatMoment(Date.parse(device.createdAt), nowMs, locale),
          })}
        </p>
      </div>
      {!isCurrent && (
        <Button
          look="danger-quiet"
          small
          busy={busy}
          onClick={() => void revoke()}
          aria-label={t('revokeLabel', { name: device.name })}
          data-testid="revoke"
        >
          {t('revoke')}
        </Button>
      )}
    </div>
  );
}
