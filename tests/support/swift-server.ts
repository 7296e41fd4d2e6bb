import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { run } from '../../scripts/support/run.ts';
import { freePort } from './free-port.ts';
import { waitFor } from './wait-for.ts';

export interface TestSwift {
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  stop(): Promise<void>;
}

const kinds = ['account', 'container', 'object'] as const;

const storageConfig = (kind: string, port: number, folder: string): string => `[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${port}
workers = 0
user = ${userInfo().username}
swift_dir = ${folder}
devices = ${folder}/devices
mount_check = false
[pipeline:main]
pipeline = ${kind}-server
[app:${kind}-server]
use = egg:swift#${kind}
fallocate_reserve = 0
`;

/** Its own users, and signatures as S3 has them. */
const proxyConfig = (port: number, folder: string, cachePort: number): string => `[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${port}
workers = 0
user = ${userInfo().username}
swift_dir = ${folder}
[pipeline:main]
pipeline = catch_errors healthcheck cache s3api tempauth copy slo dlo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:healthcheck]
use = egg:swift#healthcheck
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:${cachePort}
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
s3_acl = false
check_bucket_owner = false
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
[filter:copy]
use = egg:swift#copy
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
`;

/** Rings of one device each: where the proxy finds what belongs to a key. In one process, since starting that is slow; of Debian's Python, which is the one that has Swift. */
const makeRings = `
import sys
from swift.common.ring import RingBuilder
for kind, port in zip(('account', 'container', 'object'), map(int, sys.argv[2:])):
    builder = RingBuilder(2, 1, 1)
    place = {'ip': '127.0.0.1', 'port': port, 'replication_ip': '127.0.0.1', 'replication_port': port}
    builder.add_dev({'region': 1, 'zone': 1, 'device': 'd1', 'weight': 1, **place})
    builder.rebalance()
    builder.get_ring().save(f'{sys.argv[1]}/{kind}.ring.gz')
`;

/** OpenStack Swift, which speaks S3 and checks signatures as Amazon does. Debian has it. */
export async function startSwift(): Promise<TestSwift> {
  const folder = await mkdtemp(path.join(tmpdir(), 'parley-swift-'));
  await mkdir(path.join(folder, 'devices/d1'), { recursive: true });
  const children: ChildProcess[] = [];
  const start = async (kind: string, config: string): Promise<void> => {
    const file = path.join(folder, `${kind}-server.conf`);
    await writeFile(file, config);
    children.push(spawn(`swift-${kind}-server`, [file], { stdio: 'ignore' }));
  };
  const cachePort = await freePort();
  children.push(spawn('memcached', ['-l', '127.0.0.1', '-p', String(cachePort), '-u', userInfo().username], { stdio: 'ignore' }));
  process.once('exit', () => {
    for (const child of children) child.kill('SIGKILL');
  });
  const ports = await Promise.all(kinds.map(() => freePort()));
  const { code, output } = await run('/usr/bin/python3', ['-c', makeRings, folder, ...ports.map(String)]);
  if (code !== 0) throw new Error(`The rings of Swift could not be made: ${output}`);
  await Promise.all(kinds.map((kind, at) => start(kind, storageConfig(kind, ports[at] as number, folder))));
  const port = await freePort();
  await start('proxy', proxyConfig(port, folder, cachePort));
  const endpoint = `http://127.0.0.1:${port}`;
  await waitFor(async () => (await fetch(`${endpoint}/healthcheck`).catch(() => null))?.ok === true, 'Swift to answer', 20_000);
  return {
    endpoint,
    credentials: { accessKeyId: 'test:tester', secretAccessKey: 'testing' },
    async stop() {
      const ended = children.map(
        (child) => new Promise((resolve) => (child.exitCode === null ? child.once('exit', resolve) : resolve(null))),
      );
      for (const child of children) child.kill('SIGKILL');
      await Promise.all(ended);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
