import { Arg, Ctx, createUnionType, Field, InputType, Mutation, ObjectType, Resolver } from "type-graphql";
import type { RequestContext } from "../graphql/context.js";
import { InvalidInput, instance } from "../graphql/failure.js";
import { RequireSession } from "../graphql/require-session.js";
import { RequireStepUp, StepUpRequired } from "../step-up/require-step-up.js";
import type { AccountDeletion } from "./account-deletion.js";
import type { Profile } from "./profile.js";
import { User } from "./user.graphql.js";

@InputType({ description: "What the person likes to be called." })
export class ChangeNameInput {
  @Field(() => String, { description: "At most 64 characters; empty to have none." })
  name!: string;
}

@InputType({ description: "The account that is to go." })
export class DeleteAccountInput {
  @Field(() => String, { description: "Its address, typed out, so that nobody does this by a slip." })
  email!: string;
}

@ObjectType({ simpleResolvers: true, description: "The name is changed." })
export class NameChanged {
  @Field(() => User, { description: "The account." })
  user!: User;
}

@ObjectType({
  simpleResolvers: true,
  description: "The account is gone, with its sessions, factors and events. Its address can register anew.",
})
export class AccountDeleted {
  @Field(() => Boolean, { description: "Always true." })
  ok!: boolean;
}

export const ChangeNameResult = createUnionType({
  name: "ChangeNameResult",
  description: "What became of `changeName`.",
  types: () => [NameChanged, InvalidInput] as const,
});

export const DeleteAccountResult = createUnionType({
  name: "DeleteAccountResult",
  description: "What became of `deleteAccount`.",
  types: () => [AccountDeleted, InvalidInput, StepUpRequired] as const,
});

@Resolver()
export class ProfileResolver {
  constructor(
    private readonly profile: Profile,
    private readonly deletion: AccountDeletion,
  ) {}

  @RequireSession()
  @Mutation(() => ChangeNameResult, { description: "Changes what the person is called." })
  async changeName(
    @Arg("input", () => ChangeNameInput) { name }: ChangeNameInput,
    @Ctx() context: RequestContext,
  ): Promise<typeof ChangeNameResult> {
    const outcome = await this.profile.changeName(context.requireSession(), context.client, name);
    if (outcome.kind === "refused") return InvalidInput.of([{ field: "name", code: outcome.problem }]);
    return instance(NameChanged, { user: User.of(outcome.user) });
  }

  @RequireStepUp()
  @Mutation(() => DeleteAccountResult, {
    description: "Deletes this account and all that is its own, for good. Needs a step-up.",
  })
  async deleteAccount(
    @Arg("input", () => DeleteAccountInput) { email }: DeleteAccountInput,
    @Ctx() context: RequestContext,
  ): Promise<typeof DeleteAccountResult> {
    const deleted = await this.deletion.delete(context.requireSession(), context.client, email);
    if (!deleted) {
      const code = email.trim() === "" ? "REQUIRED" : "DOES_NOT_MATCH";
      return InvalidInput.of([{ field: "email", code }]);
    }
    context.close();
    return instance(AccountDeleted, { ok: true });
  }
}
