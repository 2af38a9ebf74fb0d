import { type FragmentDefinitionNode, GraphQLError, Kind, type SelectionSetNode, type ValidationRule } from "graphql";

/** Enough for the introspection query of the explorers, and more than anything here needs. */
const MAX_DEPTH = 15;

/** Validation rule: no operation selects deeper than MAX_DEPTH fields. Fragments count where they are spread. */
export const depthLimit: ValidationRule = (context) => ({
  OperationDefinition(operation) {
    if (isDeeperThan(MAX_DEPTH, operation.selectionSet, (name) => context.getFragment(name))) {
      context.reportError(new GraphQLError(`No more than ${MAX_DEPTH} levels of fields.`, { nodes: operation }));
    }
  },
});

function isDeeperThan(
  depth: number,
  selectionSet: SelectionSetNode,
  fragment: (name: string) => FragmentDefinitionNode | null | undefined,
  spread: readonly string[] = [],
): boolean {
  return selectionSet.selections.some((selection) => {
    if (selection.kind === Kind.FIELD) {
      if (depth === 0) return true;
      return selection.selectionSet !== undefined && isDeeperThan(depth - 1, selection.selectionSet, fragment, spread);
    }
    if (selection.kind === Kind.INLINE_FRAGMENT) return isDeeperThan(depth, selection.selectionSet, fragment, spread);
    const name = selection.name.value;
    const definition = fragment(name);
    // A cycle is another rule's business.
    if (!definition || spread.includes(name)) return false;
    return isDeeperThan(depth, definition.selectionSet, fragment, [...spread, name]);
  });
}
