/** Where an address is, as far as that can be told without asking anyone. */
export type AddressKind = "loopback" | "private" | "public";

const PRIVATE_V4 = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.)/;
/** Unique local (fc00::/7) and link-local (fe80::/10) addresses. */
const PRIVATE_V6 = /^(f[cd][0-9a-f]{2}|fe[89ab][0-9a-f]):/;

/** Tells this computer and the local network from the rest of the world. */
export function addressKind(address: string): AddressKind {
  const plain = address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, "");
  if (plain === "::1" || plain.startsWith("127.")) return "loopback";
  return PRIVATE_V4.test(plain) || PRIVATE_V6.test(plain) ? "private" : "public";
}
