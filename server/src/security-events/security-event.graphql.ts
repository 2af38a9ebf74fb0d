import { GraphQLDateTime } from "graphql-scalars";
import { Arg, Field, FieldResolver, ID, Int, ObjectType, Resolver, Root, registerEnumType } from "type-graphql";
import type { Database } from "../database/database.js";
import { BadUserInputError } from "../graphql/errors.js";
import { instance } from "../graphql/failure.js";
import { User } from "../users/user.graphql.js";
import type { SecurityEvent as SecurityEventRow, SecurityEventType as TypeName } from "./security-event.entity.js";
import type { SecurityEvents } from "./security-events.js";

const MAX_PAGE = 100;
const CURSOR = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const DESCRIPTIONS: Record<TypeName, string> = {
  REGISTERED: "The account was created.",
  SIGNED_IN: "A session was opened.",
  SIGN_IN_FAILED: "A wrong password.",
  MFA_FAILED: "A wrong code or recovery code.",
  MFA_LOCKED: "Too many wrong codes: the second factor is locked for a while.",
  RECOVERY_CODE_USED: "A recovery code was used up.",
  SIGNED_OUT: "A session was ended by its owner.",
  STEPPED_UP: "Someone proved afresh who they are.",
  MFA_BOUND: "An authenticator was added.",
  MFA_UNBOUND: "An authenticator was removed.",
  MFA_RENAMED: "An authenticator was renamed.",
  MFA_RESTORED: "An authenticator that had been removed was put back by a mailed link.",
  RECOVERY_CODES_REGENERATED: "New recovery codes took the place of the old.",
  RECOVERY_CODE_CHECKED: "Someone made sure that a kept recovery code is right. It was not used up.",
  PASSWORD_CHANGED: "The password was changed.",
  PASSWORD_RESET_REQUESTED: "A link to set a new password was asked for.",
  PASSWORD_RESET: "A new password was set by a mailed link.",
  SESSION_REVOKED: "Sessions were ended from another one.",
  MFA_RESET_BY_ADMIN: "An administrator removed all authenticators.",
  LOCKED_BY_ADMIN: "An administrator locked the account.",
  UNLOCKED_BY_ADMIN: "An administrator unlocked the account.",
  NAME_CHANGED: "The name was changed.",
  EMAIL_CHANGE_REQUESTED: "Links to change the address were asked for.",
  EMAIL_CHANGED: "The address was changed, after both mailboxes had confirmed.",
  ACCOUNT_DELETED: "The account was deleted by its owner. Only the operator's log can tell.",
};

const SecurityEventType = Object.fromEntries(Object.keys(DESCRIPTIONS).map((name) => [name, name]));

registerEnumType(SecurityEventType, {
  name: "SecurityEventType",
  description: "What can happen to an account.",
  valuesConfig: Object.fromEntries(Object.entries(DESCRIPTIONS).map(([name, description]) => [name, { description }])),
});

@ObjectType({ simpleResolvers: true, description: "Something that happened to an account." })
export class SecurityEvent {
  @Field(() => ID, { description: "Names the event." })
  id!: string;
  @Field(() => SecurityEventType, { description: "What happened." })
  type!: TypeName;
  @Field(() => GraphQLDateTime, { description: "When." })
  createdAt!: Date;
  @Field(() => String, { nullable: true, description: "From where, if over the network." })
  ipAddress!: string | null;
  @Field(() => String, { nullable: true, description: 'A readable form of the user agent, e.g. "Firefox on Linux".' })
  device!: string | null;
}

@ObjectType({ simpleResolvers: true, description: "One event in a page of events." })
export class SecurityEventEdge {
  @Field(() => String, { description: "Where this event stands in the list, for `after`." })
  cursor!: string;
  @Field(() => SecurityEvent, { description: "The event." })
  node!: SecurityEvent;
}

@ObjectType({ simpleResolvers: true, description: "Where a page stands in its list." })
export class PageInfo {
  @Field(() => Boolean, { description: "Whether there are older ones." })
  hasNextPage!: boolean;
  @Field(() => Boolean, { description: "Whether this page began after a cursor." })
  hasPreviousPage!: boolean;
  @Field(() => String, { nullable: true, description: "The cursor of the first edge; null when the page is empty." })
  startCursor!: string | null;
  @Field(() => String, { nullable: true, description: "The cursor of the last edge; null when the page is empty." })
  endCursor!: string | null;
}

@ObjectType({ simpleResolvers: true, description: "A page of events, newest first." })
export class SecurityEventConnection {
  @Field(() => [SecurityEventEdge], { description: "The events of this page." })
  edges!: SecurityEventEdge[];
  @Field(() => PageInfo, { description: "Where this page stands." })
  pageInfo!: PageInfo;
}

@Resolver(() => User)
export class SecurityEventResolver {
  constructor(
    private readonly database: Database,
    private readonly events: SecurityEvents,
  ) {}

  @FieldResolver(() => SecurityEventConnection, { description: "What happened to this account, newest first." })
  async securityEvents(
    @Root() user: User,
    @Arg("first", () => Int, { defaultValue: 20, nullable: true, description: "How many, from 1 to 100." })
    first: number | null,
    @Arg("after", () => String, { nullable: true, description: "The cursor of the last event already seen." })
    after: string | null,
  ): Promise<SecurityEventConnection> {
    const count = first ?? 20;
    if (count < 1 || count > MAX_PAGE) throw new BadUserInputError(`"first" must be from 1 to ${MAX_PAGE}.`);
    if (after && !CURSOR.test(after)) throw new BadUserInputError('"after" is not a cursor of this list.');
    const { events, hasMore } = await this.database.read((db) =>
      this.events.page(db, user.id, count, after ?? undefined),
    );
    const edges = events.map((event) => instance(SecurityEventEdge, { cursor: event.id, node: nodeOf(event) }));
    const pageInfo = instance(PageInfo, {
      hasNextPage: hasMore,
      hasPreviousPage: after !== null && after !== undefined,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    });
    return instance(SecurityEventConnection, { edges, pageInfo });
  }
}

function nodeOf({ id, type, createdAt, ipAddress, device }: SecurityEventRow): SecurityEvent {
  return instance(SecurityEvent, { id, type, createdAt: new Date(createdAt), ipAddress, device });
}
