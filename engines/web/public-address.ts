import ipaddr from 'ipaddr.js';

/** The part of IPv6 that is given out to the public internet. */
const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3') as [ipaddr.IPv6, number];

/**
 * Whether an address is one of the public internet, which alone we fetch from: not of this machine, this network, a provider's inside or
 * a cloud's metadata, in any notation. IPv6 that carries an IPv4 address within it (mapped, NAT64, 6to4, Teredo) leads who knows where, and is none.
 */
export const isPublicAddress = (text: string): boolean => {
  if (!ipaddr.isValid(text) || text.includes('%')) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== 'unicast') return false;
  return address.kind() === 'ipv4' || (address as ipaddr.IPv6).match(GLOBAL_UNICAST);
};
