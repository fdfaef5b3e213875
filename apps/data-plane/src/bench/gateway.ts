import type { ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { openSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { formatJoinToken, newJoinSecret } from '@gatehouse/shared/fleet/join-token.js'
import { formatKey } from '@gatehouse/shared/key-format.js'
import { pinOf } from '../node/identity.js'
import { SoleLedger } from '../testing/sole-ledger.js'
import { TestAuthority } from '../testing/test-authority.js'
import { TestControlPlane } from '../testing/test-control-plane.js'
import { type Caller, crowdOf } from './crowd.js'
import { pinned, said } from './processes.js'
import { benchResources } from './resources.js'

const newKey = (): string => formatKey('live', randomBytes(96)).secret

const main = fileURLToPath(new URL('../main.js', import.meta.url))

export interface Gateway {
  process: ChildProcess
  port: number
  key: string
  /** Of an application whose plan has a budget, and whose model all that there is for models. */
  governedKey: string
  controlPlane: TestControlPlane
  /** Further routes, each with the key of its own. */
  crowd: readonly Caller[]
}

export interface GatewayVariant {
  env?: NodeJS.ProcessEnv
  /** How many routes and keys it has beside the few that are measured. */
  crowd?: number
}

/** A whole node with one worker on a core, configured over its own stream, reporting every call to a control plane that counts them. */
export async function startGateway(
  folder: string,
  core: number | string,
  upstream: number,
  sandbox: number,
  { env = {}, crowd = 0 }: GatewayVariant = {},
): Promise<Gateway> {
  const authority = await TestAuthority.create()
  const controlPlane = new TestControlPlane(authority)
  controlPlane.countsOnly = true
  controlPlane.ledger = new SoleLedger()
  controlPlane.joinSecret = newJoinSecret(randomBytes(80))
  await controlPlane.start()
  const token = formatJoinToken({ secret: controlPlane.joinSecret, caPin: pinOf(authority.pem) })
  const child = pinned(
    core,
    process.execPath,
    [main],
    {
      PATH: process.env.PATH,
      GATEHOUSE_PROXY_PORT: '0',
      GATEHOUSE_STATUS_PORT: '0',
      GATEHOUSE_WORKERS: '1',
      GATEHOUSE_DATA_DIR: join(folder, 'node'),
      GATEHOUSE_CONTROL_PLANE: `127.0.0.1:${controlPlane.port}`,
      GATEHOUSE_JOIN_ADDRESS: `127.0.0.1:${controlPlane.joinPort}`,
      GATEHOUSE_JOIN_TOKEN: token,
      GATEHOUSE_UPSTREAM_ALLOW: '127.0.0.0/8',
      GATEHOUSE_LOG_LEVEL: 'warn',
      ...env,
    },
    openSync(join(folder, 'gateway.log'), 'a'),
  )
  const [key, governedKey] = [newKey(), newKey()]
  const ready = said(child, line => (line.startsWith('{') ? (JSON.parse(line) as { proxy?: number }).proxy : undefined))
  await controlPlane.hello(1)
  const kept = benchResources({ usual: key, governed: governedKey }, upstream, sandbox)
  const others = crowdOf(crowd, newKey, upstream)
  const ack = await controlPlane.send(
    1,
    {
      ...kept,
      api: [...kept.api, ...others.apis],
      plan: kept.plan.map(plan => ({ ...plan, apis: [...plan.apis, ...others.apis.map(({ api }) => api)] })),
      key: [...kept.key, ...others.keys],
    },
    { full: true },
  )
  if (!ack.accepted) throw new Error(`the node refused its configuration: ${JSON.stringify(ack.refusals)}`)
  return { process: child, port: await ready, key, governedKey, controlPlane, crowd: others.callers }
}
