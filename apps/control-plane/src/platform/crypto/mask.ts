/** Stands in answers where a secret is. */
export const MASK = '••••••••'
