import { Arg, Ctx, createUnionType, Field, InputType, Mutation, ObjectType, Resolver } from "type-graphql";
import type { Clock } from "../clock.js";
import type { RequestContext } from "../graphql/context.js";
import { InvalidCode, instance, TooManyAttempts } from "../graphql/failure.js";
import { RequireSession } from "../graphql/require-session.js";
import { Session } from "../sessions/session.graphql.js";
import { InvalidCredentials } from "../sign-in/sign-in.graphql.js";
import type { StepUp } from "./step-up.js";

@InputType({ description: "Proof of who is there: the password, and a second factor when one is bound." })
export class StepUpInput {
  @Field(() => String, { description: "The account's password." })
  password!: string;
  @Field(() => String, { nullable: true, description: "The 6-digit code of an authenticator app." })
  code?: string | null;
  @Field(() => String, { nullable: true, description: "A recovery code in its place. It is used up." })
  recoveryCode?: string | null;
}

@ObjectType({ simpleResolvers: true, description: "This session is elevated for a while, and has a new token." })
export class SteppedUp {
  @Field(() => Session, { description: "The session, elevated." })
  session!: Session;
  @Field(() => String, {
    nullable: true,
    description: "BEARER transport only: the token that replaces the one sent, which is dead from now on.",
  })
  accessToken!: string | undefined;
}

export const StepUpResult = createUnionType({
  name: "StepUpResult",
  description: "What became of `stepUp`.",
  types: () => [SteppedUp, InvalidCredentials, InvalidCode, TooManyAttempts] as const,
});

@Resolver()
export class StepUpResolver {
  constructor(
    private readonly stepUpService: StepUp,
    private readonly clock: Clock,
  ) {}

  @RequireSession()
  @Mutation(() => StepUpResult, {
    description:
      "Proves afresh who is there: password, and a second factor when one is bound. Elevates this session only.",
  })
  async stepUp(
    @Arg("input", () => StepUpInput) input: StepUpInput,
    @Ctx() context: RequestContext,
  ): Promise<typeof StepUpResult> {
    const current = context.requireSession();
    const outcome = await this.stepUpService.prove(current, context.client, {
      password: input.password,
      code: input.code ?? undefined,
      recoveryCode: input.recoveryCode ?? undefined,
    });
    switch (outcome.kind) {
      case "stepped-up": {
        const { session, token } = outcome;
        const accessToken = context.open({ user: current.user, session, token });
        return instance(SteppedUp, { session: Session.of(session, session.id, this.clock.now()), accessToken });
      }
      case "invalid-credentials":
        return InvalidCredentials.of();
      case "invalid-code":
        return InvalidCode.of(outcome);
      case "too-many-attempts":
        return TooManyAttempts.of(outcome);
    }
  }
}
