/** An encryption key as ENCRYPTION_KEYS has it; the same number gives the same key. */
export const keyNumber = (number: number) => Buffer.alloc(32, number).toString("base64");
