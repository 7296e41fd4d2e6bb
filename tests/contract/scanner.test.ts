import { createServer } from 'node:net';
import { Readable } from 'node:stream';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createClamdScanner } from '../../engines/scanner/clamd.ts';
import { createCommandScanner } from '../../engines/scanner/command.ts';
import { parseScanner } from '../../engines/scanner/index.ts';
import { type Scanner, ScannerAway } from '../../engines/scanner/scanner.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const HARM = 'harmful-words';
const TROUBLE = 'trouble-words';

/** Speaks as ClamAV's daemon does; hangs up in the middle of `TROUBLE`. */
const fakeClamd = async (): Promise<Scanner> => {
  const server = createServer((socket) => {
    let bytes = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      if (bytes.includes(TROUBLE)) return socket.end('INSTREAM size limit exceeded. ERROR\0');
      if (!bytes.subarray(-4).equals(Buffer.alloc(4))) return;
      let file = Buffer.alloc(0);
      for (let at = 'zINSTREAM\0'.length; ;) {
        const length = bytes.readUInt32BE(at);
        if (length === 0) break;
        file = Buffer.concat([file, bytes.subarray(at + 4, at + 4 + length)]);
        at += 4 + length;
      }
      socket.end(file.includes(HARM) ? 'stream: Test.Harm FOUND\0' : 'stream: OK\0');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => server.close());
  return createClamdScanner({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
};

const script = `let all = '';
process.stdin.on('data', (chunk) => (all += chunk)).on('end', () => {
  if (all.includes('${TROUBLE}')) process.exit(2);
  if (!all.includes('${HARM}')) process.exit(0);
  process.stdout.write('stdin: Test.Harm FOUND', () => process.exit(1));
});`;

const adapters: Record<string, () => Promise<Scanner> | Scanner> = {
  clamd: fakeClamd,
  command: () => createCommandScanner([process.execPath, '-e', script]),
};

describe.each(Object.entries(adapters))('a scanner by %s', (_name, create) => {
  const file = (...parts: string[]) => Readable.from(parts.map((part) => Buffer.from(part)));

  it('tells the clean from the infected, over more than one piece', async () => {
    const scanner = await create();
    expect(await scanner.scan(file('all ', 'is well'))).toBe('clean');
    expect(await scanner.scan(file('x'.repeat(200_000), 'harmful', '-words', 'y'))).toEqual({ infected: 'Test.Harm' });
    expect(await scanner.scan(file())).toBe('clean');
  });

  it('says of what it could not look at that it is away, never that it is clean', async () => {
    const scanner = await create();
    await expect(scanner.scan(file(TROUBLE, 'x'.repeat(5_000_000)))).rejects.toBeInstanceOf(ScannerAway);
  });
});

it('one that is not there is away', async () => {
  const file = () => Readable.from([Buffer.from('words')]);
  await expect(createClamdScanner({ host: '127.0.0.1', port: 1 }).scan(file())).rejects.toBeInstanceOf(ScannerAway);
  await expect(createClamdScanner({ path: '/nowhere/clamd.ctl' }).scan(file())).rejects.toBeInstanceOf(ScannerAway);
  await expect(createCommandScanner(['/nowhere/scanner']).scan(file())).rejects.toBeInstanceOf(ScannerAway);
});

it('is named by an address or a program', () => {
  const nameOf = (told: string) => parseScanner(told)?.().name ?? null;
  expect(['clamd://127.0.0.1:3310', 'clamd://[::1]', 'clamd:/run/clamd.ctl', '/usr/bin/clamdscan --no-summary -'].map(nameOf)).toEqual([
    'clamd',
    'clamd',
    'clamd',
    'command',
  ]);
  expect(['clamdscan -', 'http://scanner', '', 'clamd:'].map(nameOf)).toEqual([null, null, null, null]);
});
