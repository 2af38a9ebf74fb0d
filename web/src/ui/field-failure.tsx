import { Trans } from "@lingui/react/macro";

type Props = {
  /** A `FieldFailure` of `InvalidInput`. */
  failure: { code: string; message: string };
  /** The least number of characters, for TOO_SHORT. */
  n: number;
};

/** The wording of a refused field, by its code; the server's own English for a code that is new. */
export function FieldFailureText({ failure, n }: Props) {
  switch (failure.code) {
    case "REQUIRED":
      return <Trans id="fieldError.REQUIRED">Fill this in.</Trans>;
    case "NOT_AN_EMAIL":
      return <Trans id="fieldError.NOT_AN_EMAIL">Enter an email address, like name@example.com.</Trans>;
    case "TOO_SHORT":
      return <Trans id="fieldError.TOO_SHORT">Use at least {n} characters.</Trans>;
    case "TOO_LONG":
      return <Trans id="fieldError.TOO_LONG">That’s too long. Use something shorter.</Trans>;
    case "TOO_COMMON":
      return (
        <Trans id="fieldError.TOO_COMMON">
          That password is on lists of common passwords. Choose one that’s harder to guess.
        </Trans>
      );
    default:
      return <span lang="en">{failure.message}</span>;
  }
}
