import { GraphQLDateTime } from "graphql-scalars";
import { Arg, Ctx, createUnionType, Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from "type-graphql";
import type { RequestContext } from "../graphql/context.js";
import { ChangesFrozen, Failure, InvalidCode, InvalidInput, instance, TooManyAttempts } from "../graphql/failure.js";
import { RequireSession } from "../graphql/require-session.js";
import { RequireStepUp, StepUpRequired } from "../step-up/require-step-up.js";
import { MAX_NAME_LENGTH, readName } from "../users/name.js";
import { User } from "../users/user.graphql.js";
import { Authenticator } from "./authenticator.graphql.js";
import { MAX_AUTHENTICATORS } from "./authenticators.js";
import type { Enrollment, SetUp } from "./enrollment.js";
import { qrCode } from "./qr-code.js";
import { TOTP } from "./totp.js";

const DEFAULT_NAME = "Authenticator app";

@InputType({ description: "A new authenticator app." })
export class SetupMfaInput {
  @Field(() => String, {
    nullable: true,
    description: 'What to call the device; "Authenticator app" when left out. At most 64 characters.',
  })
  name?: string | null;
}

@InputType({ description: "Proof that the app works." })
export class ConfirmMfaInput {
  @Field(() => ID, { description: "From MfaSetup." })
  enrollment!: string;
  @Field(() => String, { description: "The six digits that the app shows. White space is ignored." })
  code!: string;
  @Field(() => String, {
    nullable: true,
    description: "What to call the device, in place of the name given to setupMfa. Cut to 64 characters.",
  })
  name?: string | null;
}

@ObjectType({
  simpleResolvers: true,
  description: "A binding that has begun. The secret is shown here and never again.",
})
export class MfaSetup {
  @Field(() => ID, { description: "To be given to confirmMfa." })
  enrollment!: string;
  @Field(() => String, { description: "Base32, for typing by hand." })
  secret!: string;
  @Field(() => String, { description: "Key URI for authenticator apps: otpauth://totp/…" })
  otpauthUri!: string;
  @Field(() => String, { description: "The same as a QR code: an SVG image as a data: URI, fit for <img src>." })
  qrCode!: string;
  @Field(() => String, { description: "The issuer that the app will show." })
  issuer!: string;
  @Field(() => String, { description: "The account that the app will show." })
  account!: string;
  @Field(() => String, { description: "The hash of RFC 6238: always SHA1, which all apps know." })
  algorithm!: string;
  @Field(() => Int, { description: "How many digits a code has." })
  digits!: number;
  @Field(() => Int, { description: "How long a code is shown." })
  periodSeconds!: number;
  @Field(() => GraphQLDateTime, { description: "Until when it can be confirmed." })
  expiresAt!: Date;

  static async of({ enrollment, secret, keyUri, issuer, account, expiresAt }: SetUp): Promise<MfaSetup> {
    const { algorithm, digits, periodSeconds } = TOTP;
    const picture = await qrCode(keyUri);
    const app = { secret, otpauthUri: keyUri, qrCode: picture, issuer, account, algorithm, digits, periodSeconds };
    return instance(MfaSetup, { enrollment, expiresAt, ...app });
  }
}

@ObjectType({
  simpleResolvers: true,
  description: "The authenticator is bound. From now on, signing in asks for a second factor.",
})
export class MfaBound {
  @Field(() => Authenticator, { description: "The new authenticator." })
  authenticator!: Authenticator;
  @Field(() => [String], {
    nullable: true,
    description: "Shown once, and only when this was the first authenticator; null otherwise.",
  })
  recoveryCodes!: string[] | undefined;
  @Field(() => User, { description: "The account." })
  user!: User;
}

@ObjectType({
  simpleResolvers: true,
  implements: Failure,
  description: "The setup has expired, was confirmed, or a newer one replaced it.",
})
export class EnrollmentExpired extends Failure {}

@ObjectType({
  simpleResolvers: true,
  implements: Failure,
  description: "The account has as many authenticators as it can have.",
})
export class AuthenticatorLimitReached extends Failure {
  @Field(() => Int, { description: "How many that is." })
  limit!: number;
}

export const SetupMfaResult = createUnionType({
  name: "SetupMfaResult",
  description: "What became of `setupMfa`.",
  types: () =>
    [MfaSetup, InvalidInput, StepUpRequired, AuthenticatorLimitReached, ChangesFrozen, TooManyAttempts] as const,
});

export const ConfirmMfaResult = createUnionType({
  name: "ConfirmMfaResult",
  description: "What became of `confirmMfa`.",
  types: () => [MfaBound, InvalidCode, EnrollmentExpired, ChangesFrozen, TooManyAttempts] as const,
});

@Resolver()
export class EnrollmentResolver {
  constructor(private readonly enrollment: Enrollment) {}

  @RequireStepUp()
  @Mutation(() => SetupMfaResult, {
    description: "Begins binding an authenticator app. The secret is shown here and never again. Needs a step-up.",
  })
  async setupMfa(
    @Arg("input", () => SetupMfaInput) input: SetupMfaInput,
    @Ctx() context: RequestContext,
  ): Promise<typeof SetupMfaResult> {
    const reading = readName(input.name ?? DEFAULT_NAME);
    if (reading.kind === "problem") return InvalidInput.of([{ field: "name", code: reading.problem }]);
    const outcome = await this.enrollment.setUp(context.requireSession(), reading.name);
    switch (outcome.kind) {
      case "set-up":
        return MfaSetup.of(outcome);
      case "limit-reached":
        return instance(AuthenticatorLimitReached, {
          message: `An account can have ${MAX_AUTHENTICATORS} authenticators. Remove one first.`,
          limit: MAX_AUTHENTICATORS,
        });
      case "changes-frozen":
        return ChangesFrozen.of(outcome);
      case "too-many-attempts":
        return TooManyAttempts.of(outcome);
    }
  }

  @RequireSession()
  @Mutation(() => ConfirmMfaResult, {
    description:
      "Binds it, once the app has shown a right code. The first binding also issues recovery codes and ends all other sessions.",
  })
  async confirmMfa(
    @Arg("input", () => ConfirmMfaInput) { enrollment: token, code, name }: ConfirmMfaInput,
    @Ctx() context: RequestContext,
  ): Promise<typeof ConfirmMfaResult> {
    const current = context.requireSession();
    const outcome = await this.enrollment.confirm(current, context.client, { token, code, name: cutName(name) });
    switch (outcome.kind) {
      case "bound": {
        const { authenticator, recoveryCodes, user } = outcome;
        return instance(MfaBound, {
          authenticator: Authenticator.of(authenticator),
          recoveryCodes,
          user: User.of(user),
        });
      }
      case "invalid-code":
        return InvalidCode.of(outcome);
      case "enrollment-expired":
        return instance(EnrollmentExpired, { message: "This setup has expired or a newer one replaced it." });
      case "changes-frozen":
        return ChangesFrozen.of(outcome);
      case "too-many-attempts":
        return TooManyAttempts.of(outcome);
    }
  }
}

/** A name that does not fit must not stand in the way of a right code: it is cut, and left out where nothing remains. */
function cutName(name: string | null | undefined): string | undefined {
  const reading = readName([...(name ?? "")].slice(0, MAX_NAME_LENGTH).join(""));
  return reading.kind === "name" ? reading.name : undefined;
}
