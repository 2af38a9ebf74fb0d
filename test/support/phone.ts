import { createHmac } from "node:crypto";
import jsQR from "jsqr";
import { PNG } from "pngjs";
import type { Clock } from "../../server/src/clock.ts";
import { remember } from "./confidentiality.ts";

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** What a phone may do other than it should. */
export interface Quirks {
  /** How far its clock runs ahead (+) or behind (-). */
  clockOffsetSeconds?: number;
  algorithm?: string;
  digits?: number;
  periodSeconds?: number;
}

/** An authenticator app, written from RFC 6238 and sharing nothing with the server's own code. */
export class Phone {
  readonly secret: string;
  readonly issuer: string;
  readonly account: string;
  readonly #key: Buffer;
  readonly #algorithm: string;
  readonly #digits: number;
  readonly #periodSeconds: number;
  readonly #offsetSeconds: number;

  private constructor(
    uri: string,
    private readonly clock: Clock,
    quirks: Quirks,
  ) {
    const { protocol, host, pathname, searchParams } = new URL(uri);
    if (protocol !== "otpauth:" || host !== "totp") throw new Error(`Not a key URI for TOTP: ${protocol}//${host}`);
    const [issuer = "", account = ""] = decodeURIComponent(pathname.slice(1)).split(":");
    this.issuer = searchParams.get("issuer") ?? issuer;
    this.account = account;
    this.secret = searchParams.get("secret") ?? "";
    remember(uri, this.secret);
    this.#key = decodeBase32(this.secret);
    this.#algorithm = quirks.algorithm ?? searchParams.get("algorithm") ?? "SHA1";
    this.#digits = quirks.digits ?? Number(searchParams.get("digits") ?? 6);
    this.#periodSeconds = quirks.periodSeconds ?? Number(searchParams.get("period") ?? 30);
    this.#offsetSeconds = quirks.clockOffsetSeconds ?? 0;
  }

  /** Scans a key URI, as it stands in a QR code. */
  static scan(uri: string, clock: Clock, quirks: Quirks = {}): Phone {
    return new Phone(uri, clock, quirks);
  }

  /** Scans a picture that shows a QR code. */
  static scanPicture(picture: Buffer, clock: Clock): Phone {
    return Phone.scan(readQrCode(picture), clock);
  }

  /** The code it shows, or will show (+) or showed (-) so many periods from now. */
  code(periodsFromNow = 0): string {
    const code = this.#codeAt(periodsFromNow);
    remember(code);
    return code;
  }

  /** Six digits that no period near now has. */
  wrongCode(): string {
    const right = new Set(Array.from({ length: 101 }, (_, index) => this.#codeAt(index - 50)));
    let wrong = Number(this.#codeAt(0)) + 1;
    while (right.has(format(wrong))) wrong++;
    return format(wrong);
  }

  #codeAt(periodsFromNow: number): string {
    const seconds = this.clock.now().getTime() / 1000 + this.#offsetSeconds;
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(Math.floor(seconds / this.#periodSeconds) + periodsFromNow));
    const mac = createHmac(this.#algorithm, this.#key).update(counter).digest();
    const offset = (mac.at(-1) ?? 0) & 0xf;
    const number = (mac.readUInt32BE(offset) & 0x7fffffff) % 10 ** this.#digits;
    return String(number).padStart(this.#digits, "0");
  }
}

/** The text of the QR code in a PNG picture. */
export function readQrCode(picture: Buffer): string {
  const { data, width, height } = PNG.sync.read(picture);
  const found = jsQR(new Uint8ClampedArray(data), width, height);
  if (!found) throw new Error("No QR code can be read from the picture.");
  return found.data;
}

const format = (number: number) => String(number % 1_000_000).padStart(6, "0");

function decodeBase32(text: string): Buffer {
  let bits = "";
  for (const character of text) bits += BASE32.indexOf(character).toString(2).padStart(5, "0");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
