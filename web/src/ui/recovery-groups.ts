import {
  GROUP_LENGTH,
  GROUPS,
  groupFits,
  readRecoveryCode,
  recoveryCodeGroups,
} from "../../../server/src/recovery-codes/recovery-code-reading";

/** What is known of one group while it is being typed. */
export type GroupState = "incomplete" | "fits" | "check";

/** The state of each of the five groups: only whole groups can be judged. */
export function groupStates(text: string): GroupState[] {
  const groups = recoveryCodeGroups(text);
  return Array.from({ length: GROUPS }, (_, index) => {
    const group = groups[index] ?? "";
    if (group.length < GROUP_LENGTH) return "incomplete";
    return groupFits(group) ? "fits" : "check";
  });
}

/** Upper case, with hyphens. A text that can be no recovery code stays as it is, for the person to see what is wrong. */
export function formatRecoveryCode(text: string): string {
  const { kind } = readRecoveryCode(text);
  if (kind === "symbol" || kind === "six-digits") return text;
  return recoveryCodeGroups(text).join("-");
}

/** Where group `n`, counted from 1, stands in a formatted code, to select it. */
export function rangeOfGroup(text: string, n: number): [start: number, end: number] {
  const groups = text.split("-");
  const start = groups.slice(0, n - 1).reduce((sum, group) => sum + group.length + 1, 0);
  return [start, start + (groups[n - 1]?.length ?? 0)];
}
