import { describe, expect, it } from 'vitest';
import { readStamps, stampBody } from './stamp.ts';

const numbersIn = (frame: object): number[] => {
  const numbers: number[] = [];
  readStamps(Buffer.from(JSON.stringify(frame)), (number) => numbers.push(number));
  return numbers;
};

describe('stamps', () => {
  it('are found in every message of a frame', () => {
    const messages = [7, 1234567, 0].map((number) => ({ content: { body: stampBody(number) } }));
    expect(numbersIn({ data: { events: { messages } } })).toEqual([7, 1234567, 0]);
  });

  it('are not seen where there are none', () => {
    expect(numbersIn({ body: 'hello' })).toEqual([]);
  });
});
