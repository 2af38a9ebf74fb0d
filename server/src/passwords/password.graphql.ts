import { Arg, Ctx, createUnionType, Field, InputType, Mutation, ObjectType, Resolver } from "type-graphql";
import type { RequestContext } from "../graphql/context.js";
import { InvalidInput, instance } from "../graphql/failure.js";
import { RequireStepUp, StepUpRequired } from "../step-up/require-step-up.js";
import { User } from "../users/user.graphql.js";
import type { PasswordChange } from "./password-change.js";

@InputType({ description: "A new password. The present one was proved by sign-in or step-up." })
export class ChangePasswordInput {
  @Field(() => String, {
    description: "At least `site.passwordMinLength` characters, at most 1,024 bytes, and not a common one.",
  })
  newPassword!: string;
}

@ObjectType({ simpleResolvers: true, description: "The password is changed, and all other sessions have ended." })
export class PasswordChanged {
  @Field(() => User, { description: "The account." })
  user!: User;
}

export const ChangePasswordResult = createUnionType({
  name: "ChangePasswordResult",
  description: "What became of `changePassword`.",
  types: () => [PasswordChanged, InvalidInput, StepUpRequired] as const,
});

@Resolver()
export class PasswordResolver {
  constructor(private readonly passwordChange: PasswordChange) {}

  @RequireStepUp()
  @Mutation(() => ChangePasswordResult, {
    description: "Changes the password, and ends all other sessions. Needs a step-up.",
  })
  async changePassword(
    @Arg("input", () => ChangePasswordInput) { newPassword }: ChangePasswordInput,
    @Ctx() context: RequestContext,
  ): Promise<typeof ChangePasswordResult> {
    const outcome = await this.passwordChange.change(context.requireSession(), context.client, newPassword);
    if (outcome.kind === "refused") return InvalidInput.of([{ field: "newPassword", code: outcome.problem }]);
    return instance(PasswordChanged, { user: User.of(outcome.user) });
  }
}
