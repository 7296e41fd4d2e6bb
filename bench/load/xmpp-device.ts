import { connect as connectTcp } from 'node:net';
import { createWaiting, type Device, type Target } from './device.ts';
import { readNumber } from './stamp.ts';

export interface XmppAccount {
  readonly port: number;
  readonly domain: string;
  readonly user: string;
  readonly password: string;
  /** Addresses of the other one of the pair and of the group's room; no room for those who are not in it. */
  readonly peer: string;
  readonly room: string | null;
}

type Step = (text: string) => boolean;

const LESS = 0x3c;
const GREATER = 0x3e;
const BODY = Buffer.from('<body>');
const HASH = 0x23;
const MESSAGE = Buffer.from('<message');
const PRESENCE = Buffer.from('<presence');
const IQ = Buffer.from('<iq ');
const REQUEST = Buffer.from('<r xmlns');
const ACK = Buffer.from('<a ');
const HANDLED = Buffer.from("h='");
const SM = "xmlns='urn:xmpp:sm:3'";

const startsAt = (data: Buffer, at: number, mark: Buffer): boolean =>
  data.length - at >= mark.length && data.compare(mark, 0, mark.length, at, at + mark.length) === 0;

/**
 * An XMPP client over TCP that signs in, binds a resource, enables stream management, is present and enters its room. A direct message
 * counts as taken when the server's `<a/>` covers it, a message to the room when the room sends it back.
 */
export const connectXmpp = (account: XmppAccount): Promise<Device> =>
  new Promise((resolve, reject) => {
    const { port, domain, user, password, peer, room } = account;
    const acked = createWaiting<number, boolean>();
    const echoed = createWaiting<number, boolean>();
    const tcp = connectTcp({ port, host: '127.0.0.1', noDelay: true });
    let rest: Buffer | null = null;
    let step: Step | null = null;
    let seen = '';
    let handled = 0;
    let sent = 0;
    let closing = false;
    let why = 'the connection ended';

    const write = (text: string): void => void tcp.write(text);
    /** Writes, and waits until what came since has one of the words; fails when it has another. */
    const exchange = (text: string, wanted: string, unwanted = '</stream:stream>'): Promise<void> =>
      new Promise((done, failed) => {
        seen = '';
        step = (all) => {
          if (all.includes(unwanted)) failed(new Error(all.slice(0, 300)));
          else if (all.includes(wanted)) done();
          else return false;
          step = null;
          return true;
        };
        write(text);
      });
    const header = `<stream:stream to='${domain}' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>`;
    const signIn = async (): Promise<void> => {
      const secret = Buffer.from(`\0${user}\0${password}`).toString('base64');
      await exchange(`<?xml version='1.0'?>${header}`, '</stream:features>');
      await exchange(`<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${secret}</auth>`, '<success', '<failure');
      await exchange(header, '</stream:features>');
      const bind = "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>load</resource></bind>";
      await exchange(`<iq type='set' id='bind'>${bind}</iq>`, '</iq>', "type='error'");
      await exchange(`<enable ${SM} resume='true'/>`, '<enabled', '<failed');
      handled = 0;
      sent = 1;
      await exchange('<presence/>', '<presence', "type='error'");
      if (room === null) return;
      sent += 1;
      // The subject is the last of what a room tells those who enter.
      await exchange(`<presence to='${room}/${user}'><x xmlns='http://jabber.org/protocol/muc'/></presence>`, '<subject', "type='error'");
    };

    /** Reads the tags that mean something here; what is not whole yet is kept for the next piece. */
    const readTags = (data: Buffer): void => {
      let at = data.indexOf(LESS);
      for (; at !== -1; at = data.indexOf(LESS, at + 1)) {
        const end = data.indexOf(GREATER, at);
        if (end === -1) break;
        if (startsAt(data, at, MESSAGE)) handled += 1;
        else if (startsAt(data, at, BODY)) {
          if (data.indexOf(LESS, end) === -1) break;
          if (data[end + 1] !== HASH) continue;
          const number = readNumber(data, end + 2);
          device.frames += 1;
          echoed.settle(number, true);
          device.onStamp?.(number);
        } else if (startsAt(data, at, REQUEST)) write(`<a ${SM} h='${handled}'/>`);
        else if (startsAt(data, at, ACK)) {
          const count = readNumber(data, data.indexOf(HANDLED, at) + HANDLED.length);
          acked.settleWhere((key) => key <= count, true);
        } else if (startsAt(data, at, PRESENCE) || startsAt(data, at, IQ)) handled += 1;
      }
      rest = at === -1 ? null : data.subarray(at);
    };
    tcp.on('data', (chunk: Buffer) => {
      if (step !== null) step((seen += chunk.toString()));
      readTags(rest === null ? chunk : Buffer.concat([rest, chunk]));
    });
    tcp.on('connect', () => void signIn().then(() => resolve(device), fail));
    tcp.on('error', (error) => (why = error.message));
    const fail = (error: Error): void => {
      reject(error);
      acked.failAll(error);
      echoed.failAll(error);
      tcp.destroy();
    };
    tcp.on('close', () => {
      fail(new Error(why));
      if (!closing) device.onClose?.(why);
    });
    const send = {
      direct(body: string) {
        sent += 1;
        write(`<message type='chat' to='${peer}' id='m${sent}'><body>${body}</body></message><r ${SM}/>`);
        return acked.expect(sent);
      },
      group(body: string) {
        sent += 1;
        write(`<message type='groupchat' to='${room}' id='m${sent}'><body>${body}</body></message>`);
        return echoed.expect(readNumber(Buffer.from(body), 1));
      },
    } satisfies Record<Target, (body: string) => Promise<boolean>>;
    const device: Device = {
      onStamp: null,
      onClose: null,
      frames: 0,
      send: (target, body) => send[target](body),
      close() {
        closing = true;
        tcp.destroy();
      },
    };
  });
