import { randomInt } from "node:crypto";
import { ALPHABET, checkCharacter, GROUP_LENGTH, GROUPS } from "./recovery-code-reading.js";

export { ALPHABET, checkCharacter, type RecoveryCodeReading, readRecoveryCode } from "./recovery-code-reading.js";

/** A fresh recovery code: 75 random bits in five groups, each closed by its check character. */
export function generateRecoveryCode(): string {
  return Array.from({ length: GROUPS }, generateGroup).join("-");
}

function generateGroup(): string {
  const data = Array.from({ length: GROUP_LENGTH - 1 }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join("");
  return data + checkCharacter(data);
}
