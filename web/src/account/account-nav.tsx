import { useLingui } from "@lingui/react/macro";
import { Link, useLocation } from "wouter";
import styles from "./account-nav.module.css";

/** The pages of an account, the current one marked. */
export function AccountNav({ onGo }: { onGo?: () => void }) {
  const { t } = useLingui();
  const [path] = useLocation();
  const pages = [
    { href: "/u", name: t({ id: "overview.title", message: "Overview" }) },
    { href: "/u/security", name: t({ id: "security.title", message: "Security" }) },
    { href: "/u/sessions", name: t({ id: "sessions.title", message: "Sessions" }) },
    { href: "/u/activity", name: t({ id: "activity.title", message: "Activity" }) },
    { href: "/u/profile", name: t({ id: "profile.title", message: "Profile" }) },
  ];
  return (
    <ul className={styles.list}>
      {pages.map(({ href, name }) => (
        <li key={href}>
          <Link className={styles.item} href={href} aria-current={path === href ? "page" : undefined} onClick={onGo}>
            {name}
          </Link>
        </li>
      ))}
    </ul>
  );
}
