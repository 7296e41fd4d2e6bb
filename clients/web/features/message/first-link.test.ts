import { expect, it } from 'vitest';
import { findLink } from '../../../../services/link-preview/find-link.ts';
import { firstLink } from './first-link.ts';

const code = [{ kind: 'CODE' as const, offset: 0, length: 17 }];

it.each([
  ['see https://a.example/x?y=1#z, or not', [], 'https://a.example/x?y=1#z'],
  ['看http://a.example/路径。好', [], 'http://a.example/路径'],
  ['(https://a.example/b_(c))', [], 'https://a.example/b_(c)'],
  ['https://a.example https://b.example', code, 'https://b.example'],
  ['https://ann:secret@a.example/ https://b.example', [], 'https://b.example'],
  [`https://a.example/${'x'.repeat(3000)}`, [], null],
  ['ftp://a.example', [], null],
  ['none', [], null],
])('the link that will have a preview is the one that the server finds: %j', (body, ranges, expected) => {
  expect(firstLink({ body, ranges })).toBe(expected);
  expect(findLink(body, ranges)).toBe(expected);
});
