import { useLingui } from "@lingui/react/macro";

/** Gives what a device is called in the language of the page. The server says it in English: "Firefox on Linux". */
export function useDevice() {
  const { t } = useLingui();
  return (device: string | null | undefined): string => {
    if (!device) return t({ id: "sessions.unknownDevice", message: "Unknown device" });
    const [, browser, system] = /^(.+) on (.+)$/.exec(device) ?? [];
    return browser && system ? t({ id: "sessions.device", message: `${browser} on ${system}` }) : device;
  };
}
