/** One instruction of a Dockerfile, such as `RUN`, and what stands behind it. */
export interface Instruction {
  name: string;
  text: string;
}

/** A stage: what it begins from, its name if it has one, and its instructions in order. */
export interface Stage {
  from: string;
  name: string | undefined;
  instructions: Instruction[];
}

/** The stages of a Dockerfile, with continued lines joined and comments left out. */
export function stagesOf(dockerfile: string): Stage[] {
  const lines = dockerfile
    .replaceAll(/^\s*#.*\n/gm, "")
    .replaceAll(/\\\n\s*/g, "")
    .split("\n")
    .filter((line) => line.trim() !== "");
  const stages: Stage[] = [];
  for (const line of lines) {
    const [, name = "", text = ""] = /^(\S+)\s+(.*)$/.exec(line) ?? [];
    if (name === "FROM") {
      const [, from = "", stage] = /^(\S+)(?: AS (\S+))?$/.exec(text) ?? [];
      stages.push({ from, name: stage, instructions: [] });
    } else stages.at(-1)?.instructions.push({ name, text });
  }
  return stages;
}

/** What a stage and those that it begins from set by ENV. */
export function environmentOf(stages: Stage[], stage: Stage): Record<string, string> {
  const base = stages.find(({ name }) => name === stage.from);
  const own = stage.instructions
    .filter(({ name }) => name === "ENV")
    .flatMap(({ text }) => text.split(" ").map((pair) => pair.split("=") as [string, string]));
  return { ...(base && environmentOf(stages, base)), ...Object.fromEntries(own) };
}
