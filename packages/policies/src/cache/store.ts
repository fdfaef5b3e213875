import type { Entry, RequestHeaders } from './entry.js'

/** Answers by what was asked for, within a bound of bytes; what was not used for longest goes first. */
export class Store {
  /** In the order of their last use. */
  private readonly byUri = new Map<string, Entry[]>()
  private used = 0

  constructor(private readonly maxBytes: number) {}

  get bytes(): number {
    return this.used
  }

  find(uri: string, consumer: string, headers: RequestHeaders): Entry | undefined {
    const entries = this.byUri.get(uri)
    const found = entries?.find(entry => entry.fits(consumer, headers))
    if (!entries || !found) return undefined
    this.byUri.delete(uri)
    this.byUri.set(uri, entries)
    return found
  }

  /** In the place of the one for the same callers and headers. */
  put(uri: string, entry: Entry, headers: RequestHeaders): void {
    const others = (this.byUri.get(uri) ?? []).filter(other => !other.fits(entry.consumer, headers))
    this.drop(uri)
    const entries = [entry, ...others]
    this.byUri.set(uri, entries)
    for (const each of entries) this.used += each.bytes
    while (this.used > this.maxBytes) this.drop(this.byUri.keys().next().value!)
  }

  /** Takes out all of which it is true. */
  remove(isGone: (uri: string, entry: Entry) => boolean): void {
    for (const [uri, entries] of this.byUri) {
      const left = entries.filter(entry => !isGone(uri, entry))
      if (left.length === entries.length) continue
      for (const entry of entries) if (!left.includes(entry)) this.used -= entry.bytes
      if (left.length > 0) this.byUri.set(uri, left)
      else this.byUri.delete(uri)
    }
  }

  drop(uri: string): void {
    for (const entry of this.byUri.get(uri) ?? []) this.used -= entry.bytes
    this.byUri.delete(uri)
  }
}
