import { describe, expect, test } from "vitest";
import { formatRecoveryCode, groupStates, rangeOfGroup } from "../../web/src/ui/recovery-groups";

const CODE = "7KQG-M4XY-T9P6-WZ2C-H6DY";

describe("while a recovery code is typed", () => {
  test("a group is judged only once it is whole", () => {
    expect(groupStates("")).toEqual(Array(5).fill("incomplete"));
    expect(groupStates("7KQG-M4X")).toEqual(["fits", "incomplete", "incomplete", "incomplete", "incomplete"]);
    expect(groupStates("7kqg m4yx")).toEqual(["fits", "check", "incomplete", "incomplete", "incomplete"]);
    expect(groupStates(CODE)).toEqual(Array(5).fill("fits"));
  });

  test("the group with a wrong character is the one that shows", () => {
    expect(groupStates("7KQG-M4XY-T9P7-WZ2C-H6DY")).toEqual(["fits", "fits", "check", "fits", "fits"]);
  });
});

describe("putting it into form", () => {
  test("brings capitals and hyphens, and puts look-alikes right", () => {
    expect(formatRecoveryCode("7kqgm4xyt9p6wz2ch6dy")).toBe(CODE);
    expect(formatRecoveryCode("oil0")).toBe("0110");
  });

  test("keeps five parts as they were typed, so that a dropped character does not shift the rest", () => {
    expect(formatRecoveryCode("7KQG M4Y T9P6 WZ2C H6DY")).toBe("7KQG-M4Y-T9P6-WZ2C-H6DY");
  });

  test("leaves alone what can be no recovery code", () => {
    expect(formatRecoveryCode("hunter2!")).toBe("hunter2!");
    expect(formatRecoveryCode("287 082")).toBe("287 082");
    expect(formatRecoveryCode("")).toBe("");
  });
});

test("the text of a group can be selected", () => {
  const code = "7KQG-M4Y-T9P6-WZ2C-H6DY";
  expect(code.slice(...rangeOfGroup(code, 1))).toBe("7KQG");
  expect(code.slice(...rangeOfGroup(code, 2))).toBe("M4Y");
  expect(code.slice(...rangeOfGroup(code, 5))).toBe("H6DY");
});
