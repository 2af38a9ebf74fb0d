import { GraphQLDateTime } from "graphql-scalars";
import {
  Arg,
  Ctx,
  createUnionType,
  Field,
  FieldResolver,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Resolver,
  Root,
  registerEnumType,
} from "type-graphql";
import type { RequestContext } from "../graphql/context.js";
import { instance, NotFound } from "../graphql/failure.js";
import { RequireStepUp, StepUpRequired } from "../step-up/require-step-up.js";
import { User } from "../users/user.graphql.js";
import { isElevated } from "./assurance.js";
import type { Session as SessionRow } from "./session.entity.js";
import type { SignOut } from "./sign-out.js";

export enum SessionTransport {
  COOKIE = "COOKIE",
  BEARER = "BEARER",
}

registerEnumType(SessionTransport, {
  name: "SessionTransport",
  description: "How a client holds its session. Neither way is accepted in the other's place.",
  valuesConfig: {
    COOKIE: { description: "In a __Host- cookie, for the pages of this site. The token never appears in JSON." },
    BEARER: {
      description: "By itself, for other front ends: returned once, then sent as `Authorization: Bearer`.",
    },
  },
});

@ObjectType({ simpleResolvers: true, description: "A place where the account is signed in." })
export class Session {
  @Field(() => ID, { description: "Names the session; opens nothing." })
  id!: string;
  @Field(() => Boolean, { description: "Whether this is the session of this request." })
  current!: boolean;
  @Field(() => GraphQLDateTime, { description: "When it began." })
  createdAt!: Date;
  @Field(() => GraphQLDateTime, { description: "When it was last used, to the minute." })
  lastSeenAt!: Date;
  @Field(() => GraphQLDateTime, { description: "When it ends at the latest. It ends earlier when it is not used." })
  expiresAt!: Date;
  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: "Until when sensitive changes need no step-up; null when not elevated.",
  })
  elevatedUntil!: Date | null;
  @Field(() => [String], {
    description: 'How the person proved who they are, in RFC 8176 terms, e.g. ["pwd", "otp", "mfa"].',
  })
  amr!: string[];
  @Field(() => String, { nullable: true, description: "Where it was opened from." })
  ipAddress!: string | null;
  @Field(() => String, { nullable: true, description: 'A readable form of the user agent, e.g. "Firefox on Linux".' })
  device!: string | null;

  static of(row: SessionRow, currentId: string | undefined, now: Date): Session {
    const { id, amr, ipAddress, device, elevatedUntil } = row;
    return instance(Session, {
      id,
      current: id === currentId,
      createdAt: new Date(row.createdAt),
      lastSeenAt: new Date(row.lastSeenAt),
      expiresAt: new Date(row.expiresAt),
      elevatedUntil: elevatedUntil !== null && isElevated(row, now) ? new Date(elevatedUntil) : null,
      amr: amr.split(" "),
      ipAddress,
      device,
    });
  }
}

@ObjectType({ simpleResolvers: true, description: "This request's session has ended, or there was none." })
export class LoggedOut {
  @Field(() => Boolean, { description: "Always true." })
  ok!: boolean;
}

@ObjectType({ simpleResolvers: true, description: "The session has ended." })
export class SessionRevoked {
  @Field(() => User, { description: "The account it belonged to." })
  user!: User;
}

@ObjectType({ simpleResolvers: true, description: "All other sessions have ended." })
export class OtherSessionsRevoked {
  @Field(() => Int, { description: "How many those were." })
  count!: number;
  @Field(() => User, { description: "The account they belonged to." })
  user!: User;
}

@InputType({ description: "Which session to end." })
export class RevokeSessionInput {
  @Field(() => ID, { description: "One of `me.sessions`." })
  sessionId!: string;
}

export const RevokeSessionResult = createUnionType({
  name: "RevokeSessionResult",
  description: "What became of `revokeSession`.",
  types: () => [SessionRevoked, NotFound, StepUpRequired] as const,
});

export const RevokeOtherSessionsResult = createUnionType({
  name: "RevokeOtherSessionsResult",
  description: "What became of `revokeOtherSessions`.",
  types: () => [OtherSessionsRevoked, StepUpRequired] as const,
});

@Resolver(() => User)
export class SessionResolver {
  constructor(
    private readonly signOut: SignOut,
    private readonly clock: { now(): Date },
  ) {}

  @FieldResolver(() => [Session], { description: "This user's live sessions, newest first." })
  async sessions(@Root() user: User, @Ctx() context: RequestContext): Promise<Session[]> {
    const rows = await this.signOut.sessionsOf(user.id);
    return rows.map((row) => Session.of(row, context.current?.session.id, this.clock.now()));
  }

  @Mutation(() => LoggedOut, {
    description: "Ends this request's session on the server. Succeeds when there is none.",
  })
  async logout(@Ctx() context: RequestContext): Promise<LoggedOut> {
    await this.signOut.here(context.client, context.current, context.browserToken);
    context.close();
    return instance(LoggedOut, { ok: true });
  }

  @RequireStepUp()
  @Mutation(() => RevokeSessionResult, { description: "Ends one session of this account. Needs a step-up." })
  async revokeSession(
    @Arg("input", () => RevokeSessionInput) input: RevokeSessionInput,
    @Ctx() context: RequestContext,
  ): Promise<typeof RevokeSessionResult> {
    const current = context.requireSession();
    const user = await this.signOut.one(current, context.client, input.sessionId);
    if (!user) return NotFound.of();
    if (input.sessionId === current.session.id) context.close();
    return instance(SessionRevoked, { user: User.of(user) });
  }

  @RequireStepUp()
  @Mutation(() => RevokeOtherSessionsResult, {
    description: "Ends all sessions of this account but this one. Needs a step-up.",
  })
  async revokeOtherSessions(@Ctx() context: RequestContext): Promise<typeof RevokeOtherSessionsResult> {
    const { user, count } = await this.signOut.others(context.requireSession(), context.client);
    return instance(OtherSessionsRevoked, { count, user: User.of(user) });
  }
}
