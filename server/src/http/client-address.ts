import { isIP } from "node:net";

/**
 * The address of the client behind a connection from `remote`.
 * Anyone can write an X-Forwarded-For header, so only what our own proxies added counts: each of the `trustedHops`
 * appended one entry, on the right.
 */
export function clientAddress(remote: string, forwardedFor: string | undefined, trustedHops: number): string {
  const own = canonical(remote) ?? remote;
  if (trustedHops <= 0 || forwardedFor === undefined) return own;
  const entries = forwardedFor.split(",");
  const entry = entries[Math.max(0, entries.length - trustedHops)] ?? "";
  return canonical(entry.trim()) ?? own;
}

/**
 * What limits are counted by. One customer usually holds a whole /64 of IPv6 (RFC 6177), so its addresses are one;
 * else a limit per address would be no limit.
 */
export function addressKey(address: string): string {
  const known = canonical(address);
  if (known === undefined || isIP(known) === 4) return known ?? address;
  const network = ipv6Groups(known).slice(0, 4);
  return `${network.map((group) => group.toString(16).padStart(4, "0")).join(":")}::/64`;
}

/** One spelling for one address; an IPv4 address that came over an IPv6 socket is the IPv4 address. */
function canonical(address: string): string | undefined {
  const [bare = ""] = address.split("%");
  switch (isIP(bare)) {
    case 4:
      return bare;
    case 6:
      return mappedIpv4(bare) ?? shortIpv6(bare);
    default:
      return undefined;
  }
}

function mappedIpv4(address: string): string | undefined {
  const groups = ipv6Groups(address);
  const isMapped = groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0);
  return isMapped
    ? groups
        .slice(6)
        .flatMap((group) => [group >> 8, group & 255])
        .join(".")
    : undefined;
}

/** The URL standard writes IPv6 as RFC 5952 wants it. */
function shortIpv6(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}

function ipv6Groups(address: string): number[] {
  const [left = [], right = []] = shortIpv6(address)
    .split("::")
    .map((half) => half.split(":").filter((group) => group !== ""));
  const zeros = Array<string>(8 - left.length - right.length).fill("0");
  return [...left, ...zeros, ...right].map((group) => Number.parseInt(group, 16));
}
