import { availableParallelism, hostname } from 'node:os'
import { resolve } from 'node:path'
import { type Env, readEnv } from '@gatehouse/shared/env/env.js'

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
