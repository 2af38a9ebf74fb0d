import { expect } from "vitest";
import type { Chance } from "./chance.ts";
import type { Client, Credentials } from "./client.ts";
import { documents } from "./documents.ts";
import { Phone } from "./phone.ts";
import type { ServerProcess } from "./server-process.ts";
import { expectType, PASSWORD, someCredentials } from "./test.ts";

/** What is so about an account, as far as its owner was told. */
export interface Facts {
  /** Whether the session is alive that the owner holds the token of. */
  signedIn: boolean;
  /** The same for a second session, elsewhere. */
  signedInElsewhere: boolean;
  /** The names of the authenticators, in the order in which they were bound. */
  authenticators: string[];
  /** How many recovery codes are unspent. */
  recoveryCodes: number;
  password: string;
}

const MOST_AUTHENTICATORS = 5;
/** Longer than any one thing takes. */
const A_WHILE_MS = 60_000;

/** Someone who does one thing after the other with an account, and writes down what was acknowledged. */
export class Person {
  readonly credentials: Credentials = someCredentials();
  facts: Facts = {
    signedIn: false,
    signedInElsewhere: false,
    authenticators: [],
    recoveryCodes: 0,
    password: PASSWORD,
  };
  /** How things will be if what is under way succeeds, though its answer never comes. */
  underWay: Facts | undefined;
  exists = false;
  #names = 0;
  #recoveryCodes: string[] = [];
  /** The last of them that bought something. */
  #spentCode: string | undefined;
  #client!: Client<ServerProcess>;
  #elsewhere!: Client<ServerProcess>;
  #server!: ServerProcess;

  /** Goes on with the same tokens at the server that now runs. */
  moveTo(server: ServerProcess): void {
    this.#server = server;
    this.#client = this.#client?.at(server) ?? server.app();
    this.#elsewhere = this.#elsewhere?.at(server) ?? server.app();
  }

  /** One thing that can be done just now, by chance. Resolves when it was acknowledged. */
  async doSomething(chance: Chance): Promise<void> {
    if (!this.exists) return this.#register();
    const { signedIn, signedInElsewhere, authenticators, recoveryCodes } = this.facts;
    if (!signedIn) return this.#signIn();
    const things = [this.#changePassword, this.#stepUp, this.#logout];
    if (authenticators.length < 3) things.push(this.#bind, this.#bindAll);
    if (authenticators.length > 0) things.push(this.#unbind, this.#rename, this.#unbind);
    else if (!signedInElsewhere) things.push(this.#signInElsewhere);
    // Whoever has the codes in hand uses them; whoever never saw them needs new ones.
    if (authenticators.length > 0 && this.#recoveryCodes.length < Math.max(3, recoveryCodes)) {
      return this.#regenerate();
    }
    return chance.of(things).call(this);
  }

  /** After a restart: all is as was acknowledged, or, where an answer never came, as before or as after. */
  async expectAsAcknowledged(stored: Pick<Facts, "authenticators" | "recoveryCodes">): Promise<void> {
    const { facts, underWay } = this;
    const works = async (password: string) => {
      const { body } = await this.#server
        .app()
        .send(documents.login, { input: { email: this.credentials.email, password, transport: "BEARER" } });
      return body.data.login.__typename !== "InvalidCredentials";
    };
    const passwords = [...new Set([facts.password, underWay?.password ?? facts.password])];
    const working = [];
    for (const password of passwords) if (await works(password)) working.push(password);
    expect(working).toHaveLength(1);
    const found: Facts = {
      signedIn: (await this.#client.me()) !== null,
      signedInElsewhere: (await this.#elsewhere.me()) !== null,
      ...stored,
      password: working[0] ?? "",
    };
    expect([facts, ...(underWay ? [underWay] : [])]).toContainEqual(found);
    this.facts = found;
    this.underWay = undefined;
    const codes = this.#recoveryCodes;
    // The one under way was spent, and what it bought never came.
    if (found.recoveryCodes === codes.length - 1) this.#spentCode = codes.shift();
    else if (found.recoveryCodes !== codes.length) this.#haveCodes([]);
    if (this.#spentCode !== undefined && found.authenticators.length > 0) {
      const app = this.#server.app();
      expectType(await app.login({ ...this.credentials, password: found.password }), "MfaRequired");
      expect(await app.useRecoveryCode(this.#spentCode)).toMatchObject({ reason: "ALREADY_USED" });
    }
  }

  /** A set of recovery codes that takes the place of the one before. */
  #haveCodes(codes: string[]) {
    this.#recoveryCodes = codes;
    this.#spentCode = undefined;
  }

  async #attempt(after: Partial<Facts>, work: () => Promise<unknown>, acknowledged: Partial<Facts> = {}) {
    this.underWay = { ...this.facts, ...after };
    await work();
    this.facts = { ...this.underWay, ...acknowledged };
    this.underWay = undefined;
  }

  async #register() {
    expectType(await this.#client.register(this.credentials), "SignedIn");
    this.exists = true;
    this.facts.signedIn = true;
  }

  /** Whoever has an authenticator uses a recovery code: app codes come one in half a minute only. */
  async #signIn() {
    const app = this.#server.app();
    const { password, authenticators, recoveryCodes } = this.facts;
    const credentials = { ...this.credentials, password };
    if (authenticators.length === 0) {
      await this.#attempt({}, async () => expectType(await app.login(credentials), "SignedIn"), { signedIn: true });
    } else {
      expectType(await app.login(credentials), "MfaRequired");
      const code = this.#recoveryCodes[0] ?? "";
      await this.#attempt(
        { recoveryCodes: recoveryCodes - 1, signedInElsewhere: false },
        async () => expectType(await app.useRecoveryCode(code), "SignedIn"),
        { signedIn: true },
      );
      this.#spentCode = this.#recoveryCodes.shift();
    }
    this.#client = app;
  }

  async #signInElsewhere() {
    const app = this.#server.app();
    const { password } = this.facts;
    const credentials = { ...this.credentials, password };
    await this.#attempt({}, async () => expectType(await app.login(credentials), "SignedIn"), {
      signedInElsewhere: true,
    });
    this.#elsewhere = app;
  }

  async #bind() {
    await this.#prove();
    const name = `Phone ${++this.#names}`;
    const setup = expectType(await this.#client.setupMfa(name), "MfaSetup");
    const phone = Phone.scan(setup.otpauthUri, this.#server.clock);
    const { authenticators, recoveryCodes, signedInElsewhere } = this.facts;
    const isFirst = authenticators.length === 0;
    const after = {
      authenticators: [...authenticators, name],
      recoveryCodes: isFirst ? 10 : recoveryCodes,
      signedInElsewhere: !isFirst && signedInElsewhere,
    };
    await this.#attempt(after, async () => {
      const bound = expectType(await this.#client.confirmMfa(phone.code()), "MfaBound");
      if (bound.recoveryCodes) this.#haveCodes(bound.recoveryCodes);
    });
  }

  /** Binds as many as there may be, and tries one more. */
  async #bindAll() {
    while (this.facts.authenticators.length < MOST_AUTHENTICATORS) await this.#bind();
    await this.#prove();
    expectType(await this.#client.setupMfa("One too many"), "AuthenticatorLimitReached");
  }

  async #unbind() {
    await this.#prove();
    const [first, ...others] = (await this.#client.me()).mfa.authenticators;
    const after = {
      authenticators: others.map(({ name }: { name: string }) => name),
      recoveryCodes: others.length > 0 ? this.facts.recoveryCodes : 0,
      signedInElsewhere: false,
    };
    await this.#attempt(after, async () => {
      expectType(await this.#client.call("unbindMfa", { authenticatorId: first.id }), "MfaUnbound");
      if (others.length === 0) this.#haveCodes([]);
    });
  }

  async #rename() {
    const [first, ...others] = (await this.#client.me()).mfa.authenticators;
    const name = `Phone ${++this.#names}`;
    const authenticators = [name, ...others.map((other: { name: string }) => other.name)];
    await this.#attempt({ authenticators }, async () =>
      expectType(await this.#client.call("renameMfa", { authenticatorId: first.id, name }), "MfaRenamed"),
    );
  }

  async #regenerate() {
    await this.#prove();
    await this.#attempt({ recoveryCodes: 10 }, async () => {
      const issued = expectType(await this.#client.regenerateRecoveryCodes(), "RecoveryCodesIssued");
      this.#haveCodes(issued.recoveryCodes);
    });
  }

  async #changePassword() {
    await this.#prove();
    const password = `${PASSWORD}, number ${++this.#names}`;
    await this.#attempt({ password, signedInElsewhere: false }, async () =>
      expectType(await this.#client.changePassword(password), "PasswordChanged"),
    );
  }

  async #stepUp() {
    const { password, authenticators, recoveryCodes } = this.facts;
    const code = this.#recoveryCodes[0] ?? "";
    const isSecured = authenticators.length > 0;
    // The session's former token is dead from then on, and its new one is in the answer.
    const after = { recoveryCodes: isSecured ? recoveryCodes - 1 : 0, signedIn: false };
    await this.#attempt(
      after,
      async () =>
        expectType(await this.#client.stepUp({ password, ...(isSecured && { recoveryCode: code }) }), "SteppedUp"),
      { signedIn: true },
    );
    if (isSecured) this.#spentCode = this.#recoveryCodes.shift();
  }

  async #logout() {
    await this.#attempt({ signedIn: false }, async () => expectType(await this.#client.logout(), "LoggedOut"));
  }

  /** Proves anew who this is, where the last proof will not do for what comes next: many rounds take long. */
  async #prove() {
    const { sessions } = await this.#client.me();
    const { elevatedUntil } = sessions.find(({ current }: { current: boolean }) => current);
    const left = Date.parse(elevatedUntil ?? 0) - this.#server.clock.now().getTime();
    if (left < A_WHILE_MS) await this.#stepUp();
  }
}
