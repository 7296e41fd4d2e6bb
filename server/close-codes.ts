/** Why a socket was closed by us, beside the codes of graphql-ws itself. `reconnect` is what a client should do. */
export const closeCodes = {
  unauthorized: { code: 4401, reason: 'Unauthorized', reconnect: 'no: sign in again' },
  tooSlow: { code: 4410, reason: 'Too slow', reconnect: 'at once, from the last cursor' },
  tooManySockets: { code: 4413, reason: 'Too many sockets', reconnect: 'later' },
  restarting: { code: 1012, reason: 'Restarting', reconnect: 'after a random second or two, from the last cursor' },
} as const;

export type CloseCode = keyof typeof closeCodes;
