/** What one kind of mail says. A link follows each text that leads to one. */
export interface LetterWords<Facts = void> {
  subject(site: string): string;
  lead(site: string, facts: Facts): string;
}

/** All that mails say, in one language. */
export interface Words {
  hello(name: string | undefined): string;
  /** Between a label and its value, and between a text and its link. */
  colon: string;
  when: string;
  device: string;
  /** A device, which is described in English: "Firefox on Linux". */
  deviceName(description: string): string;
  ipAddress: string;
  unknown: string;
  /** A time at which something happened, to the minute, in UTC. */
  time(at: Date): string;
  /** A length of time, in whole minutes or hours. */
  duration(seconds: number): string;
  footer(site: string): [string, string];
  /** What buttons lead to. */
  review: string;
  activity: string;
  setUp: string;
  setPassword: string;
  register: string;
  /** What to do if it was somebody else. A link to set a new password follows. */
  notYou: string;
  notYouThen: string;
  notYouRegistered: string;
  notYouWithPassword: string;
  notYouAdmin(site: string): string;
  notYouReset: string;
  notYouDeleted(site: string): string;
  /** What to do if it was somebody else who wants another address. A link to set a new password follows. */
  notYouEmail: string;
  notYouNewEmail: string;
  confirmEmail: string;
  forgotten: string;
  /** A link that undoes a removal follows. */
  undo: string;
  undoLink: string;

  registered: LetterWords;
  newDevice: LetterWords;
  codeRefused: LetterWords;
  locked: LetterWords<{ seconds: number }>;
  recoveryUsed: LetterWords<{ remaining: number }>;
  mfaOn: LetterWords<{ authenticator: string }>;
  appAdded: LetterWords<{ authenticator: string }>;
  mfaOff: LetterWords<{ authenticator: string }>;
  appRemoved: LetterWords<{ authenticator: string }>;
  appRestored: LetterWords<{ authenticator: string }>;
  newCodes: LetterWords;
  passwordChanged: LetterWords;
  reset: LetterWords<{ minutes: number }>;
  adminReset: LetterWords;
  oldEmail: LetterWords<{ newEmail: string }>;
  newEmail: LetterWords;
  /** In place of the lead of `newEmail`. */
  emailTaken(site: string): string;
  emailChanged: LetterWords<{ newEmail: string }>;
  accountDeleted: LetterWords;
}
