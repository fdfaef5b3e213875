/** What plans count for money. */
export const meters = ['requests', 'tokens', 'inputTokens', 'outputTokens'] as const
export type Meter = (typeof meters)[number]
