/** What callers take, and how much they like it. */
const ITEM = /^\s*([\w*-]+)\s*(?:;\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?$/i

/** The offered encoding that the caller likes best, the earlier of two that it likes alike; undefined where identity is as good (RFC 9110, 12.5.3). */
export function negotiate(accept: string | undefined, offered: readonly string[]): string | undefined {
  if (accept === undefined) return undefined
  const liked = new Map<string, number>()
  for (const item of accept.split(',')) {
    const found = ITEM.exec(item)
    if (found)
      liked.set(found[1]!.toLowerCase().replace(/^x-gzip$/, 'gzip'), found[2] === undefined ? 1 : Number(found[2]))
  }
  const quality = (name: string): number => liked.get(name) ?? liked.get('*') ?? 0
  let best: string | undefined
  for (const name of offered) if (quality(name) > (best === undefined ? 0 : quality(best))) best = name
  // Where identity is named and liked better, it is what they want.
  return best !== undefined && (liked.get('identity') ?? 0) > quality(best) ? undefined : best
}
