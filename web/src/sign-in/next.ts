const HOME = "/u";

/** Whether a path belongs to the pages inside. */
export function isInside(path: string): boolean {
  return path === HOME || path.startsWith(`${HOME}/`);
}

/**
 * Where to go after signing in. `next` counts only if it leads to a page inside, on this origin: anything else would
 * let a link to the sign-in page send people elsewhere.
 */
export function nextAfterSignIn(search: string, origin: string): string {
  const next = new URLSearchParams(search).get("next");
  if (!next || !URL.canParse(next, origin)) return HOME;
  const url = new URL(next, origin);
  return url.origin === origin && isInside(url.pathname) ? url.pathname + url.search + url.hash : HOME;
}

/** The sign-in page that leads back to `path`. */
export function signInPath(path: string): string {
  return path === HOME ? "/login" : `/login?next=${encodeURIComponent(path)}`;
}
