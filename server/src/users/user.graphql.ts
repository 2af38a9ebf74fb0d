import { GraphQLDateTime } from "graphql-scalars";
import { Ctx, Field, ID, ObjectType, Query, Resolver } from "type-graphql";
import type { RequestContext } from "../graphql/context.js";
import { instance } from "../graphql/failure.js";
import type { User as UserRow } from "./user.entity.js";

@ObjectType({ simpleResolvers: true, description: "An account, as its owner sees it." })
export class User {
  @Field(() => ID, { description: "Names the account; opens nothing." })
  id!: string;
  @Field(() => String, { description: "The address, as its owner wrote it." })
  email!: string;
  @Field(() => String, { nullable: true, description: "What the person likes to be called." })
  name!: string | null;
  @Field(() => GraphQLDateTime, { description: "When the account was created." })
  createdAt!: Date;

  static of({ id, email, name, createdAt }: UserRow): User {
    return instance(User, { id, email, name, createdAt: new Date(createdAt) });
  }
}

@Resolver()
export class UserResolver {
  @Query(() => User, {
    nullable: true,
    description: "The account this request's session belongs to; null when signed out.",
  })
  me(@Ctx() context: RequestContext): User | null {
    return context.current ? User.of(context.current.user) : null;
  }
}
