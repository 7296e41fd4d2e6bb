/** The server under measurement, as a process of its own: `node bench/server.ts <database url>`. Prints its address. */
import { startServer } from '../server/main.ts';

const databaseUrl = process.argv[2] as string;
const server = await startServer(
  {
    port: 0,
    host: '127.0.0.1',
    publicOrigins: [],
    databaseUrl,
    databasePoolMax: 10,
    redisUrls: [],
    role: 'all',
    dataDir: '.parley',
    secret: 'a secret for measuring, which nobody relies on',
    commit: '',
    logLevel: 'warn',
    trustProxy: 0,
    heartbeatMs: 30_000,
    shutdownMs: 1_000,
  },
  { webFolder: null },
);
process.send?.({ url: server.url });
process.on('message', (ask) => {
  if (ask === 'usage') process.send?.({ cpuUs: process.cpuUsage().user + process.cpuUsage().system, rss: process.memoryUsage.rss() });
});
process.on('SIGTERM', () => void server.close().then(() => process.exit(0)));
