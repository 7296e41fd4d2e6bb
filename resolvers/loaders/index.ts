import type { Services } from '../../services/index.ts';
import type { Viewer } from '../../services/viewer.ts';
import { createChatLoaders, createViewerChatLoaders } from './chat.ts';
import { createUserLoaders, createViewerUserLoaders } from './user.ts';

type SharedLoaders = ReturnType<typeof createUserLoaders> & ReturnType<typeof createChatLoaders>;
type PersonalLoaders = ReturnType<typeof createViewerUserLoaders> & ReturnType<typeof createViewerChatLoaders>;

/** The DataLoaders behind one request, or behind the events that leave together. */
export interface LoaderSet {
  readonly shared: SharedLoaders;
  /** Those whose answers depend on the viewer; made when first used. */
  readonly personal: () => PersonalLoaders;
}

export const createLoaderSet = (services: Services, viewer: () => Viewer): LoaderSet => {
  let own: PersonalLoaders | undefined;
  return {
    shared: { ...createUserLoaders(services), ...createChatLoaders(services) },
    personal() {
      if (own === undefined) {
        const asking = viewer();
        own = { ...createViewerUserLoaders(services, asking), ...createViewerChatLoaders(services, asking) };
      }
      return own;
    },
  };
};

/** What resolvers see. `onPersonal` is called whenever one that depends on the viewer is used. */
export const createLoaders = ({ shared, personal }: LoaderSet, onPersonal: () => void = () => {}) => {
  const own = () => {
    onPersonal();
    return personal();
  };
  return {
    ...shared,
    get relation() {
      return own().relation;
    },
    get remark() {
      return own().remark;
    },
    get presence() {
      return own().presence;
    },
    get viewerMember() {
      return own().viewerMember;
    },
    get peer() {
      return own().peer;
    },
    get draft() {
      return own().draft;
    },
    get chatSettings() {
      return own().chatSettings;
    },
    get readCount() {
      return own().readCount;
    },
  };
};

export type Loaders = ReturnType<typeof createLoaders>;
