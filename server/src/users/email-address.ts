/** An address as its owner writes it, and in the one spelling that identifies an account. */
export interface EmailAddress {
  canonical: string;
  display: string;
}

// RFC 5321, section 4.5.3.1, with its erratum 1690.
const MAX_LENGTH = 254;

// Whether mail arrives is the only real test; these catch slips, and what would break a mail's header.
// Each part is one class of characters, so matching takes linear time.
const LOCAL_PART = /^[^\s@\p{Cc}\p{Cf}"(),:;<>[\\\]]+$/u;
const DOMAIN_LABEL = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}-]*$/u;

/** Reads an e-mail address, or returns undefined for what cannot be one. */
export function parseEmailAddress(text: string): EmailAddress | undefined {
  // Before anything walks through it; the rest of the room is for spaces around the address.
  if (text.length > 2 * MAX_LENGTH) return undefined;

  const display = text.trim().normalize("NFC");
  const canonical = display.toLowerCase().normalize("NFC");
  const [localPart, domain, ...rest] = display.split("@");
  if (localPart === undefined || domain === undefined || rest.length > 0) return undefined;
  if (Math.max(display.length, canonical.length) > MAX_LENGTH) return undefined;
  if (!LOCAL_PART.test(localPart) || !isDomain(domain)) return undefined;
  return { canonical, display };
}

/** A name without a dot is fine on a private network; an empty label is always a slip. */
function isDomain(text: string): boolean {
  return text.split(".").every((label) => DOMAIN_LABEL.test(label) && !label.endsWith("-"));
}
