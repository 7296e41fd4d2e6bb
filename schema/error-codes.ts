/** What stands in `extensions.code` of an error of GraphQL itself, and what a client does about it. docs/ERRORS.md is made from this. */
export interface ErrorWords {
  /** What happened. */
  readonly when: string;
  readonly act: string;
}

const yours = 'Mend the request; asking again changes nothing.';

export const errorCodes = {
  UNAUTHENTICATED: { when: 'The token is missing, not valid any more, or its device was signed out. HTTP 401.', act: 'Sign in.' },
  FORBIDDEN_ORIGIN: {
    when: 'A page of an origin that PUBLIC_URL does not name. HTTP 403.',
    act: 'Name the origin in PUBLIC_URL, or ask from a program.',
  },
  BAD_REQUEST: { when: 'Not a GraphQL request: no JSON, a batch, a mutation by GET. HTTP 400 or 405.', act: yours },
  UNSUPPORTED_MEDIA_TYPE: { when: 'A POST that is not JSON. HTTP 415.', act: 'Send `Content-Type: application/json`.' },
  REQUEST_TOO_LARGE: { when: 'The body is longer than `requestBytesMax`. HTTP 413.', act: yours },
  OPERATION_RESOLUTION_FAILURE: { when: 'Several operations, and `operationName` does not choose one.', act: yours },
  GRAPHQL_PARSE_FAILED: { when: 'The text is not GraphQL.', act: yours },
  GRAPHQL_VALIDATION_FAILED: { when: 'The schema does not have what the text asks for.', act: yours },
  BAD_USER_INPUT: { when: 'A variable, a page size or the cursor of a connection is not valid.', act: yours },
  TOO_MANY_TOKENS: { when: 'The text is longer than `queryTokensMax`.', act: 'Ask for less.' },
  TOO_MANY_ALIASES: { when: 'More aliases than `queryAliasesMax`.', act: 'Ask for less.' },
  OPERATION_TOO_DEEP: { when: 'Deeper than `queryDepthMax`.', act: 'Ask for less.' },
  OPERATION_TOO_COSTLY: { when: 'It costs more than `queryCostMax`; `cost` and `costMax` tell how much.', act: 'Ask for smaller pages.' },
  CURSOR_INVALID: {
    when: 'The cursor of `events` or `sync` was altered, or made by another installation.',
    act: 'Start over without one.',
  },
  TOO_MANY_SUBSCRIPTIONS: { when: 'More on one socket than `subscriptionsPerSocketMax`.', act: 'End one first.' },
  TOO_MANY_SOCKETS: { when: 'More streams and sockets of one person than `socketsPerUserMax`.', act: 'Later; end one first.' },
  NOT_SERVED: { when: 'This process is a worker.', act: 'Ask a server.' },
  UNAVAILABLE: { when: 'An engine is away, or the server stops.', act: 'Again after `retryAfterMs`, or after a moment.' },
  INTERNAL_SERVER_ERROR: { when: 'Our fault.', act: 'Again, a few times; `requestId` finds it in the log.' },
} as const satisfies Record<string, ErrorWords>;
