import { GraphQLDateTime } from "graphql-scalars";
import {
  Arg,
  Ctx,
  createUnionType,
  Field,
  InputType,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  registerEnumType,
} from "type-graphql";
import type { OpenedChallenge } from "../challenges/challenges.js";
import type { Clock } from "../clock.js";
import type { RequestContext } from "../graphql/context.js";
import { Failure, InvalidCode, instance, TooManyAttempts } from "../graphql/failure.js";
import { Session, SessionTransport } from "../sessions/session.graphql.js";
import { User } from "../users/user.graphql.js";
import type { SignedIn as SignedInOutcome } from "./gate.js";
import type { SecondStepOutcome, SignIn } from "./sign-in.js";

export enum MfaMethod {
  TOTP = "TOTP",
  RECOVERY_CODE = "RECOVERY_CODE",
}

registerEnumType(MfaMethod, {
  name: "MfaMethod",
  description: "What can serve as the second factor.",
  valuesConfig: {
    TOTP: { description: "The 6-digit code of an authenticator app: verifyMfa." },
    RECOVERY_CODE: { description: "A recovery code: useRecoveryCode." },
  },
});

@ObjectType({ simpleResolvers: true, description: "A session was opened." })
export class SignedIn {
  @Field(() => User, { description: "Who is signed in." })
  user!: User;
  @Field(() => Session, { description: "The new session." })
  session!: Session;
  @Field(() => String, { nullable: true, description: "BEARER transport only, and only here." })
  accessToken!: string | undefined;

  /** Hands the token over to the client as a side effect: to the cookie, or into this answer. */
  static of(outcome: SignedInOutcome, context: RequestContext, now: Date): SignedIn {
    const accessToken = context.open(outcome);
    const { session } = outcome;
    return instance(SignedIn, {
      user: User.of(outcome.user),
      session: Session.of(session, session.id, now),
      accessToken,
    });
  }
}

@ObjectType({
  simpleResolvers: true,
  description: "The password was right and a second factor is bound. No session exists yet.",
})
export class MfaRequired {
  @Field(() => String, { description: "Opaque, single use, good for nothing but finishing this sign-in." })
  challenge!: string;
  @Field(() => [MfaMethod], { description: "What can serve as the second factor now." })
  methods!: MfaMethod[];
  @Field(() => GraphQLDateTime, { description: "Until when the challenge can be used." })
  expiresAt!: Date;

  static of({ challenge, methods }: { challenge: OpenedChallenge; methods: (keyof typeof MfaMethod)[] }): MfaRequired {
    return instance(MfaRequired, {
      challenge: challenge.token,
      methods: methods.map((method) => MfaMethod[method]),
      expiresAt: challenge.expiresAt,
    });
  }
}

@ObjectType({ simpleResolvers: true, implements: Failure, description: "Unknown address and wrong password alike." })
export class InvalidCredentials extends Failure {
  static of(): InvalidCredentials {
    return instance(InvalidCredentials, { message: "Email or password is incorrect." });
  }
}

@ObjectType({
  simpleResolvers: true,
  implements: Failure,
  description: "The challenge has expired, was used, or belongs to another browser.",
})
export class ChallengeExpired extends Failure {
  static of(): ChallengeExpired {
    return instance(ChallengeExpired, { message: "Your sign-in took too long. Start again." });
  }
}

@InputType({ description: "The first step of signing in." })
export class LoginInput {
  @Field(() => String, { description: "The address of the account." })
  email!: string;
  @Field(() => String, { description: "Its password." })
  password!: string;
  @Field(() => SessionTransport, {
    nullable: true,
    defaultValue: SessionTransport.COOKIE,
    description: "How the session will be held.",
  })
  transport?: SessionTransport | null;
}

@InputType({ description: "The second step of signing in, with a code." })
export class VerifyMfaInput {
  @Field(() => String, { description: "From MfaRequired." })
  challenge!: string;
  @Field(() => String, { description: "The six digits that the authenticator app shows. White space is ignored." })
  code!: string;
}

@InputType({ description: "The second step of signing in, with a recovery code." })
export class UseRecoveryCodeInput {
  @Field(() => String, { description: "From MfaRequired." })
  challenge!: string;
  @Field(() => String, { description: "Five groups of four. Case, hyphens and spaces do not matter." })
  recoveryCode!: string;
}

export const LoginResult = createUnionType({
  name: "LoginResult",
  description: "What became of `login`.",
  types: () => [SignedIn, MfaRequired, InvalidCredentials, TooManyAttempts] as const,
});

export const VerifyMfaResult = createUnionType({
  name: "VerifyMfaResult",
  description: "What became of `verifyMfa`.",
  types: () => [SignedIn, InvalidCode, ChallengeExpired, TooManyAttempts] as const,
});

export const UseRecoveryCodeResult = createUnionType({
  name: "UseRecoveryCodeResult",
  description: "What became of `useRecoveryCode`.",
  types: () => [SignedIn, InvalidCode, ChallengeExpired, TooManyAttempts] as const,
});

@Resolver()
export class SignInResolver {
  constructor(
    private readonly signIn: SignIn,
    private readonly clock: Clock,
  ) {}

  @Query(() => MfaRequired, {
    nullable: true,
    description: "The sign-in this browser has begun but not finished (cookie transport), so that a reload resumes it.",
  })
  async pendingSignIn(@Ctx() context: RequestContext): Promise<MfaRequired | null> {
    if (context.browserToken === undefined) return null;
    const pending = await this.signIn.pendingIn(context.browserToken);
    return pending ? MfaRequired.of(pending) : null;
  }

  @Mutation(() => LoginResult, {
    description: "First step. Opens a session, or a challenge for the second factor when one is bound.",
  })
  async login(
    @Arg("input", () => LoginInput) input: LoginInput,
    @Ctx() context: RequestContext,
  ): Promise<typeof LoginResult> {
    const transport = input.transport ?? SessionTransport.COOKIE;
    context.assertMayHold(transport);
    const outcome = await this.signIn.withPassword(context.client, { ...input, transport });
    switch (outcome.kind) {
      case "signed-in":
        return SignedIn.of(outcome, context, this.clock.now());
      case "mfa-required":
        context.keepPending(outcome.challenge.browserToken);
        return MfaRequired.of(outcome);
      case "invalid-credentials":
        return InvalidCredentials.of();
      case "too-many-attempts":
        return TooManyAttempts.of(outcome);
    }
  }

  @Mutation(() => VerifyMfaResult, { description: "Second step, with the 6-digit code of an authenticator app." })
  async verifyMfa(
    @Arg("input", () => VerifyMfaInput) { challenge, code }: VerifyMfaInput,
    @Ctx() context: RequestContext,
  ): Promise<typeof VerifyMfaResult> {
    const step = { challenge, browserToken: context.browserToken };
    return this.#answer(await this.signIn.withCode(context.client, step, code), context);
  }

  @Mutation(() => UseRecoveryCodeResult, {
    description: "Second step, with a recovery code. Each code works once; MFA stays on.",
  })
  async useRecoveryCode(
    @Arg("input", () => UseRecoveryCodeInput) { challenge, recoveryCode }: UseRecoveryCodeInput,
    @Ctx() context: RequestContext,
  ): Promise<typeof UseRecoveryCodeResult> {
    const step = { challenge, browserToken: context.browserToken };
    return this.#answer(await this.signIn.withRecoveryCode(context.client, step, recoveryCode), context);
  }

  #answer(
    outcome: SecondStepOutcome,
    context: RequestContext,
  ): SignedIn | InvalidCode | ChallengeExpired | TooManyAttempts {
    switch (outcome.kind) {
      case "signed-in":
        return SignedIn.of(outcome, context, this.clock.now());
      case "invalid-code":
        return InvalidCode.of(outcome);
      case "challenge-expired":
        return ChallengeExpired.of();
      case "too-many-attempts":
        return TooManyAttempts.of(outcome);
    }
  }
}
