/** A path of the API whose parts are encoded: path`/tenants/${tenant}/apis`. */
export const path = (strings: TemplateStringsArray, ...parts: readonly string[]): string =>
  String.raw({ raw: strings }, ...parts.map(encodeURIComponent))
