import type { Services } from '../../services/index.ts';
import type { Viewer } from '../../services/viewer.ts';
import { createChatLoaders, createViewerChatLoaders } from './chat.ts';
import { createUserLoaders, createViewerUserLoaders } from './user.ts';

type SharedLoaders = ReturnType<typeof createUserLoaders> & ReturnType<typeof createChatLoaders>;
type PersonalLoaders = ReturnType<typeof createViewerUserLoaders> & ReturnType<typeof createViewerChatLoaders>;

/** The DataLoaders behind one request, or behind the events that leave together. Made when first used: most operations use none. */
export class LoaderSet {
  readonly #services: Services;
  readonly #viewer: () => Viewer;
  #shared: SharedLoaders | undefined;
  #personal: PersonalLoaders | undefined;

  constructor(services: Services, viewer: () => Viewer) {
    this.#services = services;
    this.#viewer = viewer;
  }

  shared(): SharedLoaders {
    this.#shared ??= { ...createUserLoaders(this.#services), ...createChatLoaders(this.#services) };
    return this.#shared;
  }

  /** Those whose answers depend on the viewer. */
  personal(): PersonalLoaders {
    if (this.#personal === undefined) {
      const viewer = this.#viewer();
      this.#personal = { ...createViewerUserLoaders(this.#services, viewer), ...createViewerChatLoaders(this.#services, viewer) };
    }
    return this.#personal;
  }
}

/** What resolvers see. `onPersonal` is called whenever one that depends on the viewer is used. */
export class Loaders {
  readonly #set: LoaderSet;
  readonly #onPersonal: (() => void) | undefined;

  constructor(set: LoaderSet, onPersonal?: () => void) {
    this.#set = set;
    this.#onPersonal = onPersonal;
  }

  #own(): PersonalLoaders {
    this.#onPersonal?.();
    return this.#set.personal();
  }

  get user() {
    return this.#set.shared().user;
  }
  get message() {
    return this.#set.shared().message;
  }
  get announcement() {
    return this.#set.shared().announcement;
  }
  get nicknames() {
    return this.#set.shared().nicknames;
  }
  get pins() {
    return this.#set.shared().pins;
  }
  get rendition() {
    return this.#set.shared().rendition;
  }
  get messageVersions() {
    return this.#set.shared().messageVersions;
  }
  get relation() {
    return this.#own().relation;
  }
  get remark() {
    return this.#own().remark;
  }
  get presence() {
    return this.#own().presence;
  }
  get viewerMember() {
    return this.#own().viewerMember;
  }
  get peer() {
    return this.#own().peer;
  }
  get announcementRead() {
    return this.#own().announcementRead;
  }
  get announcementReadCount() {
    return this.#own().announcementReadCount;
  }
  get invites() {
    return this.#own().invites;
  }
  get draft() {
    return this.#own().draft;
  }
  get chatSettings() {
    return this.#own().chatSettings;
  }
  get unreadMentions() {
    return this.#own().unreadMentions;
  }
  get pollVote() {
    return this.#own().pollVote;
  }
  get readCount() {
    return this.#own().readCount;
  }
}
