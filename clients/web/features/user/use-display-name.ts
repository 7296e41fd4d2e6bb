import { useCallback, useContext, useMemo } from 'react';
import type { AccountView } from '../../../sync/types.ts';
import { useSelected } from '../../lib/observable.ts';
import { useEngine } from '../session/session-context.ts';
import { type Nicknames, NicknamesContext } from './nicknames.ts';

export interface Named {
  id: string;
  name: string;
}

const contactsOf = (account: AccountView | null) => account?.contacts;

/**
 * How the viewer calls people: by the remark where there is one, else by the nickname in the group on screen (or in the one that is given).
 * The function changes only when one of these does.
 */
export function useDisplayName(given: Nicknames | null = null): (person: Named) => string {
  const around = useContext(NicknamesContext);
  const nicknames = given ?? around;
  const contacts = useSelected(useEngine().account, contactsOf);
  const remarks = useMemo(
    () => new Map((contacts ?? []).flatMap((contact) => (contact.remark ? [[contact.user.id, contact.remark] as const] : []))),
    [contacts],
  );
  return useCallback((person) => remarks.get(person.id) ?? nicknames?.get(person.id) ?? person.name, [remarks, nicknames]);
}
