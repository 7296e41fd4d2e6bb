import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema } from 'graphql';
import { rootDir } from './paths.ts';
import { schemaFile } from './printed-schema.ts';
import { run } from './run.ts';

/** A line of CHANGELOG.md that owns up to a break: `- Breaking: Type.field …`, with the path that the check names. */
const marker = /^- Breaking: `?([\w.]+)`?/gm;

/**
 * Changes of the committed schema that would break a client, against the newest release tag, or without one against the commit
 * before. Those that the changelog owns up to are left out.
 */
export async function breakingChanges(): Promise<string[]> {
  const tag = await run('git', ['describe', '--tags', '--abbrev=0', '--match', 'v*']);
  const base = tag.code === 0 ? tag.output.trim() : 'HEAD~1';
  const before = await run('git', ['show', `${base}:schema/schema.graphql`]);
  // The first commit of a clone has nothing before it to break.
  if (before.code !== 0) return [];
  const changes = await diff(buildSchema(before.output), buildSchema(await readFile(schemaFile, 'utf8')));
  const changelog = await readFile(path.join(rootDir, 'CHANGELOG.md'), 'utf8').catch(() => '');
  const owned = new Set([...changelog.matchAll(marker)].map((match) => match[1]));
  return changes
    .filter((change) => change.criticality.level === CriticalityLevel.Breaking && !owned.has(change.path))
    .map((change) => `${change.path ?? ''}: ${change.message}`);
}
