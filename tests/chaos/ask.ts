export interface Problem {
  readonly message: string;
  readonly extensions?: { readonly code?: string; readonly retryAfterMs?: number };
}

/** What an operation answered. Whoever asks knows what it selected. */
export type Data = any;

/** The server answered, and it was a no. */
export class Refused extends Error {
  readonly code: string;
  readonly retryAfterMs: number;

  constructor(problem: Problem | undefined) {
    super(problem?.message ?? 'No reason was given.');
    this.code = problem?.extensions?.code ?? 'UNKNOWN';
    this.retryAfterMs = problem?.extensions?.retryAfterMs ?? 0;
  }
}

/** One operation over HTTP. Rejects with `Refused` when the server said no, and with anything else when nobody knows what became of it. */
export const ask = async (url: string, token: string | null, query: string, variables: object = {}, timeoutMs = 5_000): Promise<Data> => {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(token === null ? {} : { Authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const { data, errors } = (await response.json()) as { data?: Data; errors?: Problem[] };
  if (errors !== undefined || data === null || data === undefined) throw new Refused(errors?.[0]);
  return data;
};

const AGAIN_AFTER_MS = 200;

/** Asks until there is an answer; for what may be asked twice. Null when `isWanted` says that nobody waits any more. */
export const askUntilAnswered = async (
  url: string,
  token: string,
  query: string,
  variables: object,
  isWanted: () => boolean,
  timeoutMs = 3_000,
): Promise<Data | null> => {
  while (isWanted()) {
    try {
      return await ask(url, token, query, variables, timeoutMs);
    } catch (error) {
      if (error instanceof Refused && error.code === 'UNAUTHENTICATED') throw error;
      const pauseMs = Math.max(AGAIN_AFTER_MS, error instanceof Refused ? error.retryAfterMs : 0);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
  return null;
};

export const SEND = `mutation Send($input: SendMessageInput!) { sendMessage(input: $input) {
  __typename ... on SendMessagePayload { sentMessage { id seq } } ... on Error { code } ... on RateLimited { retryAfterMs } } }`;
export const MARK = `mutation Mark($input: UpdateMarksInput!) { updateMarks(input: $input) { __typename } }`;
export const RECALL = `mutation Recall($input: RecallMessageInput!) { recallMessage(input: $input) { __typename } }`;
export const RENAME = `mutation Rename($input: RenameGroupInput!) { renameGroup(input: $input) { __typename } }`;
export const ADD = `mutation Add($input: AddMembersInput!) { addMembers(input: $input) { __typename } }`;
export const REMOVE = `mutation Remove($input: RemoveMemberInput!) { removeMember(input: $input) { __typename } }`;
export const REVOKE = `mutation Revoke($input: RevokeDeviceInput!) { revokeDevice(input: $input) { __typename } }`;
export const SIGN_IN = `mutation In($input: SignInInput!) { signIn(input: $input) {
  __typename ... on SessionPayload { token viewer { device { id } } } ... on RateLimited { retryAfterMs } } }`;
