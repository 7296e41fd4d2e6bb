import { describe, expect, it } from 'vitest';
import { InvalidInput } from '../errors.ts';
import { limits } from '../limits.ts';
import { geoUriOf, labelOf, type LocationInput, mapUrlOf, parseLocation } from './location.ts';

const tower = { latitude: 48.858093, longitude: 2.294694 };
const refusedPath = (input: LocationInput): string | undefined => {
  try {
    parseLocation(input);
    return undefined;
  } catch (error) {
    return (error as InvalidInput).inputPath.at(-1);
  }
};

describe('a location', () => {
  it('keeps six decimals, and an accuracy that is not better than it was', () => {
    const parsed = parseLocation({ latitude: 48.85809349, longitude: -0.00000004, accuracy: 12.2, name: ' Tower ', address: null });
    expect(parsed).toEqual({
      latitude: 48.858093,
      longitude: 0,
      accuracy: 13,
      name: 'Tower',
      address: '',
      fallbackText: 'Location: Tower',
    });
    expect(Object.is(parsed.longitude, 0)).toBe(true);
    expect(parseLocation({ ...tower, accuracy: 0 }).accuracy).toBe(1);
  });

  it('lies on the earth', () => {
    for (const [latitude, longitude] of [
      [90, 180],
      [-90, -180],
      [0, 0],
    ] as const)
      expect(parseLocation({ latitude, longitude })).toMatchObject({ latitude, longitude });
    expect(refusedPath({ ...tower, latitude: 90.000001 })).toBe('latitude');
    expect(refusedPath({ ...tower, latitude: Number.NaN })).toBe('latitude');
    expect(refusedPath({ ...tower, longitude: -180.000001 })).toBe('longitude');
    expect(refusedPath({ ...tower, longitude: Number.POSITIVE_INFINITY })).toBe('longitude');
  });

  it('meets its limits', () => {
    const { locationAccuracyMax, locationNameLengthMax, locationAddressLengthMax } = limits;
    expect(refusedPath({ ...tower, accuracy: locationAccuracyMax, name: 'n'.repeat(locationNameLengthMax) })).toBeUndefined();
    expect(refusedPath({ ...tower, address: 'a'.repeat(locationAddressLengthMax) })).toBeUndefined();
    expect(refusedPath({ ...tower, accuracy: locationAccuracyMax + 1 })).toBe('accuracy');
    expect(refusedPath({ ...tower, accuracy: -1 })).toBe('accuracy');
    expect(refusedPath({ ...tower, name: 'n'.repeat(locationNameLengthMax + 1) })).toBe('name');
    expect(refusedPath({ ...tower, address: 'a'.repeat(locationAddressLengthMax + 1) })).toBe('address');
    expect(refusedPath({ ...tower, name: 'two\nlines' })).toBe('name');
  });

  it('is called by its name, its address, or where it is', () => {
    expect(labelOf(parseLocation({ ...tower, name: 'Tower', address: 'Paris' }))).toBe('Tower');
    expect(labelOf(parseLocation({ ...tower, address: 'Paris' }))).toBe('Paris');
    expect(labelOf(parseLocation(tower))).toBe('48.858093, 2.294694');
    expect(parseLocation(tower).fallbackText).toBe('Location: 48.858093, 2.294694');
  });

  it('has a geo: address, and a map by the template of the operator', () => {
    const place = parseLocation({ ...tower, accuracy: 20, name: 'Tower & more' });
    expect(geoUriOf(place)).toBe('geo:48.858093,2.294694;u=20');
    expect(geoUriOf({ ...tower, accuracy: null })).toBe('geo:48.858093,2.294694');
    expect(mapUrlOf('https://maps.test/?at={latitude},{longitude}&q={name}#{latitude}', place)).toBe(
      'https://maps.test/?at=48.858093,2.294694&q=Tower%20%26%20more#48.858093',
    );
    expect(mapUrlOf(null, place)).toBeNull();
  });
});
