/** Small steps on immutable maps: each gives a new map only when something changes, else the very same one. */

export const withEntry = <K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> =>
  map.get(key) === value && map.has(key) ? map : new Map(map).set(key, value);

export const withoutKey = <K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> => {
  if (!map.has(key)) return map;
  const next = new Map(map);
  next.delete(key);
  return next;
};

export const without = <T>(set: ReadonlySet<T>, value: T): ReadonlySet<T> => {
  if (!set.has(value)) return set;
  const next = new Set(set);
  next.delete(value);
  return next;
};

export const withoutKeys = <K, V>(map: ReadonlyMap<K, V>, keys: Iterable<K>): ReadonlyMap<K, V> => {
  let next = map;
  for (const key of keys) next = withoutKey(next, key);
  return next;
};
