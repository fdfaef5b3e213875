import { hash } from 'node:crypto'

/** Entries of a generation. */
const GENERATION = 5000

/** What was lately found of secrets, by their digest, each until its own time is over. Bounded: what was not asked for of late is forgotten. */
export class Recent<T> {
  private young = new Map<string, { value: T; until: number }>()
  private old = new Map<string, { value: T; until: number }>()

  constructor(private readonly now: () => number) {}

  get(secret: string): T | undefined {
    if (this.young.size === 0 && this.old.size === 0) return undefined
    const digest = digestOf(secret)
    const found = this.young.get(digest) ?? this.old.get(digest)
    if (!found || found.until <= this.now()) return undefined
    if (!this.young.has(digest)) this.keep(digest, found)
    return found.value
  }

  /** `until` in ms of the wall clock. */
  set(secret: string, value: T, until: number): void {
    this.keep(digestOf(secret), { value, until })
  }

  clear(): void {
    this.young = new Map()
    this.old = new Map()
  }

  private keep(digest: string, entry: { value: T; until: number }): void {
    if (this.young.size === GENERATION) {
      this.old = this.young
      this.young = new Map()
    }
    this.young.set(digest, entry)
  }
}

const digestOf = (secret: string): string => hash('sha256', secret, 'base64url')
