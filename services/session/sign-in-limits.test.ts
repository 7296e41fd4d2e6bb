import { describe, expect, it } from 'vitest';
import { addressKey } from './sign-in-limits.ts';

describe('addressKey', () => {
  it('leaves IPv4 as it is, mapped or not', () => {
    expect(addressKey('192.0.2.1')).toBe('192.0.2.1');
    expect(addressKey('::ffff:192.0.2.1')).toBe('192.0.2.1');
  });

  it('takes the network of an IPv6 address, however it is written', () => {
    expect(addressKey('2001:db8:1:2:aaaa:bbbb:cccc:dddd')).toBe('2001:db8:1:2');
    expect(addressKey('2001:0DB8:0001:0002::1')).toBe('2001:db8:1:2');
    expect(addressKey('2001:db8::1')).toBe('2001:db8:0:0');
    expect(addressKey('::1')).toBe('0:0:0:0');
    expect(addressKey('fe80::1%eth0')).toBe('fe80:0:0:0');
  });

  it('takes anything', () => {
    for (const text of ['', ':', '::', 'not an address']) expect(typeof addressKey(text)).toBe('string');
  });
});
