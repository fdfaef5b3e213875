import { lookup as dnsLookup, type LookupAddress, type LookupOptions } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import type { AddressRule } from '@gatehouse/shared/net/address-rule.js'
import { buildConnector } from 'undici'

/** The address of a target may not be reached from here. */
export class AddressDenied extends Error {
  constructor(verdict: string) {
    super(`address refused: ${verdict}`)
  }
}

type LookupCallback = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void

/** Resolves like dns.lookup, but only to addresses that the rule permits: a name cannot be turned against us after it was checked. */
export function guardedLookup(rule: AddressRule, port: number): LookupFunction {
  const lookup = (hostname: string, options: LookupOptions, callback: LookupCallback): void => {
    dnsLookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, [])
      const permitted = found.filter(each => rule(each.address, port) === 'allowed')
      const first = permitted[0]
      if (!first) return callback(new AddressDenied(rule(found[0]?.address ?? '', port)), [])
      if (options.all) callback(null, permitted)
      else callback(null, first.address, first.family)
    })
  }
  return lookup as LookupFunction
}

/** A connector that asks the rule at each connect, for names after DNS and for addresses as they stand. */
export function guardedConnect(rule: AddressRule, port: number, timeoutMs: number): buildConnector.connector {
  const connect = buildConnector({
    timeout: timeoutMs,
    lookup: guardedLookup(rule, port),
    autoSelectFamily: true,
    allowH2: false,
  })
  return (options, callback) => {
    if (isIP(options.hostname) !== 0) {
      const verdict = rule(options.hostname, port)
      if (verdict !== 'allowed') {
        callback(new AddressDenied(verdict), null)
        return
      }
    }
    connect(options, callback)
  }
}
