import { type ComponentType, lazy } from "react";
import { loadCatalog } from "./catalogs";
import { StalePage } from "./ui/stale-page";

let loading: Promise<{ default: ComponentType }> | undefined;
let loaded: ComponentType | undefined;

async function load() {
  try {
    const [module] = await Promise.all([import("./account"), loadCatalog("account")]);
    loaded = module.default;
    return module;
  } catch (cause) {
    loading = undefined;
    throw new StalePage("The account pages could not be loaded.", { cause });
  }
}

/** Fetches the pages inside and their words, once. Called early when someone is about to sign in. */
export function loadAccount(): Promise<{ default: ComponentType }> {
  loading ??= load();
  return loading;
}

const LazyAccount = lazy(loadAccount);

/** The pages inside: at once when they are there already, so that nothing blank shows in between. */
export function accountPages(): ComponentType {
  return loaded ?? LazyAccount;
}

/** Fetches the page of a mailed link, with its words. */
async function loadLinkPage(page: Promise<{ default: ComponentType }>) {
  try {
    const [module] = await Promise.all([page, loadCatalog("account")]);
    return module;
  } catch (cause) {
    throw new StalePage("The page of a mailed link could not be loaded.", { cause });
  }
}

// Few people ever open one of these: they are fetched when somebody does.
export const ConfirmEmail = lazy(() => loadLinkPage(import("./email-change/confirm-email")));
export const UndoRemoval = lazy(() => loadLinkPage(import("./removal-undo/undo-removal")));
