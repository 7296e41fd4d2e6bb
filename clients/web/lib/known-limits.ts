/**
 * The limits of this server by their names in `serverInfo.limits`, as far as somebody has asked (`useLimit`). What is not here is not held back
 * here: the server says no to what is too much.
 */
export const knownLimits = new Map<string, number>();
