/** A part of the pages that the server no longer has: this page is older than it. */
export class StalePage extends Error {
  override name = "StalePage";
}
