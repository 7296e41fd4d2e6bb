import { readdirSync, readFileSync } from 'node:fs';
import { type FragmentDefinitionNode, Kind, parse, type SelectionSetNode } from 'graphql';
import { describe, expect, it } from 'vitest';
import { CHAT_FIELDS, MESSAGE_FIELDS, SCHEDULED_FIELDS, USER_FIELDS } from '../../../sync/operations.ts';

const folder = new URL('../', import.meta.url);
const ofTheClient = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.graphql'))
  .map((name) => readFileSync(new URL(name.replaceAll('\\', '/'), folder), 'utf8'))
  .join('\n');

const fragmentsOf = (text: string): ReadonlyMap<string, FragmentDefinitionNode> =>
  new Map(parse(text).definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [])));

/** Every place that a fragment selects, whatever fragments it is written in. */
const placesOf = (fragments: ReadonlyMap<string, FragmentDefinitionNode>, name: string): string[] => {
  const places = new Set<string>();
  const walk = ({ selections }: SelectionSetNode, path: string): void => {
    for (const one of selections) {
      if (one.kind === Kind.FRAGMENT_SPREAD) walk((fragments.get(one.name.value) as FragmentDefinitionNode).selectionSet, path);
      else if (one.kind === Kind.INLINE_FRAGMENT) walk(one.selectionSet, `${path}/${one.typeCondition?.name.value}`);
      else if (one.selectionSet === undefined) places.add(`${path}/${one.alias?.value ?? one.name.value}`);
      else walk(one.selectionSet, `${path}/${one.alias?.value ?? one.name.value}`);
    }
  };
  walk((fragments.get(name) as FragmentDefinitionNode).selectionSet, '');
  return [...places].toSorted();
};

describe('what the client puts through the sync engine by itself', () => {
  const own = fragmentsOf(ofTheClient);
  const engines = fragmentsOf([CHAT_FIELDS, MESSAGE_FIELDS, SCHEDULED_FIELDS, USER_FIELDS].join('\n'));

  // Else an answer would take from a message what its frame has told: that it is silent, or when it disappears.
  it.each(['MessageFields', 'ScheduledFields'])('is all that the engine asks for itself: %s', (name) => {
    expect(placesOf(own, name)).toEqual(placesOf(engines, name));
  });

  it('is that of a chat, too, with its newest message', () => {
    const places = placesOf(own, 'ChatFields').filter((place) => !place.startsWith('/lastMessage/'));
    expect(places).toEqual(placesOf(engines, 'ChatFields'));
  });
});
