import { Arg, Ctx, createUnionType, Field, InputType, Mutation, ObjectType, Resolver } from "type-graphql";
import type { RequestContext } from "../graphql/context.js";
import { Failure, InvalidInput, instance, TooManyAttempts } from "../graphql/failure.js";
import type { PasswordResets } from "./password-resets.js";

@InputType({ description: "Who has lost the password." })
export class RequestPasswordResetInput {
  @Field(() => String, { description: "The address of the account." })
  email!: string;
}

@InputType({ description: "A new password, by a mailed link." })
export class ResetPasswordInput {
  @Field(() => String, { description: "From the fragment of the link. It works once." })
  token!: string;
  @Field(() => String, {
    description: "At least `site.passwordMinLength` characters, at most 1,024 bytes, and not a common one.",
  })
  newPassword!: string;
}

@ObjectType({
  simpleResolvers: true,
  description: "If the address has an account, a link is on its way. The answer never tells whether there is one.",
})
export class PasswordResetRequested {
  @Field(() => String, { description: "Plain English, fit to show." })
  message!: string;
}

@ObjectType({
  simpleResolvers: true,
  description: "The new password is set, and all sessions have ended. No session was opened: sign in.",
})
export class PasswordReset {
  @Field(() => String, { description: "Plain English, fit to show." })
  message!: string;
}

@ObjectType({
  simpleResolvers: true,
  implements: Failure,
  description: "The link has expired, was used, or became void by a later change.",
})
export class ResetTokenInvalid extends Failure {}

export const ResetPasswordResult = createUnionType({
  name: "ResetPasswordResult",
  description: "What became of `resetPassword`.",
  types: () => [PasswordReset, InvalidInput, ResetTokenInvalid, TooManyAttempts] as const,
});

@Resolver()
export class PasswordResetResolver {
  constructor(private readonly resets: PasswordResets) {}

  @Mutation(() => PasswordResetRequested, {
    description: "Mails a link to set a new password. Answers alike for every address, known or not.",
  })
  async requestPasswordReset(
    @Arg("input", () => RequestPasswordResetInput) { email }: RequestPasswordResetInput,
    @Ctx() context: RequestContext,
  ): Promise<PasswordResetRequested> {
    await this.resets.request(context.client, email);
    return instance(PasswordResetRequested, { message: "If this address has an account, a link is on its way." });
  }

  @Mutation(() => ResetPasswordResult, {
    description:
      "Sets a new password by a mailed link, and ends all sessions. Opens none: a second factor that is bound is still asked for.",
  })
  async resetPassword(
    @Arg("input", () => ResetPasswordInput) { token, newPassword }: ResetPasswordInput,
    @Ctx() context: RequestContext,
  ): Promise<typeof ResetPasswordResult> {
    const outcome = await this.resets.reset(context.client, token, newPassword);
    switch (outcome.kind) {
      case "reset":
        return instance(PasswordReset, { message: "Your new password is set. Sign in with it." });
      case "invalid-input":
        return InvalidInput.of([{ field: "newPassword", code: outcome.problem }]);
      case "token-invalid":
        return instance(ResetTokenInvalid, { message: "This link has expired or has been used. Ask for a new one." });
      case "too-many-attempts":
        return TooManyAttempts.of(outcome);
    }
  }
}
