import type { Action } from '../state/action.ts';
import { reduce } from '../state/reduce.ts';
import { emptyState, floorOf, type Chat, type State } from '../state/state.ts';
import { holesOf } from '../state/timeline.ts';
import type { Frame } from '../wire.ts';
import { CHAT, ME } from './wires.ts';

/** Short words for tests of the reducer: the state after some frames and actions, and what it says of the one chat. */

const frame = (one: Frame): Action => ({ type: 'frame', frame: one });
export const after = (actions: readonly (Action | Frame)[], from: State = emptyState(ME)): State =>
  actions.reduce<State>((state, action) => reduce(state, '__typename' in action ? frame(action) : action), from);
export const chatOf = (state: State): Chat => state.chats.get(CHAT) as Chat;
export const seqs = (state: State) => chatOf(state).messages.map(({ seq }) => seq);
export const holes = (state: State) => holesOf(chatOf(state).messages, floorOf(chatOf(state)), chatOf(state).lastSeq);
export const bodies = (state: State) =>
  chatOf(state).messages.map(({ content }) => (content.kind === 'text' ? content.body : content.kind));
