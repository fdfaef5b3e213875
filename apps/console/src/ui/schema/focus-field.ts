/** To what was just added, once it is drawn. */
export const focusField = (pointer: string): void =>
  void requestAnimationFrame(() => document.getElementsByName(pointer.slice(1))[0]?.focus())
