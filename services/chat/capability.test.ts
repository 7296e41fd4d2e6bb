import { describe, expect, it } from 'vitest';
import { NotPermitted } from '../errors.ts';
import { can, capabilityTable, type Capability, checkCapability, listCapabilities } from './capability.ts';

const names = Object.keys(capabilityTable) as Capability[];

describe('capabilityTable', () => {
  it('lets an owner do everything, and nobody more than who is above them', () => {
    for (const name of names) {
      expect(can('OWNER', name)).toBe(true);
      if (can('MEMBER', name)) expect(can('ADMIN', name)).toBe(true);
    }
    expect(names.filter((name) => !can('ADMIN', name))).toEqual(['SET_ROLES', 'TRANSFER_OWNERSHIP']);
    expect(names.filter((name) => can('MEMBER', name))).toEqual(['ADD_MEMBERS']);
  });
});

describe('listCapabilities', () => {
  it('tells a group by the role, and other chats alike for everyone', () => {
    for (const role of ['OWNER', 'ADMIN', 'MEMBER'] as const) {
      expect(listCapabilities({ kind: 'GROUP' }, { role })).toEqual(names.filter((name) => can(role, name)));
      for (const kind of ['DIRECT', 'SELF'] as const) expect(listCapabilities({ kind }, { role })).toEqual(['PIN_MESSAGES']);
    }
  });
});

describe('checkCapability', () => {
  it('refuses what the list does not hold', () => {
    expect(() => checkCapability({ kind: 'GROUP' }, { role: 'ADMIN' }, 'RENAME')).not.toThrow();
    expect(() => checkCapability({ kind: 'GROUP' }, { role: 'MEMBER' }, 'RENAME')).toThrow(NotPermitted);
    expect(() => checkCapability({ kind: 'DIRECT' }, { role: 'OWNER' }, 'RENAME')).toThrow(NotPermitted);
    expect(() => checkCapability({ kind: 'SELF' }, { role: 'MEMBER' }, 'PIN_MESSAGES')).not.toThrow();
  });
});
