/** A page with places in it that a script fills: between `<!-- name -->` and `<!-- /name -->`. Everything else is a person's. */
export const fillPlaces = (page: string, places: Readonly<Record<string, string>>): string =>
  Object.entries(places).reduce((text, [name, content]) => {
    const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
    const [from, to] = [text.indexOf(begin), text.indexOf(end)];
    if (from === -1 || to < from) throw new Error(`The page has no place for ${name}: ${begin} … ${end}.`);
    return `${text.slice(0, from + begin.length)}\n${content.trim()}\n${text.slice(to)}`;
  }, page);
