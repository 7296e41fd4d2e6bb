import { useMemo } from 'react';
import { useLocale } from 'use-intl';
import type { AccountView, ContactView } from '../../../sync/types.ts';
import { useSelected } from '../../lib/observable.ts';
import { useEngine } from '../session/session-context.ts';
import { sortContacts } from './sort-contacts.ts';

const contactsOf = (account: AccountView | null) => account?.contacts;
const NONE: readonly ContactView[] = [];

export function useContacts(): readonly ContactView[] {
  const contacts = useSelected(useEngine().account, contactsOf) ?? NONE;
  const locale = useLocale();
  return useMemo(() => sortContacts(contacts, locale), [contacts, locale]);
}
