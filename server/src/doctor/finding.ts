/** What a check has found, in a line, and how to mend it. */
export interface Finding {
  check: string;
  status: "ok" | "warn" | "fail";
  message: string;
  remedy?: string;
}

type Found = (check: string, message: string, remedy?: string) => Finding;

const finding =
  (status: Finding["status"]): Found =>
  (check, message, remedy) => ({ check, status, message, ...(remedy !== undefined && { remedy }) });

/** All is well with it. */
export const ok = finding("ok");
/** It works, though not as it should where others rely on it. */
export const warn = finding("warn");
/** It does not work, or is not safe. */
export const fail = finding("fail");

/** The first line of what an error says. */
export const lineOf = (error: unknown) => (error as Error).message.split("\n", 1)[0] ?? "unknown";
