import { useEffect, useState } from 'react';
import { useClient } from 'urql';
import { VideoRenditionDocument, type VideoRenditionQuery, type VideoRenditionQueryVariables } from '../../gql/graphql.ts';

/** By message. Those that were not made yet are asked for again. */
const known = new Map<string, string>();
const KNOWN_MAX = 500;

/**
 * Where the smaller copy of a video is, which plays everywhere: asked for when it may be played, since it is made after the message was sent. Null: there
 * is none; undefined: that is not known yet.
 */
export function useCopy(messageId: string | null, isWanted: boolean): string | null | undefined {
  const client = useClient();
  const [copy, setCopy] = useState<string | null>();
  useEffect(() => {
    if (messageId === null || !isWanted || known.has(messageId)) return;
    let isLeft = false;
    const ask = async (): Promise<string | null> => {
      const asked = client.query<VideoRenditionQuery, VideoRenditionQueryVariables>(
        VideoRenditionDocument,
        { id: messageId },
        { requestPolicy: 'network-only' },
      );
      const content = (await asked.toPromise()).data?.message?.content;
      return content !== undefined && 'rendition' in content ? (content.rendition?.url ?? null) : null;
    };
    void ask()
      .catch(() => null)
      .then((url) => {
        if (known.size >= KNOWN_MAX) known.clear();
        if (url !== null) known.set(messageId, url);
        if (!isLeft) setCopy(url);
      });
    return () => {
      isLeft = true;
    };
  }, [client, messageId, isWanted]);
  return messageId === null ? null : (known.get(messageId) ?? copy);
}
