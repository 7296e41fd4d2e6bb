import { describe, expect, it } from 'vitest';
import { distanceMetres, formatDistance } from './distance.ts';
import { ringOf } from './land.ts';
import { landIn, linesBetween, mapViewOf } from './map-view.ts';
import { parsePlace } from './parse-place.ts';

describe('what was pasted', () => {
  const eiffel = { latitude: 48.858093, longitude: 2.294694 };

  it.each([
    '48.858093, 2.294694',
    ' 48.858093 2.294694 ',
    '48.858093，2.294694',
    'geo:48.858093,2.294694',
    'geo:0,0?q=48.858093,2.294694(Tower)',
    'https://www.openstreetmap.org/?mlat=48.858093&mlon=2.294694#map=16/48.8/2.3',
    'https://www.openstreetmap.org/#map=16/48.858093/2.294694',
    'https://www.google.com/maps/place/Tower/@48.8,2.2,17z/data=!3m1!8m2!3d48.858093!4d2.294694',
    'https://www.google.com/maps/@48.858093,2.294694,17z',
    'https://maps.google.com/?q=48.858093,2.294694',
    'https://maps.apple.com/?ll=48.858093,2.294694',
  ])('%s is read', (text) => {
    expect(parsePlace(text)).toMatchObject(eiffel);
  });

  it.each([
    ['48.5 N 2.25 E', 48.5, 2.25],
    ['S 33.5, W 70.25', -33.5, -70.25],
    ['2.25E 48.5N', 48.5, 2.25],
    ['48°30′0″N 2°15′0″W', 48.5, -2.25],
    [`48° 30' S, 2° 15' 0" E`, -48.5, 2.25],
    ['-90, 180', -90, 180],
  ])('%s is read', (text, latitude, longitude) => {
    expect(parsePlace(text)).toMatchObject({ latitude, longitude });
  });

  it('has a name or an accuracy where the text says so', () => {
    expect(parsePlace('geo:0,0?q=48.1,2.2(The%20tower)')).toMatchObject({ name: 'The tower', accuracy: null });
    expect(parsePlace('geo:48.1,2.2,35;u=20')).toEqual({ latitude: 48.1, longitude: 2.2, accuracy: 20, name: '' });
  });

  it.each([
    '',
    'Paris',
    '48.858093',
    '91, 0',
    '0, 181',
    '48 N 2 N',
    '48°61′N 2°0′E',
    'geo:1,2;crs=moon-2011',
    'https://example.com/',
    'javascript:48.1,2.2',
    // Not counted by WGS 84.
    'https://uri.amap.com/marker?position=116.4,39.9&q=39.9,116.4',
  ])('%s is not taken for a place', (text) => {
    expect(parsePlace(text)).toBeNull();
  });
});

describe('a distance', () => {
  it('goes along the surface, over the 180th meridian too', () => {
    expect(distanceMetres({ latitude: 48.8567, longitude: 2.3508 }, { latitude: 40.7128, longitude: -74.006 })).toBeGreaterThan(5_820_000);
    expect(distanceMetres({ latitude: 48.8567, longitude: 2.3508 }, { latitude: 40.7128, longitude: -74.006 })).toBeLessThan(5_850_000);
    expect(Math.round(distanceMetres({ latitude: 0, longitude: 179.5 }, { latitude: 0, longitude: -179.5 }) / 1000)).toBe(111);
    expect(distanceMetres({ latitude: 12, longitude: 34 }, { latitude: 12, longitude: 34 })).toBe(0);
  });

  it('is said as people say it', () => {
    expect([7.4, 94, 256, 994, 996, 1240, 9960, 56_789].map((metres) => formatDistance(metres, 'en'))).toEqual([
      '7 m',
      '94 m',
      '260 m',
      '990 m',
      '1 km',
      '1.2 km',
      '10 km',
      '57 km',
    ]);
  });
});

describe('the picture of a place', () => {
  it('has it in the middle, with degrees as long on both sides', () => {
    const view = mapViewOf({ latitude: 60, longitude: 10 }, 20, 2);
    expect([view.north, view.south, view.x, view.y]).toEqual([70, 50, 0.5, 0.5]);
    expect(view.east - view.west).toBeCloseTo(80, 9);
    expect(view.step).toBe(5);
  });

  it('ends at the poles, and then the place is nearer to the edge', () => {
    const view = mapViewOf({ latitude: 88, longitude: 0 }, 20, 2);
    expect([view.north, view.y]).toEqual([90, 0.1]);
    expect(mapViewOf({ latitude: -45, longitude: 100 }, 160, 2)).toMatchObject({ north: 80 - 10, south: -90, step: 45 });
  });

  it('has lines at whole steps', () => {
    expect(linesBetween(-7, 12, 5)).toEqual([-5, 0, 5, 10].map((line) => expect.closeTo(line, 9)));
    expect(linesBetween(1, 4, 5)).toEqual([]);
  });

  it('shows the land in sight, beyond the 180th meridian too', () => {
    const island = ringOf([17_800, -1_600, 100, 0, 0, 100]);
    expect(island).toEqual({ west: 178, east: 179, south: -16, north: -15, path: 'M178 16L179 16L179 15Z' });
    const seenFrom = (longitude: number) => landIn([island], mapViewOf({ latitude: -15, longitude }, 20, 2)).map(({ shift }) => shift);
    expect([seenFrom(175), seenFrom(-179), seenFrom(0)]).toEqual([[0], [-360], []]);
  });
});
