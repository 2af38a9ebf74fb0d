type Messages = Record<string, unknown[]>;

/** What the pages say in a language, by the id of the message. Only for texts without arguments. */
export async function catalog(locale: string): Promise<(id: string) => string> {
  const part = async (name: string): Promise<Messages> => {
    const { href } = new URL(`../../web/src/locales/${locale}/${name}.mjs`, import.meta.url);
    return (await import(href)).messages;
  };
  const messages = { ...(await part("entry")), ...(await part("account")) };
  return (id) => {
    const text = messages[id];
    if (text?.length !== 1 || typeof text[0] !== "string") throw new Error(`No plain text in ${locale}: ${id}`);
    return text[0];
  };
}
