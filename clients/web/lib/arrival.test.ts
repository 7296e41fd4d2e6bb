import { describe, expect, it } from 'vitest';
import { parseArrival } from './arrival.ts';

describe('what a code or a pasted link leads to', () => {
  it('is a card, whatever address the server is known by', () => {
    const card = { name: 'add', token: 'AbC-_1' };
    for (const text of [
      'https://chat.example/#/add/AbC-_1',
      'http://localhost:4000/#/add/AbC-_1',
      ' #/add/AbC-_1\n',
      '看看 https://a.b/#/add/AbC-_1',
    ]) {
      expect(parseArrival(text)).toEqual(card);
    }
  });

  it('is the question whether to sign another device in', () => {
    expect(parseArrival('https://chat.example/#/approve/x-Y_1')).toEqual({ name: 'approve', code: 'x-Y_1' });
  });

  it('is an invite into a group', () => {
    expect(parseArrival('https://chat.example/#/join/AbC-_1')).toEqual({ name: 'join', token: 'AbC-_1' });
  });

  it('is nothing where it is another page of ours, or of somebody else', () => {
    for (const text of [
      '',
      'hello',
      'https://chat.example/',
      'https://chat.example/#/chats/c_1',
      'https://chat.example/#/settings',
      '#/add',
      '#/add/a/b',
    ]) {
      expect(parseArrival(text), text).toBeNull();
    }
  });
});
