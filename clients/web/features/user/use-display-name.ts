import { useCallback, useMemo } from 'react';
import type { AccountView } from '../../../sync/types.ts';
import { useSelected } from '../../lib/observable.ts';
import { useEngine } from '../session/session-context.ts';

export interface Named {
  id: string;
  name: string;
}

const contactsOf = (account: AccountView | null) => account?.contacts;

/** How the viewer calls people: by the remark where there is one. The function changes only when contacts do. */
export function useDisplayName(): (person: Named) => string {
  const contacts = useSelected(useEngine().account, contactsOf);
  const remarks = useMemo(
    () => new Map((contacts ?? []).flatMap((contact) => (contact.remark ? [[contact.user.id, contact.remark] as const] : []))),
    [contacts],
  );
  return useCallback((person) => remarks.get(person.id) ?? person.name, [remarks]);
}
