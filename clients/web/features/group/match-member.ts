import type { UserView } from '../../../sync/types.ts';
import { fold } from '../chat/filter-chats.ts';

export interface Names {
  /** How the viewer calls them. */
  readonly shown: string;
  /** How they wish to be called in the group; a remark of the viewer's goes before it, and both are looked for. */
  readonly nickname: string | undefined;
}

/** Whether what is typed finds somebody among the members: by any of their names, the handle, or as a name sounds. */
export const matchesMember = (
  typed: string,
  user: Pick<UserView, 'name' | 'handle'>,
  { shown, nickname = '' }: Names,
  readsAs: ((name: string, typed: string) => boolean) | null = null,
): boolean => {
  const wanted = fold(typed.trim());
  const names = [shown, nickname, user.name];
  return (
    wanted === '' ||
    fold([...names, user.handle].join('\n')).includes(wanted) ||
    (readsAs !== null && names.some((name) => readsAs(name, wanted)))
  );
};
