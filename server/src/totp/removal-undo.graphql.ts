import { Arg, Ctx, createUnionType, Field, InputType, Mutation, ObjectType, Resolver } from "type-graphql";
import type { RequestContext } from "../graphql/context.js";
import { Failure, instance, TooManyAttempts } from "../graphql/failure.js";
import { InvalidCredentials } from "../sign-in/sign-in.graphql.js";
import type { RemovalUndo } from "./removal-undo.js";

@InputType({ description: "The link in the mail about a removed authenticator, and the password." })
export class UndoMfaRemovalInput {
  @Field(() => String, { description: "From the fragment of the link. It works once, for 72 hours." })
  token!: string;
  @Field(() => String, { description: "The account's password, as it is now." })
  password!: string;
}

@ObjectType({
  simpleResolvers: true,
  description:
    "The authenticator is back, and with it the recovery codes where they had become void. All sessions have ended. No session was opened: sign in.",
})
export class MfaRemovalUndone {
  @Field(() => String, { description: "Plain English, fit to show." })
  message!: string;
}

@ObjectType({ simpleResolvers: true, implements: Failure, description: "The link has expired or has been used." })
export class UndoTokenInvalid extends Failure {}

export const UndoMfaRemovalResult = createUnionType({
  name: "UndoMfaRemovalResult",
  description: "What became of `undoMfaRemoval`.",
  types: () => [MfaRemovalUndone, InvalidCredentials, UndoTokenInvalid, TooManyAttempts] as const,
});

@Resolver()
export class RemovalUndoResolver {
  constructor(private readonly removalUndo: RemovalUndo) {}

  @Mutation(() => UndoMfaRemovalResult, {
    description:
      "Puts a removed authenticator back, by a mailed link and the password. Ends all sessions, and freezes changes of factors for 24 hours. Limited as a sign-in is.",
  })
  async undoMfaRemoval(
    @Arg("input", () => UndoMfaRemovalInput) { token, password }: UndoMfaRemovalInput,
    @Ctx() context: RequestContext,
  ): Promise<typeof UndoMfaRemovalResult> {
    const outcome = await this.removalUndo.undo(context.client, token, password);
    switch (outcome.kind) {
      case "undone":
        return instance(MfaRemovalUndone, {
          message: "The authenticator is back, and you’re signed out everywhere. Sign in with it.",
        });
      case "invalid-credentials":
        return InvalidCredentials.of();
      case "token-invalid":
        return instance(UndoTokenInvalid, { message: "This link has expired or has been used." });
      case "too-many-attempts":
        return TooManyAttempts.of(outcome);
    }
  }
}
