import { median } from '../../bench/statistics.ts';
import type { DeviceKind } from './devices/device.ts';
import { type Finding, findingKinds } from './judge.ts';
import type { Recovery } from './lanes.ts';
import type { ChaosOptions } from './options.ts';

export interface Report {
  readonly options: ChaosOptions;
  readonly people: number;
  readonly devices: Readonly<Record<DeviceKind, number>>;
  readonly seconds: number;
  readonly sent: number;
  readonly acknowledged: number;
  /** Of devices that were signed out or died before anyone could answer them. */
  readonly unanswered: number;
  readonly refused: number;
  /** It was not stopped before all had settled and was compared. */
  readonly isWhole: boolean;
  readonly comparedRows: number;
  readonly settleMs: number;
  readonly recoveries: readonly Recovery[];
  readonly findings: readonly Finding[];
}

const named: Record<(typeof findingKinds)[number], string> = {
  lost: 'lost',
  duplicated: 'duplicated',
  misordered: 'misordered',
  unread: 'unread mismatches',
  receipts: 'receipts mismatches',
  signedOut: 'revoked and not told',
  unsettled: 'not settled',
  crashed: 'processes that ended by themselves',
};

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`.padStart(9);
const number = (value: number): string => value.toLocaleString('en').padStart(9);
const FINDINGS_SHOWN = 12;

export const reportText = (report: Report): string => {
  const { options, devices } = report;
  const kinds = `${devices.engine} engines, ${devices.socket} sockets, ${devices.stream} streams, ${devices.polling} pollers`;
  const lines = [
    `Seed ${options.seed}: ${options.servers} servers, ${options.workers} workers, PostgreSQL and Redis;`,
    `${report.people} people on ${kinds}, for ${Math.round(report.seconds)} s.`,
    ...(report.isWhole ? [] : ['Stopped before the end: what follows was seen on the way, and nothing was compared with the log.']),
    '',
    `messages sent              ${number(report.sent)}`,
    `  acknowledged             ${number(report.acknowledged)}`,
    `  refused                  ${number(report.refused)}`,
    `  of devices that are gone ${number(report.unanswered)}`,
    `rows compared on screens   ${number(report.comparedRows)}`,
    '',
  ];
  for (const kind of findingKinds) {
    const count = report.findings.filter((finding) => finding.kind === kind).length;
    lines.push(`${count === 0 ? '✓' : '✗'} ${named[kind].padEnd(35)}${number(count)}`);
  }
  lines.push('', `${'time to recover'.padEnd(25)}${'times'.padStart(6)}${'p50'.padStart(9)}${'max'.padStart(9)}`);
  const byKind = Map.groupBy(report.recoveries, ({ kind }) => kind);
  for (const [kind, recoveries] of [...byKind].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const times = recoveries.map(({ ms }) => ms);
    lines.push(`${kind.padEnd(25)}${String(times.length).padStart(6)}${seconds(median(times))}${seconds(Math.max(...times))}`);
  }
  if (report.isWhole) lines.push(`${'all settled in the end'.padEnd(31)}${seconds(report.settleMs)}`);
  for (const { kind, what } of report.findings.slice(0, FINDINGS_SHOWN)) lines.push(`✗ ${named[kind]}: ${what.slice(0, 400)}`);
  if (report.findings.length > FINDINGS_SHOWN) lines.push(`… and ${report.findings.length - FINDINGS_SHOWN} more.`);
  return `${lines.join('\n')}\n`;
};
