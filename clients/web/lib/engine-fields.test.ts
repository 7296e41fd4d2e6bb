import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type DocumentNode, type FragmentDefinitionNode, Kind, parse, type SelectionSetNode } from 'graphql';
import { globSync } from 'tinyglobby';
import { describe, expect, it } from 'vitest';
import { CHAT_FIELDS, MESSAGE_FIELDS, USER_FIELDS } from '../../sync/index.ts';

const folder = path.join(import.meta.dirname, '../features');

const fragmentsOf = (documents: readonly DocumentNode[]): Map<string, FragmentDefinitionNode> =>
  new Map(
    documents
      .flatMap(({ definitions }) => definitions)
      .flatMap((definition) => (definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [])),
  );

/** Every field with the way to it, named as it is answered: what the reducer reads. */
const pathsOf = (set: SelectionSetNode, fragments: Map<string, FragmentDefinitionNode>, above = ''): string[] =>
  set.selections.flatMap((one) => {
    if (one.kind === Kind.FRAGMENT_SPREAD)
      return pathsOf((fragments.get(one.name.value) as FragmentDefinitionNode).selectionSet, fragments, above);
    if (one.kind === Kind.INLINE_FRAGMENT) return pathsOf(one.selectionSet, fragments, `${above}${one.typeCondition?.name.value ?? ''}/`);
    const here = `${above}${(one.alias ?? one.name).value}`;
    return one.selectionSet === undefined ? [here] : pathsOf(one.selectionSet, fragments, `${here}.`);
  });

const own = fragmentsOf(globSync('**/*.graphql', { cwd: folder }).map((file) => parse(readFileSync(path.join(folder, file), 'utf8'))));
const engines = fragmentsOf([CHAT_FIELDS, MESSAGE_FIELDS, USER_FIELDS].map((text) => parse(text)));

describe('what is put through the engine’s reducer', () => {
  it.each(['ChatFields', 'MessageFields', 'UserFields'])('has every field that it reads: %s', (name) => {
    const [wanted, told] = [engines, own].map((all) => pathsOf((all.get(name) as FragmentDefinitionNode).selectionSet, all));
    expect(wanted?.length).toBeGreaterThan(5);
    expect(wanted?.filter((field) => !told?.includes(field))).toEqual([]);
  });
});
