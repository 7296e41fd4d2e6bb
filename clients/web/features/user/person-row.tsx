import type { ReactNode } from 'react';
import { Avatar } from '../../ui/avatar.tsx';
import { useDisplayName } from './use-display-name.ts';

export interface Person {
  id: string;
  name: string;
  handle: string;
  avatarUrl: string;
}

/** A person in a list: picture, name, and one more line. */
export function PersonRow({
  person,
  detail,
  trailing,
  online = false,
  size = 42,
}: {
  person: Person;
  detail?: ReactNode;
  trailing?: ReactNode;
  online?: boolean;
  size?: number;
}) {
  const displayName = useDisplayName();
  return (
    <span className="flex min-h-14 min-w-0 flex-1 items-center gap-3">
      <Avatar id={person.id} name={person.name} url={person.avatarUrl} size={size} online={online} />
      <span className="flex min-w-0 flex-1 flex-col text-left">
        <span className="truncate text-[0.9375rem]">
          <bdi>{displayName(person)}</bdi>
        </span>
        {detail !== undefined && <span className="truncate text-[0.8125rem] text-muted">{detail}</span>}
      </span>
      {trailing}
    </span>
  );
}
