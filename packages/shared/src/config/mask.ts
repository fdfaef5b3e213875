/** Stands in answers where a secret is. What is sent back with it keeps the secret. */
export const MASK = '••••••••'
