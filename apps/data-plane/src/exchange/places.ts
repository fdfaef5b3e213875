import { readFileSync, type Stats, unwatchFile, watchFile } from 'node:fs'
import { Reader, type Response } from 'mmdb-lib'

/** How soon another file is seen. */
const LOOK_MS = 30_000

/** Where an address lies: ISO 3166-1, and the part of ISO 3166-2 behind the country; empty: not told. */
export interface Place {
  readonly country: string
  readonly region: string
}

/** As files of MaxMind tell it, and others that tell a country by its code alone. */
interface Told {
  country?: { iso_code?: string } | string
  country_code?: string
  subdivisions?: readonly { iso_code?: string }[]
}

/** Tells where addresses lie, by a file in the form of MaxMind. */
export class Places {
  private reader: Reader<Response>

  /** Throws on a file that is none. Another one in its place is read when it is whole; until then this one stays. */
  constructor(
    private readonly path: string,
    fault: (message: string, cause: unknown) => void,
  ) {
    this.reader = read(path)
    watchFile(path, { persistent: false, interval: LOOK_MS }, (now: Stats) => {
      if (now.size === 0) return
      try {
        this.reader = read(path)
      } catch (cause) {
        fault('the file of places cannot be read', cause)
      }
    })
  }

  /** Null: nobody knows. */
  of(address: string): Place | null {
    let told: Told | null
    try {
      told = this.reader.get(address) as Told | null
    } catch {
      return null
    }
    const { country, country_code } = told ?? {}
    const code = (typeof country === 'string' ? country : country?.iso_code) ?? country_code
    return code === undefined ? null : { country: code, region: told?.subdivisions?.[0]?.iso_code ?? '' }
  }

  close(): void {
    unwatchFile(this.path)
  }
}

const read = (path: string): Reader<Response> => new Reader<Response>(readFileSync(path))
