import { useCallback, useState } from 'react';
import type { OpenDirectChatMutation, OpenSelfChatMutation } from '../../gql/graphql.ts';
import { operate } from '../../lib/graphql.ts';
import { navigate } from '../../lib/router.ts';
import { answerOf, problemOf } from '../session/problem.ts';
import { useEngine } from '../session/session-context.ts';
import { showProblem } from '../session/show-problem.ts';

/** Goes to the chat with a person: at once when it is held already, else the server makes or finds it. */
export function useOpenDirectChat(): {
  open: (userId: string, replace?: boolean) => void;
  openSelf: (replace?: boolean) => void;
  busyUserId: string | null;
} {
  const engine = useEngine();
  const [busyUserId, setBusyUserId] = useState<string | null>(null);

  const open = useCallback(
    async (userId: string, replace: boolean) => {
      const known = engine.chats.get().find((chat) => chat.kind === 'DIRECT' && chat.peer?.id === userId);
      if (known) return navigate({ name: 'chat', chatId: known.id, details: false }, { replace });
      setBusyUserId(userId);
      const result = await operate<OpenDirectChatMutation>('mutation', (all) => all.OpenDirectChatDocument, { input: { userId } });
      const answer = answerOf(result, (data) => data.openDirectChat);
      setBusyUserId(null);
      if (!answer.ok) return showProblem(answer.problem);
      engine.applyChat(answer.value.chat);
      navigate({ name: 'chat', chatId: answer.value.chat.id, details: false }, { replace });
    },
    [engine],
  );

  const openSelf = useCallback(
    async (replace: boolean) => {
      const known = engine.chats.get().find((chat) => chat.kind === 'SELF');
      if (known) return navigate({ name: 'chat', chatId: known.id, details: false }, { replace });
      const result = await operate<OpenSelfChatMutation>('mutation', (all) => all.OpenSelfChatDocument);
      if (result.error || !result.data) return showProblem(result.error ? problemOf(result.error) : { code: 'UNEXPECTED', path: [] });
      const { chat } = result.data.openSelfChat;
      engine.applyChat(chat);
      navigate({ name: 'chat', chatId: chat.id, details: false }, { replace });
    },
    [engine],
  );

  return {
    open: (userId, replace = false) => void open(userId, replace),
    openSelf: (replace = false) => void openSelf(replace),
    busyUserId,
  };
}
