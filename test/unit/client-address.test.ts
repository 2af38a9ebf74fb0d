import { describe, expect, test } from "vitest";
import { addressKey, clientAddress } from "../../server/src/http/client-address.ts";

describe("the client's address", () => {
  test.each([
    ["203.0.113.9", "203.0.113.9"],
    ["::ffff:203.0.113.9", "203.0.113.9"],
    ["::FFFF:cb00:7109", "203.0.113.9"],
    ["0:0:0:0:0:ffff:203.0.113.9", "203.0.113.9"],
    ["2001:DB8:0:0::1", "2001:db8::1"],
    ["fe80::1%eth0", "fe80::1"],
    ["::1", "::1"],
    ["unknown", "unknown"],
  ])("%s is %s", (remote, address) => {
    expect(clientAddress(remote, undefined, 0)).toBe(address);
  });

  test("X-Forwarded-For means nothing without a proxy of ours", () => {
    expect(clientAddress("203.0.113.9", "198.51.100.1", 0)).toBe("203.0.113.9");
  });

  test.each([
    [1, "198.51.100.1", "198.51.100.1"],
    [1, "6.6.6.6, 198.51.100.1", "198.51.100.1"],
    [1, "6.6.6.6,7.7.7.7 ,  198.51.100.1 ", "198.51.100.1"],
    [2, "6.6.6.6, 198.51.100.1, 192.0.2.7", "198.51.100.1"],
    [2, "198.51.100.1", "198.51.100.1"],
    [1, "::ffff:198.51.100.1", "198.51.100.1"],
    [1, "2001:DB8::0:1", "2001:db8::1"],
  ])("behind %i proxies, %j gives %s", (hops, header, address) => {
    expect(clientAddress("10.0.0.1", header, hops)).toBe(address);
  });

  test.each([
    "",
    ",",
    "unknown",
    "198.51.100.1, ",
    "198.51.100.1, evil",
    "198.51.100.256",
    "1.2.3",
    "<script>",
    ",".repeat(50_000),
  ])("garbage (%#) gives the proxy's own address", (header) => {
    expect(clientAddress("10.0.0.1", header, 1)).toBe("10.0.0.1");
  });
});

describe("what limits are counted by", () => {
  test("an IPv4 address is counted by itself, however it is written", () => {
    expect(addressKey("203.0.113.9")).toBe("203.0.113.9");
    expect(addressKey("::ffff:203.0.113.9")).toBe("203.0.113.9");
    expect(addressKey("203.0.113.8")).not.toBe(addressKey("203.0.113.9"));
  });

  test("IPv6 addresses of one /64 are counted as one, those of the next are not", () => {
    expect(addressKey("2001:db8:1:2:aaaa::1")).toBe("2001:0db8:0001:0002::/64");
    expect(addressKey("2001:db8:1:2:bbbb::2")).toBe(addressKey("2001:db8:1:2:aaaa::1"));
    expect(addressKey("2001:db8:1:3::1")).not.toBe(addressKey("2001:db8:1:2:aaaa::1"));
  });

  test.each(["2001:db8::1", "2001:DB8:0:0:0:0:0:1", "2001:0db8:0000::0001", "2001:db8::0.0.0.1", "2001:db8::1%eth0"])(
    "%s has one key in every spelling",
    (address) => {
      expect(addressKey(address)).toBe("2001:0db8:0000:0000::/64");
    },
  );

  test("what is no address is its own key", () => {
    expect(addressKey("unknown")).toBe("unknown");
  });
});
