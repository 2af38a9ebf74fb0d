import { GraphQLDateTime } from "graphql-scalars";
import { Arg, Ctx, createUnionType, Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from "type-graphql";
import type { RequestContext } from "../graphql/context.js";
import { ChangesFrozen, InvalidInput, instance, NotFound } from "../graphql/failure.js";
import { RequireSession } from "../graphql/require-session.js";
import { RequireStepUp, StepUpRequired } from "../step-up/require-step-up.js";
import { readName } from "../users/name.js";
import { User } from "../users/user.graphql.js";
import type { Authenticator as AuthenticatorRow } from "./authenticator.entity.js";
import type { AuthenticatorChanges } from "./authenticator-changes.js";

@ObjectType({ simpleResolvers: true, description: "An authenticator app bound to the account." })
export class Authenticator {
  @Field(() => ID, { description: "Names the authenticator; opens nothing." })
  id!: string;
  @Field(() => String, { description: "What its owner calls it." })
  name!: string;
  @Field(() => GraphQLDateTime, { description: "When it was bound." })
  createdAt!: Date;
  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: "When a code of it last proved who is there; null while only the code that bound it was used.",
  })
  lastUsedAt!: Date | null;
  @Field(() => Int, {
    nullable: true,
    description:
      "How far the device's clock runs ahead (+) or behind (-), in seconds, as its last code showed, even one refused for it; null until known.",
  })
  clockOffsetSeconds!: number | null;

  static of({ id, name, confirmedAt, lastUsedAt, clockOffsetSeconds }: AuthenticatorRow): Authenticator {
    return instance(Authenticator, {
      id,
      name,
      createdAt: new Date(confirmedAt),
      lastUsedAt: lastUsedAt === null ? null : new Date(lastUsedAt),
      clockOffsetSeconds,
    });
  }
}

@InputType({ description: "A new name for an authenticator." })
export class RenameMfaInput {
  @Field(() => ID, { description: "One of `me.mfa.authenticators`." })
  authenticatorId!: string;
  @Field(() => String, { description: "From 1 to 64 characters." })
  name!: string;
}

@InputType({ description: "Which authenticator to remove." })
export class UnbindMfaInput {
  @Field(() => ID, { description: "One of `me.mfa.authenticators`." })
  authenticatorId!: string;
}

@ObjectType({ simpleResolvers: true, description: "The authenticator has its new name." })
export class MfaRenamed {
  @Field(() => Authenticator, { description: "The authenticator." })
  authenticator!: Authenticator;
}

@ObjectType({ simpleResolvers: true, description: "The authenticator is removed, and all other sessions have ended." })
export class MfaUnbound {
  @Field(() => User, { description: "The account." })
  user!: User;
}

export const RenameMfaResult = createUnionType({
  name: "RenameMfaResult",
  description: "What became of `renameMfa`.",
  types: () => [MfaRenamed, InvalidInput, NotFound] as const,
});

export const UnbindMfaResult = createUnionType({
  name: "UnbindMfaResult",
  description: "What became of `unbindMfa`.",
  types: () => [MfaUnbound, StepUpRequired, NotFound, ChangesFrozen] as const,
});

@Resolver()
export class AuthenticatorResolver {
  constructor(private readonly changes: AuthenticatorChanges) {}

  @RequireSession()
  @Mutation(() => RenameMfaResult, { description: "Renames one of this account's authenticators." })
  async renameMfa(
    @Arg("input", () => RenameMfaInput) { authenticatorId, name }: RenameMfaInput,
    @Ctx() context: RequestContext,
  ): Promise<typeof RenameMfaResult> {
    const reading = readName(name);
    if (reading.kind === "problem") return InvalidInput.of([{ field: "name", code: reading.problem }]);
    const current = context.requireSession();
    const authenticator = await this.changes.rename(current, context.client, authenticatorId, reading.name);
    if (!authenticator) return NotFound.of();
    return instance(MfaRenamed, { authenticator: Authenticator.of(authenticator) });
  }

  @RequireStepUp()
  @Mutation(() => UnbindMfaResult, {
    description:
      "Removes one authenticator. Removing the last one turns MFA off and voids the recovery codes. Needs a step-up.",
  })
  async unbindMfa(
    @Arg("input", () => UnbindMfaInput) { authenticatorId }: UnbindMfaInput,
    @Ctx() context: RequestContext,
  ): Promise<typeof UnbindMfaResult> {
    const outcome = await this.changes.unbind(context.requireSession(), context.client, authenticatorId);
    switch (outcome.kind) {
      case "unbound":
        return instance(MfaUnbound, { user: User.of(outcome.user) });
      case "not-found":
        return NotFound.of();
      case "changes-frozen":
        return ChangesFrozen.of(outcome);
    }
  }
}
