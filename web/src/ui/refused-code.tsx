import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { InvalidCodeReason } from "../gql/graphql";
import { Spoken } from "./spoken";
import { useDuration } from "./use-duration";
import { Wait } from "./wait";

/** What an `InvalidCode` says; every operation that can bring one selects these fields. */
export type CodeRefusal = {
  reason: `${InvalidCodeReason}`;
  attemptsLeft: number;
  retryAfterSeconds?: number | null;
  clockOffsetSeconds?: number | null;
};

/** Where the code was entered: at sign-in and step-up, while setting up an app, or as a recovery code. */
export type CodePlace = "sign-in" | "setup" | "recovery";

/** Whether this was the last attempt, so that the challenge or setup is closed and only starting again helps. */
export function closes(refusal: CodeRefusal): boolean {
  return refusal.attemptsLeft === 0 && refusal.reason !== "MALFORMED";
}

/** How long an app shows one code, for a server that does not say how much of it is left. */
const STEP_SECONDS = 30;

type Props = {
  refusal: CodeRefusal;
  place: CodePlace;
  /** The time of ALREADY_USED is over and the app shows a new code: select the old one. */
  onReady?: (() => void) | undefined;
  /** A way back to the QR code, where it is the QR code that has to be scanned anew. */
  toQrCode?: ReactNode;
};

/** One wording a reason, the same on every screen; read out as an alert. Belongs in a field's error line. */
export function RefusedCode({ refusal, place, onReady, toQrCode }: Props) {
  if (refusal.reason === "ALREADY_USED" && place !== "recovery" && !closes(refusal)) {
    return (
      <>
        <UsedCode refusal={refusal} onReady={onReady} />
        <AttemptsLeft refusal={refusal} place={place} />
      </>
    );
  }
  const scanAgain = refusal.reason === "APP_INCOMPATIBLE" || refusal.reason === "SUPERSEDED_SETUP";
  return (
    <>
      <Spoken about={refusal}>
        <Reason refusal={refusal} place={place} />
        <AttemptsLeft refusal={refusal} place={place} />
      </Spoken>
      {scanAgain && !closes(refusal) && toQrCode ? <> {toQrCode}</> : null}
    </>
  );
}

/** The same refusal, known without asking the server. */
export function Malformed({ about }: { about: unknown }) {
  return (
    <Spoken about={about}>
      <SixDigits />
    </Spoken>
  );
}

function SixDigits() {
  return <Trans id="code.err.malformed">Enter all six digits.</Trans>;
}

function UsedCode({ refusal, onReady }: { refusal: CodeRefusal; onReady: (() => void) | undefined }) {
  const { t } = useLingui();
  return (
    <Wait
      about={refusal}
      seconds={refusal.retryAfterSeconds ?? STEP_SECONDS}
      text={(time) =>
        t({ id: "code.err.used", message: `That code has been used. Your app shows the next one in ${time}.` })
      }
      over={t({ id: "code.err.usedReady", message: "Enter the new code now." })}
      onOver={onReady}
    />
  );
}

function Reason({ refusal, place }: { refusal: CodeRefusal; place: CodePlace }) {
  if (place === "recovery") return <RecoveryReason reason={refusal.reason} />;
  if (closes(refusal)) return <Closed place={place} />;
  switch (refusal.reason) {
    case "MALFORMED":
      return <SixDigits />;
    case "CLOCK_OFF":
      return <OtherTime offset={refusal.clockOffsetSeconds ?? 0} />;
    case "APP_INCOMPATIBLE":
      return (
        <Trans id="code.err.app">
          Your app ignored part of the QR code, so its codes can’t match. Delete this entry there and use another app,
          such as Google Authenticator or Aegis.
        </Trans>
      );
    case "SUPERSEDED_SETUP":
      return (
        <Trans id="code.err.superseded">
          That code comes from an earlier QR code. Delete that entry in your app, then scan the QR code of this page.
        </Trans>
      );
    default:
      return <Wrong place={place} />;
  }
}

function Wrong({ place }: { place: CodePlace }) {
  return place === "setup" ? (
    <Trans id="code.err.wrongSetup">
      That code doesn’t match. Make sure it’s from the entry you just added, and enter the newest one.
    </Trans>
  ) : (
    <Trans id="code.err.wrong">That code didn’t work. Enter the newest code shown in your app.</Trans>
  );
}

function Closed({ place }: { place: CodePlace }) {
  return place === "setup" ? (
    <Trans id="code.err.lastSetup">
      That code didn’t match either, and this QR code is closed. Start again to get a new one.
    </Trans>
  ) : (
    <Trans id="code.err.lastSignIn">That code didn’t work either, and this sign-in is closed. Start again.</Trans>
  );
}

/** It may be no more than a slow typist: the newest code comes first, then the clock. */
function OtherTime({ offset }: { offset: number }) {
  const time = useDuration()(offset);
  if (offset < 0) {
    return (
      <Trans id="code.err.old">
        That code is about {time} old. Enter the newest one. If this keeps happening, the clock of that phone is slow:
        turn on automatic date and time there.
      </Trans>
    );
  }
  if (offset > 0) {
    return (
      <Trans id="code.err.ahead">
        The clock of that phone is about {time} fast. Turn on automatic date and time there, then enter the next code.
      </Trans>
    );
  }
  return (
    <Trans id="code.err.clock">
      That code belongs to another time. Turn on automatic date and time on that phone, then enter the next code.
    </Trans>
  );
}

function RecoveryReason({ reason }: { reason: CodeRefusal["reason"] }) {
  switch (reason) {
    case "MALFORMED":
      return <Trans id="recovery.err.shape">That isn’t a recovery code of this site. Check it and try again.</Trans>;
    case "ALREADY_USED":
      return <Trans id="recovery.err.used">That recovery code has been used. Enter another one.</Trans>;
    default:
      return <Trans id="recovery.err.wrong">That recovery code isn’t valid. Try another one.</Trans>;
  }
}

/** Counted aloud only when it matters. A mistyped recovery code costs nothing, so it never counts there. */
export function AttemptsLeft({ refusal, place }: { refusal: CodeRefusal; place: CodePlace }) {
  const { i18n } = useLingui();
  const n = refusal.attemptsLeft;
  if (n !== 1 && n !== 2) return null;
  if (place === "recovery" && refusal.reason === "MALFORMED") return null;
  return (
    <>
      {/* Chinese sets no space between two sentences. */}
      {i18n.locale.startsWith("zh") ? "" : " "}
      <Trans id="code.attempts">
        <Plural value={n} one="# try left." other="# tries left." />
      </Trans>
    </>
  );
}
