import {
  Field,
  type MiddlewareInterface,
  type NextFn,
  ObjectType,
  type ResolverData,
  UseMiddleware,
} from "type-graphql";
import type { Clock } from "../clock.js";
import type { Database } from "../database/database.js";
import type { RequestContext } from "../graphql/context.js";
import { Failure, instance } from "../graphql/failure.js";
import { isElevated } from "../sessions/assurance.js";
import type { Authenticators } from "../totp/authenticators.js";

@ObjectType({
  simpleResolvers: true,
  implements: Failure,
  description: "Call stepUp first, then repeat the operation.",
})
export class StepUpRequired extends Failure {
  @Field(() => Boolean, { description: "Whether stepUp will ask for a code or recovery code beside the password." })
  needsCode!: boolean;
}

/** A stolen session must not become a stolen account: changes that matter need proof of the last few minutes. */
export class StepUpGuard implements MiddlewareInterface<RequestContext> {
  constructor(
    private readonly clock: Clock,
    private readonly database: Database,
    private readonly authenticators: Authenticators,
  ) {}

  async use({ context }: ResolverData<RequestContext>, next: NextFn): Promise<unknown> {
    const { session, user } = context.requireSession();
    if (isElevated(session, this.clock.now())) return next();
    const needsCode = await this.database.read((db) => this.authenticators.isMfaEnabled(db, user.id));
    return instance(StepUpRequired, { message: "Confirm that it’s you, then try again.", needsCode });
  }
}

/** Answers StepUpRequired when the session is not elevated, and UNAUTHENTICATED when there is none. */
export const RequireStepUp = () => UseMiddleware(StepUpGuard);
