import { Field, FieldResolver, ObjectType, Resolver, Root } from "type-graphql";
import type { Database } from "../database/database.js";
import { instance } from "../graphql/failure.js";
import { RecoveryCodeSet } from "../recovery-codes/recovery-code.graphql.js";
import type { RecoveryCodes } from "../recovery-codes/recovery-codes.js";
import { User } from "../users/user.graphql.js";
import { Authenticator } from "./authenticator.graphql.js";
import type { Authenticators } from "./authenticators.js";

@ObjectType({ simpleResolvers: true, description: "The second factors of an account." })
export class Mfa {
  @Field(() => Boolean, {
    description: "Whether signing in asks for a second factor: derived from the bound authenticators, never stored.",
  })
  enabled!: boolean;
  @Field(() => [Authenticator], { description: "The bound authenticator apps, oldest first." })
  authenticators!: Authenticator[];
  @Field(() => RecoveryCodeSet, { nullable: true, description: "Null until the first authenticator is bound." })
  recoveryCodes!: RecoveryCodeSet | null;
}

@Resolver(() => User)
export class MfaResolver {
  constructor(
    private readonly database: Database,
    private readonly authenticators: Authenticators,
    private readonly recoveryCodes: RecoveryCodes,
  ) {}

  @FieldResolver(() => Mfa, { description: "The second factors of this account." })
  async mfa(@Root() user: User): Promise<Mfa> {
    return this.database.read(async (db) => {
      const authenticators = await this.authenticators.boundTo(db, user.id);
      const summary = await this.recoveryCodes.summary(db, user.id);
      return instance(Mfa, {
        enabled: authenticators.length > 0,
        authenticators: authenticators.map((authenticator) => Authenticator.of(authenticator)),
        recoveryCodes: summary ? instance(RecoveryCodeSet, summary) : null,
      });
    });
  }
}
