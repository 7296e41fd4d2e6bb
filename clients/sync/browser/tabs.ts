import type { Tabs } from '../ports.ts';

/** The lead over a browser's tabs by a Web Lock, which the browser frees when its tab goes; talk over a BroadcastChannel. */
export const createBrowserTabs = (name: string): Tabs | null => {
  const locks = typeof navigator === 'undefined' ? undefined : navigator.locks;
  // Locks exist in secure contexts only. Without them each tab is its own device.
  if (locks === undefined || typeof BroadcastChannel === 'undefined') return null;
  let channel: BroadcastChannel | null = null;
  let leaving = new AbortController();
  let release = () => {};
  let listener: Parameters<Tabs['lead']>[0] | null = null;
  /** The request whose lock this tab holds. */
  let held: object | null = null;

  const request = (options: LockOptions) => {
    const { signal } = leaving;
    const own = {};
    const hold = () => {
      if (signal.aborted) return Promise.resolve();
      const isHolding = held !== null;
      held = own;
      const kept = new Promise<void>((resolve) => {
        release = resolve;
      });
      if (!isHolding) listener?.led();
      return kept;
    };
    locks.request(name, options, hold).catch(() => {
      // Refused while waiting: this tab is leaving. Broken while held: another tab has taken the lead by force, unless it was this one:
      // a tab that slept may be given the lead and take it in the same moment.
      if (held !== own || signal.aborted) return;
      held = null;
      listener?.lost();
      request({ signal });
    });
  };

  return {
    lead(given) {
      leaving = new AbortController();
      listener = given;
      request({ signal: leaving.signal });
    },
    steal: () => request({ steal: true }),
    post: (message) => channel?.postMessage(message),
    onMessage(receive) {
      channel ??= new BroadcastChannel(name);
      channel.onmessage = ({ data }) => receive(data);
    },
    close() {
      leaving.abort();
      held = null;
      release();
      channel?.close();
      channel = null;
    },
  };
};
