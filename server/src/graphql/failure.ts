import { Field, Int, InterfaceType, ObjectType, registerEnumType } from "type-graphql";
import type { InvalidCode as InvalidCodeOutcome } from "../totp/invalid-code.js";

@InterfaceType({
  description:
    "An expected failure, as data. A client that selects `... on Failure { message }` is never broken by a failure added later.",
})
export abstract class Failure {
  @Field(() => String, {
    description: "Plain English, fit to show. Clients that translate go by __typename and the typed fields.",
  })
  message!: string;
}

/** Makes an instance: type-graphql tells the members of a union apart by their class. */
export function instance<T extends object>(type: new () => T, fields: Omit<T, never>): T {
  return Object.assign(new type(), fields);
}

@ObjectType({ simpleResolvers: true, description: "What is wrong with one input field." })
export class FieldFailure {
  @Field(() => String, { description: 'The input field, e.g. "password".' })
  field!: string;
  @Field(() => String, {
    description: "A stable code: REQUIRED, NOT_AN_EMAIL, TOO_SHORT, TOO_LONG, TOO_COMMON, DOES_NOT_MATCH or UNCHANGED.",
  })
  code!: string;
  @Field(() => String, { description: "Plain English, fit to show beside the field." })
  message!: string;
}

const FIELD_MESSAGES: Record<string, string> = {
  REQUIRED: "Fill this in.",
  NOT_AN_EMAIL: "Enter an email address, like name@example.com.",
  TOO_SHORT: "That’s too short. Use more characters.",
  TOO_LONG: "That’s too long. Use something shorter.",
  UNCHANGED: "That’s what it is already. Enter another one.",
  DOES_NOT_MATCH: "That’s not what was asked for. Check it and enter it again.",
  TOO_COMMON: "That password is on lists of common passwords. Choose one that’s harder to guess.",
};

@ObjectType({ simpleResolvers: true, implements: Failure, description: "Some input fields need another value." })
export class InvalidInput extends Failure {
  @Field(() => [FieldFailure], { description: "One entry for each field that needs attention." })
  fields!: FieldFailure[];

  static of(problems: readonly { field: string; code: string }[]): InvalidInput {
    const fields = problems.map(({ field, code }) =>
      instance(FieldFailure, { field, code, message: FIELD_MESSAGES[code] ?? "Check this field." }),
    );
    return instance(InvalidInput, { message: "Check the fields and try again.", fields });
  }
}

export enum InvalidCodeReason {
  MALFORMED = "MALFORMED",
  WRONG = "WRONG",
  ALREADY_USED = "ALREADY_USED",
  CLOCK_OFF = "CLOCK_OFF",
  APP_INCOMPATIBLE = "APP_INCOMPATIBLE",
  SUPERSEDED_SETUP = "SUPERSEDED_SETUP",
}

registerEnumType(InvalidCodeReason, {
  name: "InvalidCodeReason",
  description: "Why a code was refused.",
  valuesConfig: {
    MALFORMED: {
      description:
        "Not six digits (or, for a recovery code, a group whose check character does not fit). Costs no attempt in that last case.",
    },
    WRONG: { description: "No match." },
    ALREADY_USED: { description: "A right code that has been used before: wait for the next." },
    CLOCK_OFF: {
      description:
        "It belongs to another time. In setupMfa's confirmation: past or future. At sign-in: past only, since naming a future match would hand over a working code.",
    },
    APP_INCOMPATIBLE: {
      description: "The app ignored the algorithm, digits or period of the QR code (setup only).",
    },
    SUPERSEDED_SETUP: {
      description: "It belongs to an earlier QR code that a newer setup replaced (setup only).",
    },
  },
});

const CODE_MESSAGES: Record<InvalidCodeReason, string> = {
  MALFORMED: "That isn’t a complete code. Check it and enter it again.",
  WRONG: "That code didn’t work. Enter the newest one.",
  ALREADY_USED: "That code has been used. Enter the next one.",
  CLOCK_OFF:
    "That code belongs to another time. Turn on automatic date and time on the device, then enter the next code.",
  APP_INCOMPATIBLE: "The app ignored part of the QR code, so its codes can’t match. Use another app.",
  SUPERSEDED_SETUP: "That code comes from an earlier QR code. Scan the newest one.",
};

@ObjectType({ simpleResolvers: true, implements: Failure, description: "A refused code or recovery code." })
export class InvalidCode extends Failure {
  @Field(() => InvalidCodeReason, { description: "Why it was refused." })
  reason!: InvalidCodeReason;
  @Field(() => Int, { description: "How many more wrong codes this challenge or setup takes." })
  attemptsLeft!: number;
  @Field(() => Int, { nullable: true, description: "With ALREADY_USED: when the next code can be entered." })
  retryAfterSeconds!: number | undefined;
  @Field(() => Int, {
    nullable: true,
    description: "With CLOCK_OFF: how far the device's clock is ahead (+) or behind (-).",
  })
  clockOffsetSeconds!: number | undefined;

  static of(outcome: InvalidCodeOutcome): InvalidCode {
    const reason = InvalidCodeReason[outcome.reason];
    const { attemptsLeft, retryAfterSeconds, clockOffsetSeconds } = outcome;
    return instance(InvalidCode, {
      message: CODE_MESSAGES[reason],
      reason,
      attemptsLeft,
      retryAfterSeconds,
      clockOffsetSeconds,
    });
  }
}

@ObjectType({
  simpleResolvers: true,
  implements: Failure,
  description: "Too many attempts: nothing was compared. Wait.",
})
export class TooManyAttempts extends Failure {
  @Field(() => Int, { description: "When the next attempt will be taken." })
  retryAfterSeconds!: number;

  static of({ retryAfterSeconds }: { retryAfterSeconds: number }): TooManyAttempts {
    return instance(TooManyAttempts, { message: "Too many tries. Wait, then try again.", retryAfterSeconds });
  }
}

@ObjectType({
  simpleResolvers: true,
  implements: Failure,
  description: "A removed authenticator was put back a short while ago: until then, nobody changes factors.",
})
export class ChangesFrozen extends Failure {
  @Field(() => Int, { description: "When factors can be changed again." })
  retryAfterSeconds!: number;

  static of({ retryAfterSeconds }: { retryAfterSeconds: number }): ChangesFrozen {
    const message =
      "A removed authenticator was put back. For a day, authenticators and recovery codes stay as they are.";
    return instance(ChangesFrozen, { message, retryAfterSeconds });
  }
}

@ObjectType({
  simpleResolvers: true,
  implements: Failure,
  description: "There is nothing of this id among what is yours.",
})
export class NotFound extends Failure {
  static of(): NotFound {
    return instance(NotFound, { message: "There’s no such thing, or it’s gone already." });
  }
}
