import type { Bus } from '../engines/bus/bus.ts';
import { type Clock, systemTimers, type Timers } from '../engines/clock.ts';
import type { IdGenerator } from '../engines/ids.ts';
import type { RateLimiter } from '../engines/limits/rate-limiter.ts';
import type { ObjectStore } from '../engines/objects/object-store.ts';
import type { PresenceStore } from '../engines/presence/presence-store.ts';
import type { PrismaClient } from '../prisma/generated/client.ts';
import { createAccessChat } from './access/access-chat.ts';
import { createAttach } from './attachment/attached-content.ts';
import { createAttachmentStore } from './attachment/attachment-store.ts';
import { createSignDownload } from './attachment/find-download.ts';
import { createAttachmentServices } from './attachment/index.ts';
import { createListAccountChanges } from './account/list-account-changes.ts';
import { createGroupServices } from './chat/change-group.ts';
import { createChatStore } from './chat/chat-store.ts';
import { createChainServices } from './chain/change-chain.ts';
import { createChatSettingsServices } from './chat-settings/index.ts';
import { createCreateGroup } from './chat/create-group.ts';
import { createChangeGroup } from './chat/group-change.ts';
import { createAnnouncementServices } from './chat/announcement.ts';
import { createAnswerServices } from './chat/answer-join-requests.ts';
import { createBanServices } from './chat/ban-people.ts';
import { createUpdateGroupEntry } from './chat/entry-rules.ts';
import { createInviteServices } from './chat/invite-people.ts';
import { createJoinServices } from './chat/join-group.ts';
import { createSetDisappearing, disappearSeconds } from './chat/set-disappearing.ts';
import { createPolicyServices, slowModeSeconds } from './chat/set-policies.ts';
import { createSetGroupNickname } from './chat/set-group-nickname.ts';
import { createListChats, createListMembers } from './chat/list-chats.ts';
import { createPlaceServices } from './chat/list-places.ts';
import { createOpenDirectChat, createOpenSelfChat, openDirectChatInTransaction, setCanSendInTransaction } from './chat/open-direct-chat.ts';
import { createContactStore } from './contact/contact-store.ts';
import { createContactServices } from './contact/index.ts';
import { createDraftStore } from './draft/draft-store.ts';
import { createKeepDraft } from './draft/keep-draft.ts';
import { createSetDraft } from './draft/set-draft.ts';
import { createGalleryStore } from './gallery/gallery-store.ts';
import { createListGallery } from './gallery/list-gallery.ts';
import { limitSpecs } from './limits.ts';
import type { LookAtPage } from './link-preview/look-at-page.ts';
import { createPreviewLink } from './link-preview/preview-link.ts';
import { createOutbox } from './live/outbox.ts';
import { createPublisher } from './live/publisher.ts';
import { createLiveLocationServices } from './location/update-live-location.ts';
import { mapUrlOf } from './location/location.ts';
import type { LocationContent } from './message/message.ts';
import { createAppendMessage } from './message/append-messages.ts';
import { createChangeContent } from './message/change-content.ts';
import { createEditMessage } from './message/edit-message.ts';
import { createEditStore } from './message/edit-store.ts';
import { createGetContactCard } from './message/contact-card.ts';
import { createForwardMessages } from './message/forward-messages.ts';
import { createFindMessage, createFindMessageAt, createListMessages } from './message/list-messages.ts';
import { createListUnreadMentions } from './message/mention-store.ts';
import { createMessageStore } from './message/message-store.ts';
import { createExpireMessages } from './message/expire-messages.ts';
import { createLookAtContent } from './message/look-at-content.ts';
import { createRecallMessage } from './message/recall-message.ts';
import { createReceiptServices } from './message/receipts.ts';
import { createSendMessage } from './message/send-message.ts';
import type { SendQueueOptions } from './message/send-queue.ts';
import { createSetTyping } from './message/set-typing.ts';
import { createUpdateMarks } from './message/update-marks.ts';
import { createPaging } from './paging.ts';
import { createPinServices } from './pin/index.ts';
import { createPollServices } from './poll/vote-poll.ts';
import { createPresenceServices } from './presence/index.ts';
import { createReportServices } from './report/index.ts';
import { createScheduleServices } from './schedule/index.ts';
import { createSessionServices } from './session/index.ts';
import type { PasswordHasher } from './session/password-hasher.ts';
import { listReactors } from './reaction/list-reactors.ts';
import { createReactTogether } from './reaction/react-together.ts';
import { createSetReaction } from './reaction/set-reaction.ts';
import { createGetSticker, createStickerServices } from './sticker/index.ts';
import { createFindSticker } from './sticker/find-sticker.ts';
import { createStickerStore } from './sticker/sticker-store.ts';
import { createBatchedReader } from './sync/batched-reader.ts';
import { createCatchUp } from './sync/catch-up.ts';
import { createCursorCodec } from './sync/cursor.ts';
import { createListChatChanges } from './sync/list-chat-changes.ts';
import { createReadChatChanges } from './sync/read-chat-changes.ts';
import { createSyncStore } from './sync/sync-store.ts';
import { createUserServices } from './user/index.ts';
import { createListUsers } from './user/list-users.ts';
import { createUserStore } from './user/user-store.ts';
import type { Viewer } from './viewer.ts';

/** What the product stands on, and what it was started as. */
export interface ServiceDeps {
  readonly prisma: PrismaClient;
  readonly bus: Bus;
  readonly presence: PresenceStore;
  readonly limiter: RateLimiter;
  /** Where attachments lie; left out where there are none. */
  readonly objects?: ObjectStore;
  /** Tells the workers of this process that an upload wants to be checked. */
  readonly onUploadCompleted?: () => void;
  /** Argon2, unless told otherwise. */
  readonly hasher?: PasswordHasher;
  readonly clock: Clock;
  readonly timers?: Timers;
  readonly ids: IdGenerator;
  /** How many sends may wait for the database; tests make it small. */
  readonly sendQueue?: SendQueueOptions;
  /** Signs cursors; the same in every process of an installation. */
  readonly secret: string;
  /** How often devices are heard of; presence lives two and a half of these. */
  readonly heartbeatMs?: number;
  /** Whether a worker of this installation looks at the pages that messages link to; no, unless told otherwise. */
  readonly linkPreviews?: boolean;
  /** Looks at a page for somebody who is writing a link to it; left out where nobody does. */
  readonly lookAtPage?: LookAtPage | null;
  /** Where the map of a place is, as a template; nowhere, unless told otherwise. */
  readonly mapLink?: string | null;
  readonly version: { readonly version: string; readonly commit: string; readonly schemaHash: string; readonly compatVersion: string };
}

/** What tools that store nothing stand on. */
const noObjects = new Proxy({} as ObjectStore, {
  get() {
    throw new Error('This process has no object store.');
  },
});

/** Everything the product does, as verbs. Resolvers call these and nothing below them. */
export const createServices = (deps: ServiceDeps) => {
  const { prisma, bus, clock, timers = systemTimers, ids, limiter, presence } = deps;
  const outbox = createOutbox({ prisma, timers });
  const publisher = createPublisher({ bus, outbox, timers });
  const chats = createChatStore(prisma);
  const messages = createMessageStore(prisma);
  const edits = createEditStore(prisma);
  const syncStore = createSyncStore(prisma);
  const accessChat = createAccessChat({ chats });
  const cursors = createCursorCodec({ secret: deps.secret });
  const paging = createPaging({ secret: deps.secret });
  const readChatChanges = createReadChatChanges({ prisma, chats, messages });
  const listAccountChanges = createListAccountChanges({ prisma, clock });
  const appendMessage = createAppendMessage({
    prisma,
    publisher,
    timers,
    ...(deps.sendQueue === undefined ? {} : { queue: deps.sendQueue }),
  });
  const changeGroup = createChangeGroup({ prisma, ids, publisher });
  const changeContent = createChangeContent({ prisma, accessChat, limiter, publisher });
  const people = {
    prisma,
    clock,
    ids,
    timers,
    limiter,
    presence,
    publisher,
    paging,
    openDirectChatInTransaction: openDirectChatInTransaction({ ids }),
    setCanSendInTransaction,
  };

  const findMessage = createFindMessage({ messages, accessChat });
  const setDraft = createSetDraft({ prisma, limiter, publisher });
  const listOwnDrafts = (viewer: Viewer, chatIds: readonly bigint[]) => createDraftStore(prisma).listDraftsIn(viewer.userId, chatIds);
  const keepDraft = createKeepDraft({ listOwnDrafts, setDraft });
  const listUsers = createListUsers({ users: createUserStore(prisma) });
  const objects = deps.objects ?? noObjects;
  const signDownload = createSignDownload({ objects, clock });
  const sticking = { prisma, objects, ids, limiter, publisher, paging, signDownload, findMessage };
  const lookAt = createLookAtContent({
    attach: createAttach({ store: createAttachmentStore(prisma) }),
    getSticker: createGetSticker({ prisma, finder: createFindSticker({ ...sticking, store: createStickerStore(prisma) }) }),
    getContactCard: createGetContactCard({ findContact: createContactStore(prisma).findContact, listUsers }),
  });
  const sendMessage = createSendMessage({
    appendMessage,
    accessChat,
    messages,
    chats,
    ids,
    limiter,
    edits,
    lookAt,
    linkPreviews: deps.linkPreviews ?? false,
    keepDraft,
  });
  const updateMarks = createUpdateMarks({ prisma, publisher });
  const chatSettings = createChatSettingsServices({ prisma, limiter, publisher, clock });

  return {
    ...createSessionServices({ ...people, ...(deps.hasher === undefined ? {} : { hasher: deps.hasher }) }),
    ...createUserServices({ ...people, signDownload }),
    ...createContactServices({ ...people, secret: deps.secret }),
    ...createPresenceServices({ ...people, ...(deps.heartbeatMs === undefined ? {} : { heartbeatMs: deps.heartbeatMs }) }),
    ...createPlaceServices({ prisma, chats }),
    ...chatSettings,
    ...createGroupServices({ prisma, ids, publisher, changeGroup }),
    ...createPolicyServices({ prisma, limiter, changeGroup }),
    setDisappearing: createSetDisappearing({ limiter, changeGroup }),
    ...createAnnouncementServices({ prisma, ids, limiter, accessChat, changeGroup }),
    ...createBanServices({ prisma, publisher, accessChat, changeGroup, clock, paging }),
    ...createInviteServices({ prisma, ids, limiter, accessChat, changeGroup, secret: deps.secret }),
    ...createJoinServices({ prisma, ids, limiter, publisher }),
    ...createAnswerServices({ prisma, ids, publisher, accessChat, changeGroup, paging }),
    updateGroupEntry: createUpdateGroupEntry({ changeGroup }),
    ...createPinServices({ prisma, accessChat, ids, limiter, publisher }),
    ...createPollServices({ prisma, changeContent, clock }),
    ...createChainServices({ changeContent }),
    ...createLiveLocationServices({ accessChat, changeContent, limiter, clock, timers }),
    previewLink: createPreviewLink({ lookAtPage: deps.lookAtPage ?? null, signDownload }),
    mapUrlOf: (location: LocationContent) => mapUrlOf(deps.mapLink ?? null, location),
    ...createAttachmentServices({
      prisma,
      objects,
      signDownload,
      limiter,
      ids,
      clock,
      timers,
      findMessage,
      onUploadCompleted: deps.onUploadCompleted ?? (() => {}),
    }),
    ...createStickerServices(sticking),
    ...createReceiptServices({ prisma, accessChat }),
    ...createScheduleServices({
      prisma,
      clock,
      ids,
      limiter,
      publisher,
      accessChat,
      chats,
      lookAt,
      sendMessage,
      updateMarks,
    }),
    ...createReportServices({ ...people, accessChat, messages, edits, listUsers }),
    accessChat,
    openDirectChat: createOpenDirectChat({ prisma, ids, publisher }),
    openSelfChat: createOpenSelfChat({ prisma, ids, publisher }),
    createGroup: createCreateGroup({ prisma, ids, publisher, limiter }),
    listChats: createListChats({ prisma }),
    setGroupNickname: createSetGroupNickname({ prisma, limiter, changeGroup }),
    listNicknames: chats.listNicknames,
    listMembers: createListMembers({ prisma, accessChat }),
    async findMember(viewer: Viewer, chatId: bigint, userId: bigint) {
      await accessChat(viewer, chatId);
      const member = await chats.findMember(chatId, userId);
      return member?.state === 'JOINED' ? member : null;
    },
    sendMessage,
    forwardMessages: createForwardMessages({
      appendMessage,
      accessChat,
      messages,
      edits,
      ids,
      limiter,
      keepDraft,
      listUsers,
    }),
    editMessage: createEditMessage({ prisma, accessChat, clock, limiter, publisher, linkPreviews: deps.linkPreviews ?? false }),
    expireMessages: createExpireMessages({ prisma, publisher }),
    recallMessage: createRecallMessage({ prisma, accessChat, clock, publisher }),
    setReaction: createSetReaction({ accessChat, limiter, reactTogether: createReactTogether({ prisma, publisher, timers }) }),
    listReactors,
    listMessages: createListMessages({ messages, accessChat }),
    findMessageAt: createFindMessageAt({ messages, accessChat }),
    listGallery: createListGallery({ gallery: createGalleryStore(prisma), messages, accessChat }),
    findMessage,
    listUnreadMentions: createListUnreadMentions({ prisma }),
    listMessagesAt: messages.listAt,
    listMessageVersions: edits.listVersions,
    updateMarks,
    setDraft,
    listOwnDrafts,
    setTyping: createSetTyping({ accessChat, limiter, publisher, clock }),
    listChatChanges: createListChatChanges({ accessChat, readChatChanges, cursors, syncStore }),
    catchUp: createCatchUp({ store: syncStore, readChatChanges: createBatchedReader(readChatChanges), listAccountChanges, cursors }),
    paging,
    encodeCursor: cursors.encode,
    decodeCursor: cursors.decode,
    getServerInfo: () => ({
      ...deps.version,
      disappearSeconds,
      slowModeSeconds,
      limits: Object.entries(limitSpecs).map(([name, spec]) => ({ name, ...spec })),
    }),
    /** What the hub and the workers of a process stand on; not for resolvers. */
    inner: { publisher, sends: appendMessage.counts, outbox, chats, messages, syncStore, cursors, readChatChanges, listAccountChanges },
  };
};

export type Services = ReturnType<typeof createServices>;
