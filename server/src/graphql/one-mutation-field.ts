import { GraphQLError, Kind, OperationTypeNode, type ValidationRule } from "graphql";

/**
 * Validation rule: a document has one operation, and a mutation one plain root field. Aliases would otherwise turn
 * one request into a hundred guesses. The limits count each attempt all the same.
 */
export const oneMutationField: ValidationRule = (context) => {
  const { definitions } = context.getDocument();
  const operations = definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  return {
    OperationDefinition(operation) {
      if (operation.operation !== OperationTypeNode.MUTATION) return;
      const { selections } = operation.selectionSet;
      if (operations.length > 1 || selections.length > 1 || selections[0]?.kind !== Kind.FIELD) {
        context.reportError(
          new GraphQLError("A document with a mutation has one operation with one root field.", { nodes: operation }),
        );
      }
    },
  };
};
