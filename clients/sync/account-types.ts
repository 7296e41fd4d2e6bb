/** The public shape of people and of the viewer's own account. */

export interface UserView {
  id: string;
  handle: string;
  name: string;
  avatarUrl: string;
  statusLine: string;
  region: string;
}

export interface DeviceView {
  id: string;
  name: string;
  platform: string;
  /** How it was signed in: `PASSWORD`, `CODE`, or what a newer server says. */
  signedInBy: string;
  createdAt: string;
  lastSeenAt: string;
  isCurrent: boolean;
}

export interface ContactView {
  user: UserView;
  remark: string | null;
  tags: readonly string[];
  /** Kept at the top of the list. */
  starred: boolean;
  since: string;
}

export interface ContactRequestView {
  id: string;
  from: UserView;
  to: UserView;
  note: string;
  /** How the one who asks came to the other: `QR_CODE`, `LINK`, `OTHER`, or what a newer server says. */
  source: string;
  state: 'PENDING' | 'ACCEPTED' | 'DECLINED' | 'WITHDRAWN' | 'EXPIRED';
  createdAt: string;
  expiresAt: string;
}

export interface JoinRequestView {
  id: string;
  chatId: string;
  /** The group's title. */
  title: string;
  user: UserView;
  /** The viewer, where they asked for somebody else; null where they asked for themselves. */
  invitedBy: UserView | null;
  answer: string;
  state: 'PENDING' | 'APPROVED' | 'DECLINED' | 'WITHDRAWN';
  createdAt: string;
}

export interface AccountView {
  user: UserView;
  device: DeviceView;
  settings: { showPresence: boolean; showReadReceipts: boolean };
  contacts: readonly ContactView[];
  requests: readonly ContactRequestView[];
  devices: readonly DeviceView[];
  blocked: readonly UserView[];
  /** Groups that the viewer asked to be let into, or asked for somebody else, the last first; an answered one until all is told anew. */
  joinRequests: readonly JoinRequestView[];
  /** Another number: packs or favourites of stickers have changed. Ask for them when you show them. */
  stickersVersion: number;
}

export interface PresenceView {
  online: boolean;
  lastSeenAt: string | null;
}
