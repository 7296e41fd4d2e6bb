import { describe, expect, it } from 'vitest';
import { FIT, fittedSize, moved, swipeOf, zoomed } from './zoom.ts';

const room = { width: 400, height: 800 };

describe('an image in its room', () => {
  it('is seen whole, and no larger than it is unless it is tiny', () => {
    expect(fittedSize({ width: 4000, height: 2000 }, room)).toEqual({ width: 400, height: 200 });
    expect(fittedSize({ width: 300, height: 200 }, room)).toEqual({ width: 300, height: 200 });
    expect(fittedSize({ width: 20, height: 10 }, room)).toEqual({ width: 240, height: 120 });
    expect(fittedSize({ width: 1, height: 9000 }, room)).toEqual({ width: 1, height: 800 });
  });

  it('grows around the place that is pointed at, which stays where it is', () => {
    const fitted = { width: 400, height: 800 };
    const place = zoomed(FIT, 2, { x: 100, y: -200 }, fitted, room);
    expect(place).toEqual({ zoom: 2, x: -100, y: 200 });
    expect(zoomed(place, 1 / 2, { x: 0, y: 0 }, fitted, room)).toEqual(FIT);
    expect(zoomed(FIT, 100, { x: 0, y: 0 }, fitted, room).zoom).toBe(8);
  });

  it('is moved no further than its edges', () => {
    const fitted = { width: 400, height: 200 };
    const place = zoomed(FIT, 3, { x: 0, y: 0 }, fitted, room);
    expect(moved(place, { x: 5000, y: 5000 }, fitted, room)).toEqual({ zoom: 3, x: 400, y: 0 });
    expect(moved(place, { x: -50, y: 0 }, fitted, room)).toEqual({ zoom: 3, x: -50, y: 0 });
  });
});

it('a finger turns it over to the sides, and pulls it away downwards', () => {
  expect([swipeOf({ x: -80, y: 20 }), swipeOf({ x: 80, y: 0 }), swipeOf({ x: 30, y: 10 })]).toEqual(['next', 'previous', null]);
  expect([swipeOf({ x: 10, y: 150 }), swipeOf({ x: 10, y: 60 }), swipeOf({ x: 10, y: -300 })]).toEqual(['close', null, null]);
});
