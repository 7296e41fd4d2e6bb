import { describe, expect, it } from 'vitest';
import { byLetter, letterOf } from './letters.ts';

describe('the letter of a name', () => {
  it.each([
    ['Ann', 'A'],
    [' élodie', 'E'],
    ['Øyvind', '#'],
    ['阿姨', 'A'],
    ['陈晨', 'C'],
    ['林美玲', 'L'],
    ['欧阳', 'O'],
    ['王伟', 'W'],
    ['许', 'X'],
    ['张伟', 'Z'],
    ['7 of nine', '#'],
    ['👋', '#'],
    ['Анна', '#'],
    ['', '#'],
  ])('%s: %s', (name, letter) => {
    expect(letterOf(name)).toBe(letter);
  });

  it('parts what it is given in the order of the letters, and leaves the order within one', () => {
    const grouped = byLetter(['张伟', 'Zoe', '8', 'bo', '白', 'Al'], (name) => name);
    expect(grouped).toEqual([
      ['A', ['Al']],
      ['B', ['bo', '白']],
      ['Z', ['张伟', 'Zoe']],
      ['#', ['8']],
    ]);
  });
});
