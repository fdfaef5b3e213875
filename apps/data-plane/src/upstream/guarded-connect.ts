import { lookup as dnsLookup, type LookupAddress, type LookupOptions } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import type { AddressRule } from '@gatehouse/shared/net/address-rule.js'
import { buildConnector } from 'undici'
import type { ClientTls } from './client-tls.js'

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

/** Whatever the name: the one address, if the rule permits it. */
function pinnedLookup(rule: AddressRule, port: number, address: string): LookupFunction {
  const family = isIP(address)
  const lookup = (_hostname: string, options: LookupOptions, callback: LookupCallback): void => {
    const verdict = rule(address, port)
    if (verdict !== 'allowed') return callback(new AddressDenied(verdict), [])
    if (options.all) callback(null, [{ address, family }])
    else callback(null, address, family)
  }
  return lookup as LookupFunction
}

interface ConnectOptions {
  timeoutMs: number
  address?: string | undefined
  /** Over TLS that is asked for. */
  http2?: boolean | undefined
  tls?: ClientTls | undefined
}

/**
 * A connector that asks the rule at each connect, for names after DNS and for addresses as they stand. With an address all connections go there:
 * the name is for TLS and the Host header alone.
 */
export function guardedConnect(
  rule: AddressRule,
  port: number,
  { timeoutMs, address, http2 = false, tls }: ConnectOptions,
): buildConnector.connector {
  const connect = buildConnector({
    ...tls?.options,
    timeout: timeoutMs,
    lookup: address === undefined ? guardedLookup(rule, port) : pinnedLookup(rule, port, address),
    autoSelectFamily: true,
    allowH2: http2,
  })
  return (options, callback) => {
    if (isIP(options.hostname) !== 0) {
      const verdict = rule(options.hostname, port)
      if (verdict !== 'allowed') {
        // As all other answers: whoever asks is not called back before it has been answered.
        process.nextTick(callback, new AddressDenied(verdict), null)
        return
      }
    }
    connect(tls?.serverName === undefined ? options : { ...options, servername: tls.serverName }, callback)
  }
}
