import { GraphQLDateTime } from "graphql-scalars";
import { Arg, Ctx, createUnionType, Field, InputType, Int, Mutation, ObjectType, Resolver } from "type-graphql";
import type { RequestContext } from "../graphql/context.js";
import { ChangesFrozen, Failure, InvalidCode, instance, TooManyAttempts } from "../graphql/failure.js";
import { RequireStepUp, StepUpRequired } from "../step-up/require-step-up.js";
import { User } from "../users/user.graphql.js";
import type { RecoveryCodeCheck } from "./recovery-code-check.js";
import type { RecoveryCodeRenewal } from "./recovery-code-renewal.js";

@ObjectType({
  simpleResolvers: true,
  description: "How many recovery codes an account has. The codes themselves are shown once, when made.",
})
export class RecoveryCodeSet {
  @Field(() => Int, { description: "How many there were." })
  total!: number;
  @Field(() => Int, { description: "How many have not been used." })
  remaining!: number;
  @Field(() => GraphQLDateTime, { description: "When they were made." })
  createdAt!: Date;
  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: "When checkRecoveryCode last found a code of them right and unused; null until then.",
  })
  lastCheckedAt!: Date | null;
}

@InputType({ description: "A recovery code to be checked. It is not used up." })
export class CheckRecoveryCodeInput {
  @Field(() => String, { description: "A recovery code, however it is spelt: capitals, hyphens and spaces are free." })
  recoveryCode!: string;
}

@ObjectType({ simpleResolvers: true, description: "The code is right and unused, and stays so." })
export class RecoveryCodeChecked {
  @Field(() => User, { description: "The account." })
  user!: User;
}

@ObjectType({ simpleResolvers: true, description: "New recovery codes are in place; the old ones are void." })
export class RecoveryCodesIssued {
  @Field(() => [String], { description: "Shown once." })
  recoveryCodes!: string[];
  @Field(() => User, { description: "The account." })
  user!: User;
}

@ObjectType({
  simpleResolvers: true,
  implements: Failure,
  description: "Two-step verification is off: there are no recovery codes.",
})
export class MfaNotEnabled extends Failure {
  static of(): MfaNotEnabled {
    return instance(MfaNotEnabled, { message: "Two-step verification is off." });
  }
}

export const RegenerateRecoveryCodesResult = createUnionType({
  name: "RegenerateRecoveryCodesResult",
  description: "What became of `regenerateRecoveryCodes`.",
  types: () => [RecoveryCodesIssued, StepUpRequired, MfaNotEnabled, ChangesFrozen] as const,
});

export const CheckRecoveryCodeResult = createUnionType({
  name: "CheckRecoveryCodeResult",
  description: "What became of `checkRecoveryCode`.",
  types: () => [RecoveryCodeChecked, InvalidCode, MfaNotEnabled, StepUpRequired, TooManyAttempts] as const,
});

@Resolver()
export class RecoveryCodeResolver {
  constructor(
    private readonly renewal: RecoveryCodeRenewal,
    private readonly recoveryCodeCheck: RecoveryCodeCheck,
  ) {}

  @RequireStepUp()
  @Mutation(() => RegenerateRecoveryCodesResult, {
    description: "Voids the old set and shows a new one, once. Needs a step-up.",
  })
  async regenerateRecoveryCodes(@Ctx() context: RequestContext): Promise<typeof RegenerateRecoveryCodesResult> {
    const current = context.requireSession();
    const outcome = await this.renewal.renew(current, context.client);
    if (outcome.kind === "mfa-off") return MfaNotEnabled.of();
    if (outcome.kind === "changes-frozen") return ChangesFrozen.of(outcome);
    return instance(RecoveryCodesIssued, { recoveryCodes: outcome.codes, user: User.of(current.user) });
  }

  @RequireStepUp()
  @Mutation(() => CheckRecoveryCodeResult, {
    description:
      "Tells whether a kept recovery code is right, without using it up. Wrong ones count as they do at sign-in. Needs a step-up.",
  })
  async checkRecoveryCode(
    @Arg("input", () => CheckRecoveryCodeInput) { recoveryCode }: CheckRecoveryCodeInput,
    @Ctx() context: RequestContext,
  ): Promise<typeof CheckRecoveryCodeResult> {
    const outcome = await this.recoveryCodeCheck.check(context.requireSession(), context.client, recoveryCode);
    switch (outcome.kind) {
      case "checked":
        return instance(RecoveryCodeChecked, { user: User.of(outcome.user) });
      case "mfa-not-enabled":
        return MfaNotEnabled.of();
      case "invalid-code":
        return InvalidCode.of(outcome);
      case "too-many-attempts":
        return TooManyAttempts.of(outcome);
    }
  }
}
