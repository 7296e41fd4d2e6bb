import type { CombinedError } from 'urql';

type Graphql = typeof import('./graphql-client.ts');

/** What came back of an operation; urql's own results are of this shape. */
export interface OperationOutcome<Data> {
  data?: Data | undefined;
  error?: Pick<CombinedError, 'networkError' | 'graphQLErrors'> | undefined;
}

/**
 * The GraphQL client and all documents. The first screen lives on the sync engine alone and does without: they come with the first part
 * that is loaded on use (`lazy`), or with the first operation that the first screen asks for (`operate`).
 */
export const loadGraphql = (): Promise<Graphql> => import('./graphql-client.ts');

/** An operation of a part of the first screen; the others use the generated hooks. A client that does not arrive is a network that is away. */
export async function operate<Data>(
  kind: 'query' | 'mutation',
  pick: (documents: Graphql['documents']) => Graphql['documents']['ViewerDocument'],
  variables: Record<string, unknown> = {},
): Promise<OperationOutcome<Data>> {
  try {
    const { client, documents } = await loadGraphql();
    return await client[kind]<Data>(pick(documents), variables).toPromise();
  } catch (error) {
    return { error: { networkError: error instanceof Error ? error : new Error(String(error)), graphQLErrors: [] } };
  }
}
