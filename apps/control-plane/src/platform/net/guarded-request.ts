import { type LookupAddress, lookup } from 'node:dns'
import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { AddressRule } from '@gatehouse/shared/net/address-rule.js'
import { bareHost, portOf } from './upstream-guard.js'

export interface GuardedRequest {
  url: URL
  method: string
  headers: Record<string, string>
  body: string | Buffer
  timeoutMs: number
  /** Bytes of the answer that are kept. */
  maxBytes: number
}

/** The address was refused at connect. */
export class AddressRefused extends Error {}

/** One request on a connection of its own, to an address that the rule allows at the moment of connecting. */
export function guardedRequest(rule: AddressRule, request: GuardedRequest): Promise<{ status: number; body: string }> {
  const { url, method, headers } = request
  const host = bareHost(url.hostname)
  if (isIP(host) && rule(host, portOf(url)) !== 'allowed') return Promise.reject(new AddressRefused(host))
  const send = url.protocol === 'https:' ? https.request : http.request
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(request.timeoutMs)
    const outgoing = send(url, { method, headers, agent: false, signal, lookup: guardedLookup(rule, portOf(url)) })
    outgoing.on('error', reject)
    outgoing.on('response', answer => {
      read(answer, request.maxBytes).then(body => resolve({ status: answer.statusCode ?? 0, body }), reject)
    })
    outgoing.end(request.body)
  })
}

function guardedLookup(rule: AddressRule, port: number): LookupFunction {
  return (hostname, options, done) => {
    lookup(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
      const allowed = error ? [] : found.filter(({ address }) => rule(address, port) === 'allowed')
      const first = allowed[0]
      if (error || !first) done(error ?? new AddressRefused(hostname), '', 0)
      else if (options.all) done(null, allowed)
      else done(null, first.address, first.family)
    })
  }
}

async function read(answer: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = []
  let left = maxBytes
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    chunks.push(chunk.subarray(0, left))
    left -= chunk.length
    if (left <= 0) break
  }
  return Buffer.concat(chunks).toString()
}
