/** What is to be reported: a person, messages of a chat, or a group. */
export interface ReportTarget {
  userId?: string;
  chatId?: string;
  seqs?: readonly number[];
}

let target: ReportTarget | null = null;
const listeners = new Set<() => void>();

/** Opens the dialog, from wherever somebody sees what they want to report. */
export function openReport(next: ReportTarget): void {
  set(next);
}

export function closeReport(): void {
  set(null);
}

export const currentReport = (): ReportTarget | null => target;

export function onReportChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function set(next: ReportTarget | null): void {
  target = next;
  for (const listener of listeners) listener();
}
