// A module that Node loads as it is, so that it can run the TypeScript beside it.
import path from 'node:path';
import { PHASE_DEVELOPMENT_SERVER } from 'next/constants.js';
import { prepare } from './scripts/prepare.ts';

/** Where `next dev` finds the server. The exported site is served by the server itself and needs no such address. */
const devServerOrigin = process.env['PARLEY_DEV_SERVER'] ?? 'http://localhost:4000';
/** The story build shows the screens on an in-memory engine, without a server: for screenshots and for scrolling 50,000 messages. */
const isStory = process.env['PARLEY_STORY'] === '1';

/** @param {string} phase @returns {Promise<import('next').NextConfig>} */
export default async function config(phase) {
  await prepare();
  const isDev = phase === PHASE_DEVELOPMENT_SERVER;
  /** @type {import('next').NextConfig} */
  const shared = {
    reactStrictMode: true,
    turbopack: {
      root: path.join(import.meta.dirname, '..', '..'),
      // The catalogues are compiled by scripts/prepare.ts: the parser of sentences stays out of the page.
      resolveAlias: { 'use-intl/format-message': 'use-intl/format-message/format-only' },
    },
    pageExtensions: isStory ? ['story.tsx', 'tsx', 'ts'] : ['tsx', 'ts'],
    distDir: isStory ? '.story' : '.next',
  };
  if (!isDev) return { ...shared, output: 'export' };
  return {
    ...shared,
    devIndicators: false,
    rewrites: async () => [
      { source: '/graphql', destination: `${devServerOrigin}/graphql` },
      { source: '/avatars/:path*', destination: `${devServerOrigin}/avatars/:path*` },
    ],
  };
}
