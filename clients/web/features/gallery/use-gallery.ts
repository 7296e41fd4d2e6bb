import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { useClient } from 'urql';
import type { MessageView, SyncEngine } from '../../../sync/types.ts';
import {
  ChatGalleryDocument,
  type ChatGalleryQuery,
  type ChatGalleryQueryVariables,
  GalleryChangesDocument,
  type GalleryChangesQuery,
  type GalleryMessageFragment,
} from '../../gql/graphql.ts';
import { problemOf } from '../session/problem.ts';
import { useEngine } from '../session/session-context.ts';
import { type GalleryKind, GalleryPages, type GallerySource, type GalleryView } from './gallery-pages.ts';

const PAGE = 60;

type Client = ReturnType<typeof useClient>;

const viewOf = (engine: SyncEngine, node: GalleryMessageFragment): MessageView | null => {
  const view = engine.viewMessage(node);
  return view === null || node.sender === null ? view : { ...view, sender: node.sender };
};

const viewsOf = (engine: SyncEngine, nodes: readonly GalleryMessageFragment[]): MessageView[] =>
  nodes.flatMap((node) => viewOf(engine, node) ?? []);

const sourceOf = (client: Client, engine: SyncEngine, chatId: string, kind: GalleryKind): GallerySource => ({
  async page({ beforeSeq, afterSeq }) {
    const variables: ChatGalleryQueryVariables = {
      chatId,
      kind,
      ...(afterSeq === undefined ? { last: PAGE, ...(beforeSeq === undefined ? {} : { beforeSeq }) } : { first: PAGE, afterSeq }),
    };
    const { data, error } = await client
      .query<ChatGalleryQuery>(ChatGalleryDocument, variables, { requestPolicy: 'network-only' })
      .toPromise();
    if (error !== undefined || data === undefined)
      return { problem: error === undefined ? { code: 'UNEXPECTED', path: [] } : problemOf(error) };
    if (data.chat === null) return null;
    const { edges, pageInfo } = data.chat.gallery;
    return {
      version: data.chat.version,
      messages: viewsOf(
        engine,
        edges.map(({ node }) => node),
      ),
      hasOlder: pageInfo.hasPreviousPage,
      hasNewer: pageInfo.hasNextPage,
    };
  },
  async changes(after) {
    const { data, error } = await client
      .query<GalleryChangesQuery>(GalleryChangesDocument, { chatId, after }, { requestPolicy: 'network-only' })
      .toPromise();
    if (error !== undefined) throw new Error('There was no answer.');
    const changes = data?.chat?.changes;
    if (changes == null || changes.reset) return null;
    return { version: changes.version, messages: viewsOf(engine, changes.messages) };
  },
});

/** What a chat holds of one kind, from a message on or from the newest, for as long as it is on screen. */
export function useGallery(chatId: string, kind: GalleryKind, from?: MessageView): { view: GalleryView; pages: GalleryPages } {
  const client = useClient();
  const engine = useEngine();
  // Of `from` only where it stands matters: it is shown as it is told.
  const pages = useMemo(
    () => new GalleryPages(kind, sourceOf(client, engine, chatId, kind), from),
    [client, engine, chatId, kind, from?.key, from?.seq],
  );
  const view = useSyncExternalStore(pages.subscribe, pages.get);
  useEffect(() => {
    const sight = engine.sight(chatId);
    const look = () => pages.look(sight.get());
    look();
    const stop = sight.subscribe(look);
    if (from === undefined) void pages.loadOlder();
    return stop;
  }, [engine, chatId, pages]);
  return { view, pages };
}
