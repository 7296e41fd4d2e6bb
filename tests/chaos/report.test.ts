import { expect, it } from 'vitest';
import { parseOptions } from './options.ts';
import { type Report, reportText } from './report.ts';

const report: Report = {
  options: parseOptions([], 7),
  people: 4,
  devices: { engine: 6, socket: 1, stream: 1, polling: 1 },
  seconds: 42,
  sent: 120,
  acknowledged: 118,
  unanswered: 2,
  refused: 0,
  isWhole: true,
  comparedRows: 900,
  settleMs: 3_000,
  recoveries: [{ kind: 'server killed', ms: 1_500 }],
  findings: [],
};

it('says of a run that was stopped what it has seen, and not that all has settled', () => {
  const whole = reportText(report);
  expect(whole).toContain('all settled in the end');
  expect(whole).not.toContain('Stopped before the end');
  const cut = reportText({ ...report, isWhole: false, comparedRows: 0, findings: [{ kind: 'lost', what: 'hello' }] });
  expect(cut).toContain('Stopped before the end');
  expect(cut).toMatch(/acknowledged +118/);
  expect(cut).toMatch(/server killed +1 +1\.5 s/);
  expect(cut).toContain('✗ lost: hello');
  expect(cut).not.toContain('all settled in the end');
});
