/** The server under measurement, in a process of its own, as `npm start` runs it: `node bench/server.ts <database url> [redis url] [port] [web client] [folder]`. */
import { importServer, keepCompiled } from '../scripts/support/import-server.ts';
import { answerQuestions, countStatements } from './measured.ts';

const [databaseUrl = '', redisUrl = '', port = '0', webFolder = '', dataDir = '.parley'] = process.argv.slice(2);
countStatements();
const { startServer } = await importServer('.parley');
const server = await startServer(
  {
    port: Number(port),
    host: '127.0.0.1',
    publicOrigins: [],
    databaseUrl,
    databasePoolMax: 10,
    redisUrls: redisUrl === '' ? [] : [redisUrl],
    role: 'all',
    dataDir,
    secret: 'a secret of the measurement, which protects nothing',
    commit: '',
    logLevel: 'warn',
    trustProxy: 0,
    heartbeatMs: 30_000,
    shutdownMs: 1_000,
    linkPreviews: false,
    s3: null,
    virusScanner: null,
    ffmpeg: null,
    mapLink: null,
  },
  { webFolder: webFolder === '' ? null : webFolder },
);
answerQuestions({ url: server.url, close: () => server.close() });
keepCompiled();
