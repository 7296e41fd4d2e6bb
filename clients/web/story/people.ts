import type { AccountView, UserView } from '../../sync/types.ts';

const person = (id: string, handle: string, name: string, statusLine = ''): UserView => ({
  id,
  handle,
  name,
  statusLine,
  region: '',
  avatarUrl: '',
});

export const me = person('u_me', 'ann', 'Ann Chen', 'Tea first.');
export const people: readonly UserView[] = [
  person('u_1', 'meilin', '林美玲', '慢慢来，比较快'),
  person('u_2', 'bo', 'Bo Lindqvist', 'On the night train'),
  person('u_3', 'kenji', '佐藤健二'),
  person('u_4', 'amara', 'Amara Okafor-Wintherbottom of the Very Long Name, Second of Her Line'),
  person('u_5', 'yusuf', 'يوسف الحسن'),
  person('u_6', 'family', '👨‍👩‍👧 Family desk'),
];

const device = {
  id: 'd_1',
  name: 'Chrome on Linux',
  platform: 'WEB',
  signedInBy: 'PASSWORD',
  createdAt: '2026-11-01T08:00:00Z',
  lastSeenAt: '2026-11-24T08:00:00Z',
  isCurrent: true,
};

export const account: AccountView = {
  user: me,
  device,
  settings: { showPresence: true, showReadReceipts: true },
  contacts: people.slice(0, 5).map((user, index) => ({
    user,
    remark: index === 1 ? 'Bo from work' : null,
    tags: index === 0 ? ['爬山', 'tea'] : [],
    starred: index === 2,
    since: '2026-01-04T08:00:00Z',
  })),
  requests: [
    {
      id: 'r_1',
      source: 'QR_CODE',
      from: people[5]!,
      to: me,
      note: 'We met at the photo walk.',
      state: 'PENDING',
      createdAt: '2026-11-24T07:00:00Z',
      expiresAt: '2099-01-01T00:00:00Z',
    },
  ],
  devices: [device],
  blocked: [],
  joinRequests: [],
  stickersVersion: 1,
};
