import type { Language } from "./language.js";
import type { Words } from "./words.js";
import { EN } from "./words-en.js";
import { ZH_CN } from "./words-zh-cn.js";

/** What mails say, in each language. */
export const WORDS: Record<Language, Words> = { en: EN, "zh-CN": ZH_CN };
