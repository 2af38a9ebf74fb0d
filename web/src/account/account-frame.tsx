import { Trans, useLingui } from "@lingui/react/macro";
import type { MouseEvent, ReactNode } from "react";
import { Link } from "wouter";
import { useBoot } from "../boot";
import { BrandMark } from "../ui/brand-mark";
import { ChevronIcon, MenuIcon, PersonIcon } from "../ui/icons";
import { OfflineBanner } from "../ui/offline-banner";
import styles from "./account-frame.module.css";
import { AccountNav } from "./account-nav";

/** The frame of the pages inside: bar, navigation, and the page itself. */
export function AccountFrame({ children }: { children: ReactNode }) {
  const { t } = useLingui();
  return (
    <>
      <a className={styles.skip} href="#main">
        <Trans id="common.skip">Skip to main content</Trans>
      </a>
      <header className={styles.bar}>
        <Home />
        <AccountMenu />
        <NarrowMenu />
      </header>
      <OfflineBanner />
      <div className={styles.columns}>
        <nav className={styles.side} aria-label={t({ id: "nav.label", message: "Account pages" })}>
          <AccountNav />
        </nav>
        <main id="main" className={styles.main} tabIndex={-1}>
          {children}
        </main>
      </div>
      <Footer />
    </>
  );
}

/** Mark and name of the site, at the start of the bar: the way to the first page inside, unless `onAway` is asked first. */
export function Home({ onAway }: { onAway?: (() => void) | undefined }) {
  const { site } = useBoot();
  function ask(event: MouseEvent) {
    if (!onAway) return;
    event.preventDefault();
    onAway();
  }
  return (
    <Link className={styles.home} href="/u" onClick={ask}>
      <BrandMark />
      <span translate="no">{site.name}</span>
    </Link>
  );
}

/** On narrow pages: the navigation behind a button. */
function NarrowMenu() {
  const { t } = useLingui();
  return (
    <>
      <button className={`${styles.opener} ${styles.narrow}`} type="button" popoverTarget="nav-menu">
        <MenuIcon />
        <Trans id="common.menu">Menu</Trans>
      </button>
      <nav
        id="nav-menu"
        popover="auto"
        className={`${styles.popover} ${styles.wide}`}
        aria-label={t({ id: "nav.label", message: "Account pages" })}
      >
        <AccountNav onGo={() => document.getElementById("nav-menu")?.hidePopover()} />
      </nav>
    </>
  );
}

function AccountMenu() {
  const { me } = useBoot();
  const { t } = useLingui();
  const close = () => document.getElementById("account-menu")?.hidePopover();
  return (
    <>
      <button className={`${styles.opener} ${styles.account}`} type="button" popoverTarget="account-menu">
        <PersonIcon />
        <span className="visually-hidden">{t({ id: "common.account", message: "Account" })} </span>
        <bdi className={styles.email} translate="no">
          {me?.email}
        </bdi>
        <ChevronIcon />
      </button>
      <div id="account-menu" popover="auto" className={styles.popover}>
        <p className={styles.who} dir="ltr" translate="no">
          {me?.email}
        </p>
        <Link className={styles.item} href="/u/profile" onClick={close}>
          <Trans id="profile.title">Profile</Trans>
        </Link>
        {/* A page load of its own: nothing of the session stays in memory. */}
        <a className={styles.item} href="/oidc/session/end">
          <Trans id="common.signOut">Sign out</Trans>
        </a>
      </div>
    </>
  );
}

function Footer() {
  const { site } = useBoot();
  if (!site.supportUrl) return null;
  return (
    <footer className={styles.footer}>
      <a href={site.supportUrl}>
        <Trans id="common.help">Get help</Trans>
      </a>
    </footer>
  );
}
