import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { useAnnounce } from "./announce";

type Errors<Field extends string> = Partial<Record<Field, ReactNode>>;

/**
 * What is wrong with the fields of one form. `show` puts the focus on the first invalid field, its text selected, and
 * reads its error out. `edited`, as the form's `onInput`, lets a field's error go as soon as its value changes.
 */
export function useFieldErrors<Field extends string>() {
  const form = useRef<HTMLFormElement>(null);
  const announce = useAnnounce();
  const [errors, setErrors] = useState<Errors<Field>>({});
  const [shown, setShown] = useState(0);

  useEffect(() => {
    if (shown === 0) return;
    const first = form.current?.querySelector<HTMLInputElement>("[aria-invalid=true]");
    if (!first) return;
    first.focus();
    first.select();
    announce.alert(document.getElementById(`${first.id}-error`)?.textContent ?? "");
  }, [shown, announce]);

  function show(next: Errors<Field>) {
    setErrors(next);
    setShown((count) => count + 1);
  }

  function edited(event: FormEvent<HTMLFormElement>) {
    const { name } = event.target as HTMLInputElement;
    setErrors((before) => (name in before ? { ...before, [name]: undefined } : before));
  }

  return { form, errors, show, edited };
}

/** The text of a form's field, as it stands in the page. */
export function textOf(form: HTMLFormElement, name: string): string {
  return String(new FormData(form).get(name) ?? "");
}
