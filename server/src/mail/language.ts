/** The languages that mails are written in. */
export type Language = "en" | "zh-CN";

/** How many preferences of a header are looked at. */
const MOST = 20;

/** The language that an Accept-Language header asks for (RFC 9110, section 12.5.4), or English. */
export function languageOf(acceptLanguage: string | undefined): Language {
  const preferences = (acceptLanguage ?? "")
    .split(",", MOST)
    .map((entry) => {
      const [tag = "", ...parameters] = entry.split(";").map((part) => part.trim().toLowerCase());
      const weight = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
      return { tag, weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ weight }) => weight > 0)
    // Stable: of two that weigh the same, the first.
    .sort((one, other) => other.weight - one.weight);
  for (const { tag } of preferences) {
    if (/^zh(-|$)/.test(tag)) return "zh-CN";
    if (/^en(-|$)/.test(tag)) return "en";
  }
  return "en";
}
