import type { Page } from 'playwright-core';
import { type Spread, spread } from '../statistics.ts';
import type { WebChat } from './world.ts';

interface Clock {
  /** When a message with this text was painted, by the page's clock. */
  painted(text: string): Promise<number>;
}

/** Puts a clock into the page: a message counts as painted in the task after the frame in which its row stood. */
export const installClock = async (page: Page): Promise<void> => {
  await page.addInitScript(() => {
    const isThere = (text: string): boolean =>
      [...document.querySelectorAll('[data-testid=message]')].some((row) => row.textContent?.includes(text) === true);
    const clock: Clock = {
      painted: (text) =>
        new Promise((resolve, reject) => {
          const giveUpAt = performance.now() + 20_000;
          const look = (): void => {
            if (performance.now() > giveUpAt) return reject(new Error(`"${text}" did not come to the screen.`));
            if (!isThere(text)) return void requestAnimationFrame(look);
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => resolve(performance.now());
            requestAnimationFrame(() => port2.postMessage(null));
          };
          look();
        }),
    };
    Object.assign(window, { clock });
  });
};

/** From the change of address, which a click on a row of the list makes, to the newest message on the screen. */
export const measureSwitches = async (page: Page, chats: readonly WebChat[]): Promise<Spread> => {
  const times: number[] = [];
  for (const { id, lastWords } of chats) {
    times.push(
      await page.evaluate(
        async ([hash, words]) => {
          const from = performance.now();
          window.location.hash = hash as string;
          return (await (window as unknown as { clock: Clock }).clock.painted(words as string)) - from;
        },
        [`#/chats/${id}`, lastWords],
      ),
    );
  }
  return spread(times);
};

/** Lets the page look out for a message before `act` brings it about; answers with when Enter was pressed and when the message was painted. */
const watch = async (page: Page, text: string, act: () => Promise<void>): Promise<{ pressed: number; painted: number }> => {
  await page.evaluate((words) => {
    const state = window as unknown as { clock: Clock; watched: Promise<{ pressed: number; painted: number }> };
    let pressed = Number.NaN;
    document.addEventListener('keydown', () => (pressed = performance.now()), { capture: true, once: true });
    state.watched = state.clock.painted(words).then((painted) => ({ pressed, painted }));
  }, text);
  await act();
  return page.evaluate(() => (window as unknown as { watched: Promise<{ pressed: number; painted: number }> }).watched);
};

/** From the press of Enter to one's own message on the screen. */
export const measureEchoes = async (page: Page, times: number): Promise<Spread> => {
  const taken: number[] = [];
  for (let i = 0; i < times; i += 1) {
    const text = `An echo, number ${i}.`;
    await page.getByTestId('composer').fill(text);
    const { pressed, painted } = await watch(page, text, () => page.keyboard.press('Enter'));
    taken.push(painted - pressed);
  }
  return spread(taken);
};

/** From the other person's send to their message on this screen, through the server and its database. Both clocks are this machine's. */
export const measureArrivals = async (page: Page, chat: WebChat, times: number): Promise<Spread> => {
  const origin = await page.evaluate(() => performance.timeOrigin);
  const taken: number[] = [];
  for (let i = 0; i < times; i += 1) {
    const text = `An arrival, number ${i}.`;
    let from = 0;
    const { painted } = await watch(page, text, () => {
      from = performance.timeOrigin + performance.now();
      return chat.say(text);
    });
    taken.push(origin + painted - from);
  }
  return spread(taken);
};
