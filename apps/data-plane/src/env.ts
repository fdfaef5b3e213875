import { availableParallelism, hostname } from 'node:os'
import { resolve } from 'node:path'
import { type Env, envSchema, readEnv } from '@gatehouse/shared/env/env.js'
import { type Gap, gaps } from '@gatehouse/shared/gaps.js'

/** Settings of a node with the defaults that depend on the machine filled in. */
export interface NodeSettings extends Env {
  nodeName: string
  workers: number
}

/** Throws EnvError on an unknown or bad setting. */
export function readNodeSettings(source: NodeJS.ProcessEnv): NodeSettings {
  const env = readEnv(source)
  return {
    ...env,
    dataDir: resolve(env.dataDir),
    nodeName: env.nodeName ?? hostname(),
    workers: env.workers ?? availableParallelism(),
  }
}

/** What was asked for by settings and is not done yet. */
export function gapsAskedFor({ proxyTlsPort }: Env): Gap[] {
  const byDefault = envSchema.shape.GATEHOUSE_PROXY_TLS_PORT.parse(undefined)
  const asked = proxyTlsPort === 0 || proxyTlsPort === byDefault ? [] : ['proxy.tls']
  return gaps.filter(gap => asked.includes(gap.id))
}
