/** Prefix of every kind of identifier. An id is `<prefix>_` and 24 characters: 9 of time, 15 random (base 36), so ids sort by age. */
export const idPrefixes = {
  api: 'api',
  apiVersion: 'ver',
  application: 'app',
  approval: 'apr',
  audit: 'aud',
  call: 'call',
  group: 'grp',
  invitation: 'inv',
  invoice: 'ivc',
  joinToken: 'jtk',
  key: 'key',
  limit: 'lim',
  mail: 'mail',
  model: 'mdl',
  modelVersion: 'mdv',
  node: 'node',
  organization: 'org',
  plan: 'plan',
  planChange: 'chg',
  policy: 'pol',
  price: 'prc',
  product: 'prd',
  provider: 'prv',
  rerating: 'rrt',
  role: 'role',
  subscription: 'sub',
  subscriptionEvent: 'evt',
  team: 'team',
  tenant: 'ten',
  token: 'tok',
  usageEvent: 'uev',
  usageFeed: 'feed',
  user: 'usr',
} as const

export type IdKind = keyof typeof idPrefixes

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyz'

/** Builds an id from a wall-clock time in ms and at least 15 random bytes; pure, so the caller brings both. */
export function formatId(kind: IdKind, timeMs: number, random: Uint8Array): string {
  let tail = ''
  for (let i = 0; i < 15; i++) tail += DIGITS[(random[i] ?? 0) % 36]
  return `${idPrefixes[kind]}_${timeMs.toString(36).padStart(9, '0')}${tail}`
}

export const isId = (kind: IdKind, value: string): boolean =>
  value.startsWith(`${idPrefixes[kind]}_`) && /^[a-z0-9]+$/.test(value.slice(idPrefixes[kind].length + 1))
