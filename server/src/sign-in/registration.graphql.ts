import { Arg, Ctx, createUnionType, Field, InputType, Mutation, ObjectType, Resolver } from "type-graphql";
import type { Clock } from "../clock.js";
import type { RequestContext } from "../graphql/context.js";
import { Failure, InvalidInput, instance, TooManyAttempts } from "../graphql/failure.js";
import { SessionTransport } from "../sessions/session.graphql.js";
import type { Registration } from "./registration.js";
import { SignedIn } from "./sign-in.graphql.js";

@InputType({ description: "A new account." })
export class RegisterInput {
  @Field(() => String, { description: "Its address, which signs in. Upper and lower case are one." })
  email!: string;
  @Field(() => String, {
    description: "At least `site.passwordMinLength` characters, at most 1,024 bytes, and not a common one.",
  })
  password!: string;
  @Field(() => String, { nullable: true, description: "What the person likes to be called; at most 64 characters." })
  name?: string | null;
  @Field(() => SessionTransport, {
    nullable: true,
    defaultValue: SessionTransport.COOKIE,
    description: "How the session will be held.",
  })
  transport?: SessionTransport | null;
}

@ObjectType({ simpleResolvers: true, implements: Failure, description: "The address has an account." })
export class EmailTaken extends Failure {}

export const RegisterResult = createUnionType({
  name: "RegisterResult",
  description: "What became of `register`.",
  types: () => [SignedIn, InvalidInput, EmailTaken, TooManyAttempts] as const,
});

@Resolver()
export class RegistrationResolver {
  constructor(
    private readonly registration: Registration,
    private readonly clock: Clock,
  ) {}

  @Mutation(() => RegisterResult, { description: "Creates an account, and signs in." })
  async register(
    @Arg("input", () => RegisterInput) input: RegisterInput,
    @Ctx() context: RequestContext,
  ): Promise<typeof RegisterResult> {
    const transport = input.transport ?? SessionTransport.COOKIE;
    context.assertMayHold(transport);
    const outcome = await this.registration.register(context.client, {
      ...input,
      name: input.name ?? undefined,
      transport,
    });
    switch (outcome.kind) {
      case "signed-in":
        return SignedIn.of(outcome, context, this.clock.now());
      case "invalid-input":
        return InvalidInput.of(outcome.problems);
      case "email-taken":
        return instance(EmailTaken, { message: "This email already has an account." });
      case "too-many-attempts":
        return TooManyAttempts.of(outcome);
    }
  }
}
