import type { Language } from "./language.js";
import { type LabelledLink, type Line, layOut, withoutLinks } from "./letter.js";
import type { MailContent } from "./mailer.js";
import type { LetterWords, Words } from "./words.js";
import { WORDS } from "./words-by-language.js";

/** Who a letter is to. */
export interface Recipient {
  /** What they like to be called. */
  name: string | null;
}

/** When and from where what a letter tells of was done. */
export interface Circumstances {
  language: Language;
  at: Date;
  device: string | null | undefined;
  /** Undefined where neither this nor the device is to be told. */
  ipAddress: string | null | undefined;
}

/** What may be told to a mailbox that is nobody's yet. */
type Strangeness = Pick<Circumstances, "language" | "at">;

const NOWHERE = { device: undefined, ipAddress: undefined };

/** What a letter says beside its greeting, its circumstances and its end. */
interface Body {
  subject: string;
  lead: string;
  button: LabelledLink;
  lines: Line[];
}

/** What has happened, with what a letter tells of it. */
export type Happening =
  | { kind: "registered" | "new-device" | "code-refused" | "codes-renewed" | "password-changed" }
  | { kind: "mfa-reset-by-administrator" | "account-deleted" }
  | { kind: "locked"; seconds: number }
  | { kind: "recovery-code-used"; remaining: number }
  | { kind: "authenticator-added"; name: string; isOnlyOne: boolean }
  | { kind: "authenticator-removed"; name: string; isOnlyOne: boolean; undoToken: string | undefined }
  | { kind: "authenticator-restored"; name: string };

/** Letters to account holders, in the language of whoever caused them. Links lead to this site alone. */
export class Letters {
  /** @param publicUrl an origin, without a trailing slash. */
  constructor(
    private readonly site: string,
    private readonly publicUrl: string,
  ) {}

  /** The link that sets a new password. The token stands in the fragment, as in all links: no server gets to see it. */
  reset(to: Recipient, circumstances: Circumstances, { token, minutes }: { token: string; minutes: number }) {
    const words = WORDS[circumstances.language];
    return this.#write(to, circumstances, {
      subject: words.reset.subject(this.site),
      lead: words.reset.lead(this.site, { minutes }),
      button: { text: words.setPassword, url: `${this.publicUrl}/reset#${token}` },
      lines: [{ text: words.notYouReset }],
    });
  }

  /** To the address that an account has: the link without which it does not change. */
  oldEmail(to: Recipient, circumstances: Circumstances, { token, newEmail }: { token: string; newEmail: string }) {
    const words = WORDS[circumstances.language];
    return this.#write(to, circumstances, {
      subject: words.oldEmail.subject(this.site),
      lead: words.oldEmail.lead(this.site, { newEmail }),
      button: { text: words.confirmEmail, url: `${this.publicUrl}/email#${token}` },
      lines: [{ text: words.notYouEmail, url: `${this.publicUrl}/forgot` }],
    });
  }

  /** To an address that is to be an account's: nobody has shown yet that it is theirs, so it is told little. */
  newEmail(circumstances: Strangeness, { token }: { token: string }) {
    const words = WORDS[circumstances.language];
    return this.#write(
      { name: null },
      { ...circumstances, ...NOWHERE },
      {
        subject: words.newEmail.subject(this.site),
        lead: words.newEmail.lead(this.site),
        button: { text: words.confirmEmail, url: `${this.publicUrl}/email#${token}` },
        lines: [{ text: words.notYouNewEmail }],
      },
    );
  }

  /** The same, where the address has an account already: only who reads its mail gets to know. */
  emailTaken(circumstances: Strangeness) {
    const words = WORDS[circumstances.language];
    return this.#write(
      { name: null },
      { ...circumstances, ...NOWHERE },
      {
        subject: words.newEmail.subject(this.site),
        lead: words.emailTaken(this.site),
        button: { text: words.forgotten, url: `${this.publicUrl}/forgot` },
        lines: [{ text: words.notYouNewEmail }],
      },
    );
  }

  /** To the former address, the last mail that it gets. */
  emailChanged(to: Recipient, circumstances: Circumstances, { newEmail }: { newEmail: string }) {
    const words = WORDS[circumstances.language];
    return this.#write(to, circumstances, {
      subject: words.emailChanged.subject(this.site),
      lead: words.emailChanged.lead(this.site, { newEmail }),
      button: { text: words.activity, url: `${this.publicUrl}/u/activity` },
      lines: [],
    });
  }

  /** Tells that something happened, and what to do if it was somebody else. */
  notice(to: Recipient, circumstances: Circumstances, happening: Happening): MailContent {
    return this.#write(to, circumstances, this.#bodyOf(happening, WORDS[circumstances.language]));
  }

  #bodyOf(happening: Happening, words: Words): Body {
    const { site, publicUrl } = this;
    const review = { text: words.review, url: `${publicUrl}/u/security` };
    const activity = { text: words.activity, url: `${publicUrl}/u/activity` };
    const forgot = (text: string): Line => ({ text, url: `${publicUrl}/forgot` });
    const notYou = [forgot(words.notYou), { text: words.notYouThen }];
    const said = <Facts>(template: LetterWords<Facts>, facts: Facts) => ({
      subject: template.subject(site),
      lead: template.lead(site, facts),
    });

    switch (happening.kind) {
      case "registered": {
        const button = { text: words.setUp, url: `${publicUrl}/u/security` };
        return { ...said(words.registered, undefined), button, lines: [forgot(words.notYouRegistered)] };
      }
      case "new-device":
        return { ...said(words.newDevice, undefined), button: activity, lines: notYou };
      case "codes-renewed":
        return { ...said(words.newCodes, undefined), button: review, lines: notYou };
      case "password-changed":
        return { ...said(words.passwordChanged, undefined), button: activity, lines: notYou };
      case "mfa-reset-by-administrator":
        return { ...said(words.adminReset, undefined), button: review, lines: [forgot(words.notYouAdmin(site))] };
      case "account-deleted": {
        const button = { text: words.register, url: `${publicUrl}/register` };
        return { ...said(words.accountDeleted, undefined), button, lines: [{ text: words.notYouDeleted(site) }] };
      }
      case "code-refused":
        return { ...said(words.codeRefused, undefined), button: activity, lines: [forgot(words.notYouWithPassword)] };
      case "locked":
        return { ...said(words.locked, happening), button: activity, lines: [forgot(words.notYouWithPassword)] };
      case "recovery-code-used":
        return { ...said(words.recoveryUsed, happening), button: review, lines: notYou };
      case "authenticator-added": {
        const template = happening.isOnlyOne ? words.mfaOn : words.appAdded;
        return { ...said(template, named(happening)), button: review, lines: notYou };
      }
      case "authenticator-removed": {
        const template = happening.isOnlyOne ? words.mfaOff : words.appRemoved;
        const { undoToken } = happening;
        const undo =
          undoToken === undefined
            ? []
            : [{ text: words.undo, url: `${publicUrl}/undo#${undoToken}`, label: words.undoLink }];
        return { ...said(template, named(happening)), button: review, lines: [...undo, ...notYou] };
      }
      case "authenticator-restored":
        return { ...said(words.appRestored, named(happening)), button: review, lines: notYou };
    }
  }

  #write({ name }: Recipient, circumstances: Circumstances, body: Body): MailContent {
    const { language, at, device, ipAddress } = circumstances;
    const words = WORDS[language];
    return layOut({
      language,
      site: this.site,
      name,
      facts: [
        [words.when, words.time(at)],
        ...(ipAddress === undefined
          ? []
          : ([
              [words.device, device ? words.deviceName(withoutLinks(device)) : words.unknown],
              [words.ipAddress, ipAddress ?? words.unknown],
            ] as const)),
      ],
      ...body,
    });
  }
}

const named = ({ name }: { name: string }) => ({ authenticator: withoutLinks(name) });
