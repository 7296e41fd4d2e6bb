import { useEffect } from 'react';
import type { ChatView } from '../../../sync/types.ts';
import { setChatWish, type ChatWish } from './chat-wish.ts';
import DateDialog from './date-dialog.tsx';

interface Props {
  chat: ChatView;
  wish: ChatWish;
  onJump: (seq: number) => void;
}

const done = () => setChatWish(null);

/** Does what somebody wants of the chat, once its messages are there. */
export default function Wished({ chat, wish, onJump }: Props) {
  const seq = 'seq' in wish ? wish.seq : null;
  useEffect(() => {
    if (seq === null) return;
    done();
    onJump(seq);
  }, [seq, onJump]);
  return 'ms' in wish && <DateDialog chat={chat} fromMs={wish.ms} onJump={onJump} onClose={done} />;
}
