import type { ChatView } from '../../../sync/types.ts';
import type { Capability } from '../../gql/graphql.ts';

/** Whether the viewer may do this here. The server says so; this client keeps no table of its own. */
export const may = (chat: Pick<ChatView, 'capabilities'>, capability: Capability): boolean => chat.capabilities.includes(capability);
