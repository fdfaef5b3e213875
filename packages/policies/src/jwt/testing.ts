import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import type { FetchAnswer, PolicyDeps } from '../contract.js'
import { bare } from '../testing.js'

/** Signs tokens for tests, in any way that is asked for. */
export interface Signer {
  readonly kid: string
  readonly publicKey: KeyObject
  token(claims: object, header?: object): string
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

export function signer(algorithm: string, kid = algorithm.toLowerCase()): Signer {
  const { publicKey, privateKey } = pair(algorithm)
  const token = (claims: object, header: object = {}): string => {
    const text = `${part({ alg: algorithm, kid, ...header })}.${part(claims)}`
    const options = { key: privateKey, dsaEncoding: 'ieee-p1363' as const, ...(algorithm.startsWith('PS') && PSS) }
    const digest = algorithm === 'EdDSA' ? null : `sha${algorithm.slice(2)}`
    return `${text}.${sign(digest, Buffer.from(text), options).toString('base64url')}`
  }
  return { kid, publicKey, token }
}
const PSS = { padding: 6, saltLength: -1 }

function pair(algorithm: string): { publicKey: KeyObject; privateKey: KeyObject } {
  if (algorithm === 'EdDSA') return generateKeyPairSync('ed25519')
  if (algorithm.startsWith('ES'))
    return generateKeyPairSync('ec', { namedCurve: { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' }[algorithm]! })
  return generateKeyPairSync('rsa', { modulusLength: 2048 })
}

export function shared(secret: string | Buffer, claims: object, header: object = {}, digest = 'sha256'): string {
  const text = `${part({ alg: 'HS256', ...header })}.${part(claims)}`
  return `${text}.${createHmac(digest, secret).update(text).digest('base64url')}`
}

export const unsigned = (claims: object, alg = 'none'): string => `${part({ alg })}.${part(claims)}.`

export const jwk = ({ publicKey, kid }: Signer, more: object = {}): object => ({
  ...publicKey.export({ format: 'jwk' }),
  kid,
  ...more,
})

/** A world in which keys are fetched when the test says so. */
export function world(pages: Record<string, () => unknown>) {
  const state = { now: 1_700_000_000_000, fetched: 0, faults: [] as string[] }
  const tasks: (() => Promise<number>)[] = []
  let running: Promise<void> | undefined
  const run = async (): Promise<void> => {
    for (const task of tasks) await task().catch((error: Error) => void state.faults.push(error.message))
  }
  const demand = (): Promise<void> => {
    running ??= run().finally(() => {
      running = undefined
    })
    return running
  }
  const fetch = async ({ url }: { url: string }): Promise<FetchAnswer> => {
    state.fetched++
    const page = pages[url]?.()
    if (page === undefined) return { status: 404, headers: [], body: Buffer.alloc(0) }
    return { status: 200, headers: [], body: Buffer.from(JSON.stringify(page)) }
  }
  const slots: unknown[] = []
  const deps: PolicyDeps = {
    ...bare,
    now: () => state.now,
    fetch,
    refresh: task => {
      tasks.push(task)
      return { demand }
    },
    slot: <T>() => {
      const at = slots.length
      return {
        get: () => slots[at] as T,
        set: (_ctx, value) => {
          slots[at] = value
        },
      }
    },
  }
  return { state, deps, refresh: demand }
}
