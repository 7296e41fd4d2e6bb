import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { openRawSocket } from './raw-socket.ts';

let server: WebSocketServer;
afterEach(() => server.close());

/** A real server, and the driver connected to it. */
const meet = async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  await once(server, 'listening');
  const accepted = once(server, 'connection') as Promise<[WebSocket]>;
  const messages: string[] = [];
  const opened = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<string>();
  const driver = openRawSocket(`http://127.0.0.1:${(server.address() as AddressInfo).port}/path`, null, {
    onOpen: opened.resolve,
    onMessage: (data) => messages.push(data.toString()),
    onClose: closed.resolve,
  });
  const [[peer]] = await Promise.all([accepted, opened.promise]);
  return { peer, driver, messages, closed: closed.promise };
};

describe('the WebSocket driver', () => {
  it('reads messages of every length form, however they are cut into pieces', async () => {
    const { peer, driver, messages, closed } = await meet();
    const sent = [0, 1, 125, 126, 65_535, 65_536, 300_000, 5].map((length) => 'é'.repeat(length / 2).padEnd(length, 'x'));
    for (const text of sent) peer.send(text);
    peer.close(4410, 'Too slow');
    expect(await closed).toBe('4410 Too slow');
    expect(messages).toEqual(sent);
    driver.close();
  });

  it('sends what a server reads, short and long, and answers its pings', async () => {
    const { peer, driver } = await meet();
    const texts: string[] = [];
    peer.on('message', (data: Buffer) => texts.push(data.toString()));
    const sent = ['', 'ü'.repeat(62), 'a'.repeat(126), 'b'.repeat(60_000)];
    for (const text of sent) driver.send(text);
    const pong = once(peer, 'pong');
    peer.ping('still there?');
    expect(String((await pong)[0])).toBe('still there?');
    expect(texts).toEqual(sent);
    driver.close();
  });

  it('says why it was not let in', async () => {
    server = new WebSocketServer({ port: 0, host: '127.0.0.1', verifyClient: () => false });
    await once(server, 'listening');
    const why = await new Promise((resolve) => {
      const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      openRawSocket(address, null, { onOpen: () => resolve('let in'), onMessage: () => {}, onClose: resolve });
    });
    expect(why).toContain('401');
  });
});
