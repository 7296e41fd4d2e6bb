import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { connectXmpp } from './xmpp-device.ts';

/** What a server says to each thing that a client says on its way in. */
const script: readonly (readonly [RegExp, string])[] = [
  [/<\?xml.*<stream:stream [^>]*>$/s, "<?xml version='1.0'?><stream:stream><stream:features><mechanisms/></stream:features>"],
  [/<auth .*<\/auth>$/s, "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>"],
  [/<stream:stream [^>]*>$/, '<stream:stream><stream:features><bind/></stream:features>'],
  [/<iq .*<\/iq>$/s, "<iq type='result' id='bind'><bind><jid>a@localhost/load</jid></bind></iq>"],
  [/<enable [^>]*>$/, "<enabled xmlns='urn:xmpp:sm:3' id='x'/>"],
  [/<presence\/>$/, "<presence from='a@localhost/load'/>"],
];

let stop: () => void = () => {};
afterEach(() => stop());

const meet = async () => {
  const got: string[] = [];
  const accepted = Promise.withResolvers<Socket>();
  const server = createServer((socket) => {
    socket.on('data', (chunk) => {
      const text = chunk.toString();
      const step = script.find(([said]) => said.test(text));
      if (step === undefined) got.push(text);
      else socket.write(step[1]);
    });
    accepted.resolve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const device = await connectXmpp({ port, domain: 'localhost', user: 'a', password: 'b', peer: 'c@localhost', room: null });
  const socket = await accepted.promise;
  stop = () => {
    device.close();
    socket.destroy();
    server.close();
  };
  return { device, socket, got };
};

const message = (number: number) =>
  `<message from='c@localhost/x' type='chat'><body>#${number};xxx</body><stanza-id by='a@localhost'/></message>`;

describe('the XMPP driver', () => {
  it('finds every message, wherever the bytes are cut', async () => {
    const { device, socket, got } = await meet();
    const numbers: number[] = [];
    device.onStamp = (number) => numbers.push(number);
    const stream = [1, 22, 4444444].map(message).join('');
    for (const byte of stream) {
      socket.write(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    socket.write("<r xmlns='urn:xmpp:sm:3'/>");
    await expect.poll(() => got.join('')).toContain("h='4'");
    // One presence and three messages have been handled.
    expect(numbers).toEqual([1, 22, 4444444]);
    expect(device.frames).toBe(3);
  });

  it('takes a direct message for stored when the acknowledgement covers it, and not before', async () => {
    const { device, socket } = await meet();
    const settled: string[] = [];
    const first = device.send('direct', '#1;').then(() => settled.push('first'));
    const second = device.send('direct', '#2;').then(() => settled.push('second'));
    // The presence was the first stanza after <enable/>, so the first message is the second.
    socket.write("<a xmlns='urn:xmpp:sm:3' h='2'/>");
    await first;
    expect(settled).toEqual(['first']);
    socket.write("<a xmlns='urn:xmpp:sm:3' h='3'/>");
    await second;
    expect(settled).toEqual(['first', 'second']);
  });
});
