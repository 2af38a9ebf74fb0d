import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  generateEncryptionKey,
  parseEncryptionKeys,
  SecretBox,
  SecretBoxError,
} from "../../server/src/secrets/secret-box.ts";

const keyOf = (id: string) => ({ id, key: Buffer.alloc(32, id) });
const OLD = keyOf("old");
const NEW = keyOf("new");
const CONTEXT = "user-1|authenticator-1|totp";
const PLAIN = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

const box = new SecretBox([OLD]);

describe("sealing", () => {
  test("what was sealed opens again, whatever it was", () => {
    const texts = fc.string({ unit: "grapheme" });
    fc.assert(
      fc.property(texts, texts, (plain, context) => {
        expect(box.open(box.seal(plain, context), context)).toBe(plain);
      }),
    );
  });

  test("a sealed secret is v1, the key's id, the IV, and the ciphertext with its tag", () => {
    const [version, keyId, iv = "", body = "", ...rest] = box.seal(PLAIN, CONTEXT).split(".");
    expect([version, keyId, rest]).toEqual(["v1", "old", []]);
    expect(Buffer.from(iv, "base64url")).toHaveLength(12);
    expect(Buffer.from(body, "base64url")).toHaveLength(PLAIN.length + 16);
  });

  test("the same secret never looks the same twice: 20,000 sealings, 20,000 IVs", () => {
    const ivs = Array.from({ length: 100_000 }, () => box.seal(PLAIN, CONTEXT).split(".")[2]);
    expect(new Set(ivs).size).toBe(100_000);
  });
});

describe("opening", () => {
  const refused = (sealed: string, context = CONTEXT) =>
    expect(() => box.open(sealed, context)).toThrow(SecretBoxError);

  test("any changed character makes it fail, the ones base64 ignores too", () => {
    const sealed = box.seal(PLAIN, CONTEXT);
    for (let place = 0; place < sealed.length; place++) {
      for (const character of ["A", "B", "Q", "_", "=", " ", "."]) {
        if (sealed[place] !== character) refused(sealed.slice(0, place) + character + sealed.slice(place + 1));
      }
    }
  });

  test("any flipped bit of IV, ciphertext or tag makes it fail", () => {
    const parts = box.seal(PLAIN, CONTEXT).split(".");
    for (const index of [2, 3]) {
      const bytes = Buffer.from(parts[index] ?? "", "base64url");
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const flipped = Buffer.from(bytes);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        refused(parts.with(index, flipped.toString("base64url")).join("."));
      }
    }
  });

  test("a secret moved to another row fails: the context is part of the seal", () => {
    const sealed = box.seal(PLAIN, CONTEXT);
    for (const context of ["", "user-2|authenticator-1|totp", "user-1|authenticator-2|totp", `${CONTEXT} `])
      refused(sealed, context);
  });

  test.each([
    "",
    ".",
    "v1",
    "v1.old",
    "v1.old..",
    "v1.old.AAAAAAAAAAAAAAAA.",
    "v2.old.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA",
    PLAIN,
  ])("%j is no sealed secret", (text) => refused(text));

  test("a shortened tag is refused, not checked in part", () => {
    const [version, keyId, iv, body = ""] = box.seal("", CONTEXT).split(".");
    refused([version, keyId, iv, Buffer.from(body, "base64url").subarray(0, 12).toString("base64url")].join("."));
  });

  test("an error names the key, and neither key nor content", () => {
    const sealed = new SecretBox([NEW]).seal(PLAIN, CONTEXT);
    expect(() => box.open(sealed, CONTEXT)).toThrow('There is no encryption key "new".');

    const impostor = new SecretBox([{ ...NEW, id: "old" }]);
    expect(() => impostor.open(box.seal(PLAIN, CONTEXT), CONTEXT)).toThrow(
      /^A secret sealed with key "old" does not open/,
    );
  });
});

describe("a key ring", () => {
  const ring = new SecretBox([NEW, OLD]);

  test("seals with the first key and opens with all", () => {
    expect(ring.primaryKeyId).toBe("new");
    expect(ring.keyIds).toEqual(["new", "old"]);
    expect(ring.keyIdOf(ring.seal(PLAIN, CONTEXT))).toBe("new");
    expect(ring.keyIdOf(box.seal(PLAIN, CONTEXT))).toBe("old");
    expect(ring.open(box.seal(PLAIN, CONTEXT), CONTEXT)).toBe(PLAIN);
  });

  test("shows no key when it is printed", async () => {
    const { inspect } = await import("node:util");
    const printed = inspect(ring, { depth: 9, showHidden: true }) + JSON.stringify(ring);
    for (const { key } of [OLD, NEW]) {
      for (const encoding of ["hex", "base64", "latin1"] as const)
        expect(printed).not.toContain(key.toString(encoding));
    }
  });

  test("without a key there is no box", () => {
    expect(() => new SecretBox([])).toThrow(SecretBoxError);
  });
});

describe("reading keys", () => {
  const base64 = Buffer.alloc(32, 7).toString("base64");

  test("one key, or several with the primary first", () => {
    expect(parseEncryptionKeys(`k1:${base64}`)).toEqual([{ id: "k1", key: Buffer.alloc(32, 7) }]);
    expect(parseEncryptionKeys(`b:${base64}, a:${base64}`).map(({ id }) => id)).toEqual(["b", "a"]);
  });

  test("a generated key reads back, and the next one is another", () => {
    const [key] = parseEncryptionKeys(generateEncryptionKey());
    expect(key?.key).toHaveLength(32);
    const many = parseEncryptionKeys(Array.from({ length: 100 }, generateEncryptionKey).join(","));
    expect(new Set(many.map((one) => one.key.toString("hex"))).size).toBe(100);
  });

  test.each([
    ["", "key 1 is not written as id:base64"],
    [base64, "key 1 is not written as id:base64"],
    [`k1:${base64},`, "key 2 is not written as id:base64"],
    [`:${base64}`, "key 1 has an id that is not"],
    [`a.b:${base64}`, "key 1 has an id that is not"],
    [`${"k".repeat(33)}:${base64}`, "key 1 has an id that is not"],
    [`k1:${base64},k1:${base64}`, 'two keys are named "k1"'],
    [`k1:${base64.slice(0, -4)}`, 'key "k1" is not 32 bytes in base64'],
    [`k1:${Buffer.alloc(33, 7).toString("base64")}`, 'key "k1" is not 32 bytes in base64'],
    [`k1:!${base64}`, 'key "k1" is not 32 bytes in base64'],
    ["k1:", 'key "k1" is not 32 bytes in base64'],
  ])("%j is refused", (text, message) => {
    expect(() => parseEncryptionKeys(text)).toThrow(message);
  });

  test("a refusal never repeats a key", () => {
    const secret = Buffer.alloc(30, 9).toString("base64");
    for (const text of [secret, `k1:${secret}`, `bad id:${secret}`, `${secret}:k1`, `k1:${base64},${secret}`]) {
      expect(() => parseEncryptionKeys(text)).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining(secret.slice(0, 8)) }),
      );
    }
  });
});
