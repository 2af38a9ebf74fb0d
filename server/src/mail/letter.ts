import { escapeHtml } from "../escape-html.js";
import type { Language } from "./language.js";
import type { MailContent } from "./mailer.js";
import { WORDS } from "./words-by-language.js";

/** What is said, and the link that it leads to. */
export interface Line {
  text: string;
  url?: string;
  /** What the link is called, where its address would be long; plain text shows the address all the same. */
  label?: string;
}

/** A button. */
export type LabelledLink = Required<Omit<Line, "label">>;

/** What a mail says, before it is laid out. Everything in it is plain text. */
export interface Letter {
  language: Language;
  /** The site's name. */
  site: string;
  subject: string;
  /** What the person likes to be called. */
  name: string | null;
  lead: string;
  /** When, where and the like, each under its label. */
  facts: readonly (readonly [label: string, value: string])[];
  button: LabelledLink;
  /** What to do if it wasn't them, and what else there is to say. */
  lines: readonly Line[];
}

/** Lays a letter out as plain text and as HTML. Both say all there is to say; neither fetches anything. */
export function layOut(letter: Letter): MailContent {
  const { language, subject } = letter;
  return { language, subject, text: textOf(letter), html: htmlOf(letter) };
}

/**
 * A text that somebody chose, fit for a mail to somebody else: what mail programs would turn into a link is taken
 * apart, so that a name does not lure anyone to another site under ours.
 */
export function withoutLinks(text: string): string {
  return text.replaceAll(/(?<=\S)[.:/@\\]+(?=\S)/gu, " ");
}

function textOf({ language, site, name, lead, facts, button, lines }: Letter): string {
  const words = WORDS[language];
  const width = Math.max(...facts.map(([label]) => label.length));
  // Chinese characters are wider than spaces: there, columns would not stand.
  const pad = (label: string) => (language === "en" ? " ".repeat(width - label.length + 1) : "");
  const line = ({ text, url }: Line) => (url === undefined ? text : `${text}${words.colon}${url}`);
  return [
    [words.hello(name === null ? undefined : withoutLinks(name))],
    [lead],
    facts.map(([label, value]) => `${label}${words.colon}${pad(label)}${value}`),
    [line(button)],
    lines.map(line),
    words.footer(site),
  ]
    .filter((part) => part.length > 0)
    .map((part) => part.join("\n"))
    .join("\n\n")
    .concat("\n");
}

const FONT =
  "font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue','Noto Sans','PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif";
const PARAGRAPH = "margin:0 0 16px;font-size:16px;line-height:24px;color:#16211f";
const FACT = "padding:2px 0;font-size:14px;line-height:22px;vertical-align:top";
const SMALL = "margin:0 0 4px;font-size:13px;line-height:20px;color:#4f5b59";

function htmlOf({ language, site, subject, name, lead, facts, button, lines }: Letter): string {
  const words = WORDS[language];
  const rows = facts.map(
    ([label, value]) =>
      `<tr><td style="${FACT};padding-right:16px;color:#4f5b59;white-space:nowrap">${escapeHtml(label)}</td>` +
      `<td style="${FACT};color:#16211f;word-break:break-word">${escapeHtml(value)}</td></tr>`,
  );
  const link = ({ text, url, label }: Line) => {
    if (url === undefined) return escapeHtml(text);
    return `${escapeHtml(text + words.colon)}<a href="${escapeHtml(url)}" style="color:#0f5a57">${escapeHtml(label ?? url)}</a>`;
  };
  return `<!doctype html>
<html lang="${language}" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<title>${escapeHtml(subject)}</title>
</head>
<body style="margin:0;padding:24px 12px;background:#f3f2ed;${FONT}">
<div style="max-width:560px;margin:0 auto;padding:24px;background:#ffffff;border:1px solid #dddad0;border-radius:12px">
<p style="margin:0 0 24px;font-size:16px;line-height:24px;font-weight:600;color:#0f5a57">${escapeHtml(site)}</p>
<p style="${PARAGRAPH}">${escapeHtml(words.hello(name === null ? undefined : withoutLinks(name)))}</p>
<p style="${PARAGRAPH}">${escapeHtml(lead)}</p>
<div style="margin:0 0 24px;padding:10px 16px;background:#f8f7f3;border:1px solid #dddad0;border-radius:8px"><table role="presentation" style="border-collapse:collapse">${rows.join("")}</table></div>
<p style="margin:0 0 24px"><a href="${escapeHtml(button.url)}" style="display:inline-block;padding:12px 20px;border-radius:8px;background:#0f5a57;color:#ffffff;font-size:16px;font-weight:600;text-decoration:none">${escapeHtml(button.text)}</a></p>
${lines.map((line) => `<p style="${PARAGRAPH};word-break:break-word">${link(line)}</p>`).join("\n")}
<div style="margin:24px 0 0;padding:16px 0 0;border-top:1px solid #dddad0">
${words
  .footer(site)
  .map((line) => `<p style="${SMALL}">${escapeHtml(line)}</p>`)
  .join("\n")}
</div>
</div>
</body>
</html>
`;
}
