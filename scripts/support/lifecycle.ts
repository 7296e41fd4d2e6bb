import { explain } from './trouble.ts';

/** The life of a command that starts things: whatever ends it, what it started is stopped, the last one first. */
export interface Lifecycle {
  /** Aborted as soon as the command is to stop. */
  readonly signal: AbortSignal;
  defer(close: () => Promise<void>): void;
  /** Stops everything and ends the process with `code`. */
  stop(code: number): void;
  /** Runs the start. When it fails, everything is stopped and the process ends with 1. */
  run(start: () => Promise<void>): Promise<void>;
}

export function createLifecycle(): Lifecycle {
  const closers: (() => Promise<void>)[] = [];
  const controller = new AbortController();
  let starting = Promise.resolve();

  const report = (error: unknown) => {
    const sentence = explain(error);
    console.error(sentence === null ? error : `\n${sentence}\n`);
  };
  const closeAll = async (code: number) => {
    // A step that is under way may be about to leave something that has to be closed: a server that nobody knows of yet.
    await starting.catch(() => {});
    for (const close of closers.splice(0).toReversed()) await close().catch(report);
    process.exit(code);
  };
  const lifecycle: Lifecycle = {
    signal: controller.signal,
    defer: (close) => void closers.push(close),
    stop(code) {
      if (controller.signal.aborted) return;
      controller.abort();
      void closeAll(code);
    },
    async run(start) {
      starting = start();
      try {
        await starting;
      } catch (error) {
        if (controller.signal.aborted) return;
        report(error);
        lifecycle.stop(1);
      }
    },
  };
  const onSignal = () => {
    // Asked twice, it does not wait. The next start clears up what this leaves behind.
    if (controller.signal.aborted) process.exit(1);
    console.log('\n  Stopping …');
    lifecycle.stop(0);
  };
  process.on('SIGINT', onSignal);
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => lifecycle.stop(0));
  // npm passes a signal on to the shell between us, which ends without passing it further.
  if (process.env.npm_lifecycle_event !== undefined) whenParentEnds(() => lifecycle.stop(0));
  // Whoever read our output may have gone, a closed terminal or the end of a pipe. To say so would be one more line for nobody.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  process.on('uncaughtException', (error) => {
    report(error);
    lifecycle.stop(1);
  });
  return lifecycle;
}

function whenParentEnds(act: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    act();
  }, 200);
  timer.unref();
}
