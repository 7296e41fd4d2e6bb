// A module that Node loads as it is, so that it can run the TypeScript beside it.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PHASE_DEVELOPMENT_SERVER } from 'next/constants.js';
import { prepare } from './scripts/prepare.ts';

/** Where `next dev` finds the server. The exported site is served by the server itself and needs no such address. */
const devServerOrigin = process.env['PARLEY_DEV_SERVER'] ?? 'http://localhost:4000';
/** The story build shows the screens on an in-memory engine, without a server: for screenshots and for scrolling 50,000 messages. */
const isStory = process.env['PARLEY_STORY'] === '1';
/** The catalogues are compiled by scripts/prepare.ts: the parser of sentences stays out of the page. */
const formatter = { from: 'use-intl/format-message', to: 'use-intl/format-message/format-only' };

/**
 * The exported page starts the client by an entry of its own (docs/adr/0012). It depends on nothing: Next would have it load its
 * pages router first.
 * @type {import('next').NextConfig['webpack']}
 */
const addClientEntry = (config, { isServer, webpack }) => {
  config.resolve.alias[`${formatter.from}$`] = formatter.to;
  if (isServer) return config;
  // React asks whether it runs in Node; the question alone would bring Next's stand-in for `process`.
  config.plugins.push(new webpack.DefinePlugin({ 'typeof process': JSON.stringify('undefined') }));
  // Every id and every name of a file stands in the first script: short ones, the shortest for what that script speaks of most.
  config.optimization.moduleIds = 'size';
  config.optimization.chunkIds = 'size';
  config.output.chunkFilename = 'static/chunks/[name].[contenthash:6].js';
  // Our policy asks for no Trusted Types, so nothing needs to wrap addresses for them.
  delete config.output.trustedTypes;
  const entries = config.entry;
  const client = { import: path.join(import.meta.dirname, 'client.tsx'), dependOn: undefined };
  config.entry = async () => ({ ...(await entries()), client });
  config.plugins.push(listEntryFiles(path.join(import.meta.dirname, '.build', 'client-files.json')));
  return config;
};

/**
 * Writes down which files the client's entry loads at once, and which on use: `scripts/entry.ts` makes the page from it.
 * @param {string} file
 */
const listEntryFiles = (file) => ({
  /** @param {import('webpack').Compiler} compiler */
  apply(compiler) {
    compiler.hooks.afterEmit.tapPromise('parley', async ({ entrypoints, chunkGraph }) => {
      const entry = entrypoints.get('client');
      if (!entry) return;
      const first = entry.getFiles();
      const modules = entry.chunks.flatMap((chunk) => chunkGraph.getChunkModules(chunk));
      const sources = modules.flatMap((one) => ('modules' in one ? one.modules : [one])).flatMap((one) => one.resource ?? []);
      /** @type {Map<import('webpack').ChunkGroup, string>} */
      const found = new Map();
      /** @param {import('webpack').ChunkGroup} group */
      const visit = (group) => {
        for (const child of group.childrenIterable) {
          if (found.has(child)) continue;
          found.set(child, child.origins[0]?.request ?? '');
          visit(child);
        }
      };
      visit(entry);
      const lazy = [...found].map(([group, request]) => ({ request, files: group.getFiles().filter((name) => !first.includes(name)) }));
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, JSON.stringify({ first, lazy, sources: sources.map((name) => path.relative(import.meta.dirname, name)) }));
    });
  },
});

/** @param {string} phase @returns {Promise<import('next').NextConfig>} */
export default async function config(phase) {
  await prepare();
  const isDev = phase === PHASE_DEVELOPMENT_SERVER;
  /** @type {import('next').NextConfig} */
  const shared = {
    reactStrictMode: true,
    turbopack: {
      root: path.join(import.meta.dirname, '..', '..'),
      resolveAlias: { [formatter.from]: formatter.to },
    },
    pageExtensions: [isStory ? 'story.tsx' : isDev ? 'dev.tsx' : 'export.tsx', 'tsx', 'ts'],
    distDir: isStory ? '.story' : '.next',
  };
  if (isStory) return { ...shared, output: 'export' };
  // The sync engine's sources lie beside this folder, and the entry stands outside of the layer that knows of them.
  if (!isDev) return { ...shared, output: 'export', webpack: addClientEntry, experimental: { externalDir: true } };
  return {
    ...shared,
    devIndicators: false,
    rewrites: async () => [
      { source: '/graphql', destination: `${devServerOrigin}/graphql` },
      ...['avatars', 'attachments', 'objects'].map((room) => ({
        source: `/${room}/:path*`,
        destination: `${devServerOrigin}/${room}/:path*`,
      })),
    ],
  };
}
