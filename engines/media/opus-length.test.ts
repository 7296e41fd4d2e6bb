import { describe, expect, it } from 'vitest';
import { opusPacketMs } from './opus-length.ts';

const packet = (...bytes: number[]) => Uint8Array.from(bytes);

describe('the length of an Opus packet', () => {
  it.each([
    ['a frame of speech', packet(0b00001_0_00), 20],
    ['a long frame of speech', packet(0b00011_0_00), 60],
    ['a frame of both', packet(0b01101_0_00), 20],
    ['a frame of music', packet(0b11111_0_00), 20],
    ['the shortest frame', packet(0b10000_0_00), 2.5],
    ['two frames', packet(0b11111_0_01), 40],
    ['two frames of different sizes', packet(0b11110_0_10), 20],
    ['as many as it says', packet(0b11111_0_11, 6), 120],
    ['more than there may be', packet(0b11111_0_11, 7), null],
    ['no frame', packet(0b11111_0_11, 0), null],
    ['a broken one', packet(0b11111_0_11), null],
    ['nothing', packet(), null],
  ])('%s', (_what, bytes, ms) => {
    expect(opusPacketMs(bytes)).toBe(ms);
  });
});
