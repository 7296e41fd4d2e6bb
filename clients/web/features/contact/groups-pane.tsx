import { UsersRound } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useSavedGroupsQuery } from '../../gql/graphql.ts';
import { useObservable } from '../../lib/observable.ts';
import { formatRoute } from '../../lib/router.ts';
import { Notice } from '../../ui/notice.tsx';
import { PaneBody, PaneHeader, Section } from '../../ui/pane.tsx';
import { ChatAvatar } from '../chat/chat-avatar.tsx';
import { useEngine } from '../session/session-context.ts';

const PAGE = 100;

/** Groups that the viewer keeps among their contacts, by name, wherever the list of chats has them. */
export default function GroupsPane() {
  const t = useTranslations();
  const engine = useEngine();
  const chats = useObservable(engine.chats);
  // Those that this device does not hold yet come by this, and stay.
  const [after, setAfter] = useState<string | null>(null);
  const [{ data }] = useSavedGroupsQuery({ variables: { first: PAGE, after }, requestPolicy: 'network-only' });
  useEffect(() => {
    for (const { node } of data?.chats.edges ?? []) engine.applyChat(node);
    const { hasNextPage, endCursor } = data?.chats.pageInfo ?? {};
    if (hasNextPage === true && endCursor != null) setAfter(endCursor);
  }, [engine, data]);
  const groups = useMemo(
    () => chats.filter(({ isSaved }) => isSaved).sort((left, right) => left.title.localeCompare(right.title)),
    [chats],
  );
  return (
    <div className="flex min-h-0 flex-1 flex-col" data-testid="groups-pane">
      <PaneHeader title={t('group.saved')} backLabel={t('nav.back')} />
      {groups.length === 0 ? (
        <Notice icon={<UsersRound size={40} strokeWidth={1.25} />} title={t('group.savedNone')} body={t('group.savedNoneBody')} />
      ) : (
        <PaneBody>
          <Section>
            {groups.map((chat) => (
              <a
                key={chat.id}
                href={formatRoute({ name: 'chat', chatId: chat.id, details: false })}
                className="flex min-h-14 items-center gap-3 px-4 py-2 outline-offset-[-2px] hover:bg-hover"
                data-testid="saved-group"
              >
                <ChatAvatar chat={chat} size={42} />
                <span className="min-w-0 flex-1">
                  <span className="block truncate" dir="auto">
                    {chat.title}
                  </span>
                  <span className="block text-[0.8125rem] text-muted">{t('chat.members', { count: chat.memberCount })}</span>
                </span>
              </a>
            ))}
          </Section>
        </PaneBody>
      )}
    </div>
  );
}
