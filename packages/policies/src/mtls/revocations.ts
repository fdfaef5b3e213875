import type { X509Certificate } from 'node:crypto'
import type { PolicyDeps, Rejection } from '../contract.js'
import type { Chain } from './chain.js'
import { type RevocationList, readRevocationList, subjectOf } from './revocation-list.js'

export interface RevocationSettings {
  revocationUrls: readonly string[]
  revocationFailMode: 'closed' | 'open'
  refreshSeconds: number
}

const REVOKED: Rejection = { error: 'credentials_rejected', detail: 'The certificate has been revoked.' }
const UNVERIFIABLE: Rejection = { error: 'credentials_unverifiable' }
const MOST_BYTES = 8 << 20

/** Revocation lists of authorities, kept up to date beside calls. */
export class Revocations {
  /** By the issuer's name; several authorities may have the same. */
  private lists = new Map<string, RevocationList[]>()
  private readonly known = new Map<string, RevocationList>()

  constructor(
    private readonly settings: RevocationSettings,
    private readonly deps: PolicyDeps,
    private readonly changed: () => void,
  ) {
    if (settings.revocationUrls.length > 0) deps.refresh(() => this.fetch())
  }

  /** Each link but the last is asked about at its own authority; undefined: none is known to be revoked. */
  faultIn(chain: Chain): Rejection | undefined {
    if (this.settings.revocationUrls.length === 0) return undefined
    for (let at = 0; at + 1 < chain.length; at++) {
      const fault = this.faultOf(chain[at]!, chain[at + 1]!, at === 0)
      if (fault) return fault
    }
    return undefined
  }

  /** An authority above need not have a list; that of the caller's own certificate does. */
  private faultOf(certificate: X509Certificate, issuer: X509Certificate, needed: boolean): Rejection | undefined {
    const now = this.deps.now()
    const lists = this.lists.get(subjectOf(issuer.raw)) ?? []
    const list = lists.find(each => each.isSignedBy(issuer.publicKey))
    if (list?.serials.has(certificate.serialNumber.replace(/^0+(?=.)/, ''))) return REVOKED
    const good = list !== undefined && list.thisUpdate <= now && now < list.nextUpdate
    if (good || this.settings.revocationFailMode === 'open' || (!needed && list === undefined)) return undefined
    return UNVERIFIABLE
  }

  /** What cannot be had leaves in place what could; the others are taken all the same. */
  private async fetch(): Promise<number> {
    const faults: unknown[] = []
    for (const url of this.settings.revocationUrls) {
      try {
        const { status, body } = await this.deps.fetch({ url, maxBytes: MOST_BYTES })
        if (status !== 200) throw new Error(`answered with status ${status}`)
        this.known.set(url, readRevocationList(body))
      } catch (cause) {
        faults.push(cause)
      }
    }
    const lists = new Map<string, RevocationList[]>()
    for (const list of this.known.values()) lists.set(list.issuer, [...(lists.get(list.issuer) ?? []), list])
    this.lists = lists
    this.changed()
    if (faults.length > 0) throw faults[0]
    return this.settings.refreshSeconds * 1000
  }
}
