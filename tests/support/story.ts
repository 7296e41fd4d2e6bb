import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import sirv from 'sirv';
import { ensureStory, storyFolder } from '../../scripts/support/web-client.ts';

/** Serves the story: the client's screens on an engine in memory, which holds a chat of 50,000 messages. */
export const serveStory = async () => {
  await ensureStory();
  const files = sirv(storyFolder, { extensions: ['html'] });
  const server = createServer((request, response) => files(request, response, () => void response.writeHead(404).end()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
