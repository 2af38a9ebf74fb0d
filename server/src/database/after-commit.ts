import type { EntityManager } from "typeorm";

type Action = () => void;

/** What the unit of work that has this manager has asked for. The next one that is given it begins anew. */
const asked = new WeakMap<EntityManager, Action[]>();

/**
 * Does something once the unit of work that `db` belongs to is committed: never for one that is rolled back, and once
 * for one that has to be run again. Outside of a unit nothing is waited for. It must not throw.
 */
export function afterCommit(db: EntityManager, action: Action): void {
  const actions = asked.get(db);
  if (actions) actions.push(action);
  else action();
}

/** Begins to gather what a unit of work asks for. To be called before each run of one. */
export function gatherActions(db: EntityManager): Action[] {
  const actions: Action[] = [];
  asked.set(db, actions);
  return actions;
}
