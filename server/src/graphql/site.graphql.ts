import { Field, Int, ObjectType, Query, Resolver } from "type-graphql";
import { MAX_AUTHENTICATORS } from "../totp/authenticators.js";
import { instance } from "./failure.js";

@ObjectType({ simpleResolvers: true, description: "What a sign-in page must know before anyone has signed in." })
export class Site {
  @Field(() => String, { description: "The name that people know this site by." })
  name!: string;
  @Field(() => String, { description: "The issuer that authenticator apps show beside the account." })
  issuer!: string;
  @Field(() => Int, { description: "The least number of characters (Unicode code points) of a password." })
  passwordMinLength!: number;
  @Field(() => Int, { description: "How many authenticators an account can have." })
  maxAuthenticators!: number;
  @Field(() => String, { nullable: true, description: "Where people find help, if the operator named a place." })
  supportUrl!: string | undefined;
}

@Resolver()
export class SiteResolver {
  constructor(
    private readonly config: { siteName: string; passwordMinLength: number; supportUrl: string | undefined },
  ) {}

  @Query(() => Site, { description: "What a sign-in page must know before anyone has signed in." })
  site(): Site {
    const { siteName, passwordMinLength, supportUrl } = this.config;
    return instance(Site, {
      name: siteName,
      issuer: siteName,
      passwordMinLength,
      maxAuthenticators: MAX_AUTHENTICATORS,
      supportUrl,
    });
  }
}
