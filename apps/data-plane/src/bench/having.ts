import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Gateway, type GatewayVariant, startGateway } from './gateway.js'
import { ended } from './processes.js'

/** Starts a node on cores before a service at `upstream`, hands it over, ends it. What it writes goes into a folder of its name. */
export async function having<T>(
  { folder, upstream, core }: { folder: string; upstream: number; core: number | string },
  name: string,
  variant: GatewayVariant,
  use: (gateway: Gateway) => Promise<T>,
): Promise<T> {
  const own = join(folder, name)
  mkdirSync(own)
  const gateway = await startGateway(own, core, upstream, upstream, variant)
  try {
    return await use(gateway)
  } finally {
    await ended(gateway.process)
    gateway.controlPlane.stop()
  }
}
