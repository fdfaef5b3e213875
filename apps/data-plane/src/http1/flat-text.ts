/**
 * The same text with its characters in one row, for what is kept and becomes a part of many others. What is put together with `+` stays a tree
 * of its parts until somebody reads it as a whole, and everything that it is made a part of walks through all of that tree again.
 */
export function flatText(text: string): string {
  // Reading it puts it in a row where it lies.
  Buffer.from(text, 'latin1')
  return text
}
