import { GraphQLDateTime } from "graphql-scalars";
import { Ctx, createUnionType, Field, Int, Mutation, ObjectType, Resolver } from "type-graphql";
import type { RequestContext } from "../graphql/context.js";
import { Failure, instance } from "../graphql/failure.js";
import { RequireStepUp, StepUpRequired } from "../step-up/require-step-up.js";
import { User } from "../users/user.graphql.js";
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
export class MfaNotEnabled extends Failure {}

export const RegenerateRecoveryCodesResult = createUnionType({
  name: "RegenerateRecoveryCodesResult",
  description: "What became of `regenerateRecoveryCodes`.",
  types: () => [RecoveryCodesIssued, StepUpRequired, MfaNotEnabled] as const,
});

@Resolver()
export class RecoveryCodeResolver {
  constructor(private readonly renewal: RecoveryCodeRenewal) {}

  @RequireStepUp()
  @Mutation(() => RegenerateRecoveryCodesResult, {
    description: "Voids the old set and shows a new one, once. Needs a step-up.",
  })
  async regenerateRecoveryCodes(@Ctx() context: RequestContext): Promise<typeof RegenerateRecoveryCodesResult> {
    const current = context.requireSession();
    const recoveryCodes = await this.renewal.renew(current, context.client);
    if (!recoveryCodes) return instance(MfaNotEnabled, { message: "Two-step verification is off." });
    return instance(RecoveryCodesIssued, { recoveryCodes, user: User.of(current.user) });
  }
}
