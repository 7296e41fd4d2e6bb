import type { Clock, Tabs } from '../ports.ts';

type LeadListener = Parameters<Tabs['lead']>[0];

interface FakeTab {
  listener: LeadListener | null;
  receive: (message: unknown) => void;
  isOpen: boolean;
  /** Sleeps: hears nothing and does nothing, but keeps what it holds, as a suspended page does. */
  isAsleep: boolean;
  mailbox: (() => void)[];
}

export interface FakeTabHandle {
  readonly tabs: Tabs;
  readonly isAsleep: () => boolean;
  readonly crash: () => void;
  readonly sleep: () => void;
  readonly wake: () => void;
  /** Timers that come due while the tab sleeps run when it wakes, in their place among what it slept through. */
  readonly clock: (clock: Clock) => Clock;
}

/** One browser's tabs: a lock that goes to the next in line, and a channel that copies what it carries. */
export class FakeBrowser {
  readonly #tabs: FakeTab[] = [];
  #line: FakeTab[] = [];
  #leader: FakeTab | null = null;

  open(): FakeTabHandle {
    const tab: FakeTab = { listener: null, receive: () => {}, isOpen: true, isAsleep: false, mailbox: [] };
    this.#tabs.push(tab);
    const close = () => {
      tab.isOpen = false;
      this.#line = this.#line.filter((other) => other !== tab);
      if (this.#leader === tab) this.#leader = null;
      this.#grant();
    };
    let isGone = false;
    const tabs: Tabs = {
      lead: (listener) => {
        if (isGone) return;
        tab.isOpen = true;
        tab.listener = listener;
        this.#line.push(tab);
        this.#grant();
      },
      steal: () => {
        if (isGone) return;
        const robbed = this.#leader;
        this.#line = this.#line.filter((other) => other !== tab);
        this.#leader = tab;
        // From itself too, when it has just been given the lead and does not know yet: then it hears first that it is lost.
        if (robbed !== null) this.#deliver(robbed, () => robbed.listener?.lost());
        if (robbed !== null && robbed !== tab) this.#line.push(robbed);
        this.#deliver(tab, () => tab.listener?.led());
      },
      post: (message) => {
        if (!tab.isOpen) return;
        const copy = structuredClone(message);
        for (const other of this.#tabs) if (other !== tab && other.isOpen) this.#deliver(other, () => other.receive(copy));
      },
      onMessage: (listener) => {
        if (isGone) return;
        tab.isOpen = true;
        tab.receive = listener;
      },
      close,
    };
    return {
      tabs,
      isAsleep: () => tab.isAsleep,
      // A crash is a close without a word: nothing that the tab still does is heard, and a start that was under way takes no lead.
      crash: () => {
        isGone = true;
        close();
        tab.receive = () => {};
        tab.listener = null;
        tab.mailbox = [];
      },
      sleep: () => {
        tab.isAsleep = true;
      },
      wake: () => {
        tab.isAsleep = false;
        for (const work of tab.mailbox.splice(0)) work();
      },
      clock: (clock) => ({
        now: () => clock.now(),
        setTimer: (callback, delayMs) => {
          let isCancelled = false;
          const run = () => {
            if (!isCancelled) callback();
          };
          const cancel = clock.setTimer(() => (tab.isAsleep ? tab.mailbox.push(run) : run()), delayMs);
          return () => {
            isCancelled = true;
            cancel();
          };
        },
      }),
    };
  }

  #deliver(tab: FakeTab, work: () => void): void {
    queueMicrotask(() => {
      if (tab.isAsleep) tab.mailbox.push(work);
      else if (tab.isOpen) work();
    });
  }

  #grant(): void {
    if (this.#leader !== null) return;
    const next = this.#line.shift();
    if (next === undefined) return;
    this.#leader = next;
    this.#deliver(next, () => next.listener?.led());
  }
}
