import { connect, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { SCAN_MS_MAX, type Scanner, ScannerAway, type ScanVerdict } from './scanner.ts';

export type ClamdAddress = { readonly path: string } | { readonly host: string; readonly port: number };

const ANSWER_MAX = 4_096;

const write = (socket: Socket, bytes: Uint8Array | string): Promise<void> =>
  new Promise((resolve, reject) => socket.write(bytes, (error) => (error ? reject(error) : resolve())));

/** Each piece with its length before it; one of no length is the end. */
const stream = async (socket: Socket, file: Readable): Promise<void> => {
  await write(socket, 'zINSTREAM\0');
  for await (const chunk of file as AsyncIterable<Buffer>) {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(chunk.length);
    await write(socket, Buffer.concat([length, chunk]));
  }
  await write(socket, Buffer.alloc(4));
};

const verdictOf = (answer: string): ScanVerdict => {
  if (/: OK\0?$/.test(answer)) return 'clean';
  const found = /: (.+) FOUND\0?$/.exec(answer)?.[1];
  if (found === undefined) throw new ScannerAway(answer === '' ? 'The scanner hung up.' : `The scanner said: ${answer.slice(0, 200)}`);
  return { infected: found };
};

/** ClamAV's daemon, by its own protocol, on a port or a socket of the file system. */
export const createClamdScanner = (address: ClamdAddress, msMax = SCAN_MS_MAX): Scanner => ({
  name: 'clamd',
  async scan(file) {
    const socket = connect(address);
    socket.setTimeout(msMax, () => socket.destroy(new Error('The scanner took too long.')));
    const answered = new Promise<string>((resolve, reject) => {
      let answer = '';
      socket.setEncoding('utf8');
      socket.on('data', (text: string) => {
        answer = (answer + text).slice(0, ANSWER_MAX);
        if (answer.endsWith('\0')) resolve(answer);
      });
      socket.once('error', reject);
      socket.once('close', () => resolve(answer));
    });
    try {
      // It may answer before it has all: of a file that is too large for it, it hangs up.
      const sent = stream(socket, file);
      sent.catch(() => {});
      return verdictOf(await Promise.race([answered, sent.then(() => answered)]));
    } catch (error) {
      throw error instanceof ScannerAway ? error : new ScannerAway((error as Error).message);
    } finally {
      socket.destroy();
      file.destroy();
    }
  },
});
