import { GraphQLDateTime } from "graphql-scalars";
import {
  Arg,
  Ctx,
  createUnionType,
  Field,
  FieldResolver,
  InputType,
  Mutation,
  ObjectType,
  Resolver,
  Root,
} from "type-graphql";
import type { RequestContext } from "../graphql/context.js";
import { Failure, InvalidInput, instance, TooManyAttempts } from "../graphql/failure.js";
import { RequireStepUp, StepUpRequired } from "../step-up/require-step-up.js";
import { User } from "../users/user.graphql.js";
import type { EmailChanges } from "./email-changes.js";

@InputType({ description: "Another address for the account." })
export class RequestEmailChangeInput {
  @Field(() => String, { description: "It signs in once both addresses have confirmed." })
  newEmail!: string;
}

@InputType({ description: "The word of one of the two mailboxes." })
export class ConfirmEmailChangeInput {
  @Field(() => String, { description: "From the fragment of the link. It works once." })
  token!: string;
}

@ObjectType({ simpleResolvers: true, description: "A change of address that waits for its two links to be opened." })
export class EmailChange {
  @Field(() => String, { description: "The address that is to be." })
  newEmail!: string;
  @Field(() => GraphQLDateTime, { description: "Until when the links work." })
  expiresAt!: Date;
}

@ObjectType({
  simpleResolvers: true,
  description: "A link is on its way to either address. The answer never tells whether the new one has an account.",
})
export class EmailChangeRequested {
  @Field(() => User, { description: "The account, still with its former address." })
  user!: User;
}

@ObjectType({ simpleResolvers: true, description: "The mailbox has confirmed. No session was opened." })
export class EmailChangeConfirmed {
  @Field(() => Boolean, {
    description: "Whether the address is changed now; false while the other mailbox is to confirm.",
  })
  complete!: boolean;
}

@ObjectType({
  simpleResolvers: true,
  implements: Failure,
  description: "The link has expired, was used, or became void by a later change.",
})
export class EmailLinkInvalid extends Failure {}

export const RequestEmailChangeResult = createUnionType({
  name: "RequestEmailChangeResult",
  description: "What became of `requestEmailChange`.",
  types: () => [EmailChangeRequested, InvalidInput, StepUpRequired, TooManyAttempts] as const,
});

export const ConfirmEmailChangeResult = createUnionType({
  name: "ConfirmEmailChangeResult",
  description: "What became of `confirmEmailChange`.",
  types: () => [EmailChangeConfirmed, EmailLinkInvalid] as const,
});

@Resolver(() => User)
export class EmailChangeResolver {
  constructor(private readonly changes: EmailChanges) {}

  @FieldResolver(() => EmailChange, { nullable: true, description: "The change of address under way, if any." })
  async emailChange(@Root() user: User): Promise<EmailChange | null> {
    const pending = await this.changes.pendingOf(user.id);
    return pending ? instance(EmailChange, pending) : null;
  }

  @RequireStepUp()
  @Mutation(() => RequestEmailChangeResult, {
    description:
      "Mails a link to the account's address and to the new one; once both are opened, the address is changed. Needs a step-up.",
  })
  async requestEmailChange(
    @Arg("input", () => RequestEmailChangeInput) { newEmail }: RequestEmailChangeInput,
    @Ctx() context: RequestContext,
  ): Promise<typeof RequestEmailChangeResult> {
    const outcome = await this.changes.request(context.requireSession(), context.client, newEmail);
    switch (outcome.kind) {
      case "requested":
        return instance(EmailChangeRequested, { user: User.of(outcome.user) });
      case "refused":
        return InvalidInput.of([{ field: "newEmail", code: outcome.problem }]);
      case "too-many-attempts":
        return TooManyAttempts.of(outcome);
    }
  }

  @Mutation(() => ConfirmEmailChangeResult, {
    description: "Confirms a change of address by a mailed link. Opens no session.",
  })
  async confirmEmailChange(
    @Arg("input", () => ConfirmEmailChangeInput) { token }: ConfirmEmailChangeInput,
    @Ctx() context: RequestContext,
  ): Promise<typeof ConfirmEmailChangeResult> {
    const outcome = await this.changes.confirm(context.client, token);
    if (outcome.kind === "confirmed") return instance(EmailChangeConfirmed, { complete: outcome.complete });
    return instance(EmailLinkInvalid, { message: "This link has expired or has been used." });
  }
}
