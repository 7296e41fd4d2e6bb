import { useEffect, useState } from 'react';
import { SearchStickersDocument } from '../../gql/graphql.ts';
import { client } from '../../lib/graphql-client.ts';
import type { Sticker } from './shelf.ts';

const PAUSE_MS = 200;

/** What the server finds for a text, a moment after the last key; undefined until it has answered. What was found before stays meanwhile. */
export function useFoundStickers(text: string): readonly Sticker[] | undefined {
  const [found, setFound] = useState<readonly Sticker[] | undefined>();
  useEffect(() => {
    if (text.trim() === '') {
      setFound(undefined);
      return undefined;
    }
    let isWanted = true;
    const timer = setTimeout(() => {
      void client
        .query(SearchStickersDocument, { text })
        .toPromise()
        .then(({ data }) => isWanted && setFound(data?.searchStickers ?? []));
    }, PAUSE_MS);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [text]);
  return found;
}
