import type { Language } from "./language.js";
import { EN } from "./words-en.js";
import { ZH_CN } from "./words-zh-cn.js";

/** All that mails say, in one language. A link comes after what it is introduced by. */
export interface Words {
  hello(name: string | undefined): string;
  /** Between a label and its value, and between a text and its link. */
  colon: string;
  when: string;
  device: string;
  ipAddress: string;
  unknown: string;
  /** A time at which something happened, to the minute, in UTC. */
  time(at: Date): string;
  /** A length of time, in whole minutes or hours. */
  duration(seconds: number): string;
  notYou: { resetPassword: string; thenLook: string };
  footer(site: string): [string, string];
  review: string;
  activity: string;
}

export const WORDS: Record<Language, Words> = { en: EN, "zh-CN": ZH_CN };
