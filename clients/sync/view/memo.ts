/** Computes again only when one of the inputs is another object; `same` lets an equal result keep the old object. */
export const memo = <Inputs extends readonly unknown[], T>(
  compute: (...inputs: Inputs) => T,
  same: (a: T, b: T) => boolean = Object.is,
): ((...inputs: Inputs) => T) => {
  let known: { inputs: Inputs; value: T } | null = null;
  return (...inputs) => {
    if (known !== null && inputs.every((input, at) => Object.is(input, known?.inputs[at]))) return known.value;
    const value = compute(...inputs);
    known = { inputs, value: known !== null && same(known.value, value) ? known.value : value };
    return known.value;
  };
};

export const sameItems = <T>(a: readonly T[], b: readonly T[]): boolean =>
  a.length === b.length && a.every((item, at) => Object.is(item, b[at]));

export const sameFields = <T extends object>(a: T, b: T): boolean => {
  const keys = Object.keys(a) as (keyof T)[];
  return keys.length === Object.keys(b).length && keys.every((key) => Object.is(a[key], b[key]));
};
