import { randomInt } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Env } from '@gatehouse/shared/env/env.js'

/** Every port of the house, each known before any program runs, because the programs are told of one another's. */
export interface Ports {
  http: number
  grpc: number
  join: number
  proxy: number
  proxyTls: number
  status: number
  /** Only with the demo. */
  sandbox?: number
}

export async function claimPorts(env: Env, dataDir: string): Promise<Ports> {
  return {
    http: await claimPort(env.bind, env.httpPort, 'GATEHOUSE_HTTP_PORT'),
    grpc: await claimPort(env.bind, env.grpcPort, 'GATEHOUSE_GRPC_PORT'),
    join: await claimPort(env.bind, env.joinPort, 'GATEHOUSE_JOIN_PORT'),
    proxy: await claimPort(env.bind, env.proxyPort, 'GATEHOUSE_PROXY_PORT'),
    proxyTls: await claimTlsPort(env),
    status: await claimPort(env.bind, env.statusPort, 'GATEHOUSE_STATUS_PORT'),
    ...(env.demo ? { sandbox: await claimSandboxPort(env.sandboxPort, dataDir) } : {}),
  }
}

/**
 * Where nobody asked for a port, the usual one goes with the proxy's usual one: a second copy needs no setting for what may not be used, nor do
 * two that start at once get in each other's way.
 */
function claimTlsPort({ bind, proxyPort, proxyTlsPort }: Env): Promise<number> {
  const claim = (port: number) => claimPort(bind, port, 'GATEHOUSE_PROXY_TLS_PORT')
  if (proxyTlsPort !== undefined) return claim(proxyTlsPort)
  return proxyPort === 8000 ? claim(8443).catch(() => claim(0)) : claim(0)
}

/** The demo's provider is configured with this port, so a free one is picked once and kept while it stays free. */
async function claimSandboxPort(wanted: number, dataDir: string): Promise<number> {
  const claim = (port: number) => claimPort('127.0.0.1', port, 'GATEHOUSE_SANDBOX_PORT')
  if (wanted) return claim(wanted)
  const file = join(dataDir, 'sandbox-port')
  const before = Number(await readFile(file, 'utf8').catch(() => '0')) || 0
  const port = await claim(before).catch(() => claim(0))
  await writeFile(file, String(port), { mode: 0o600 })
  return port
}

/**
 * The port itself if it can be bound on `host`, a free one for 0. Throws a sentence that names the setting when it is taken: better here than in
 * the log of a child.
 */
async function claimPort(host: string, port: number, setting: string): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    const candidate = port || randomInt(...besideEphemeral)
    const error = await probe(host, candidate)
    if (!error) return candidate
    if (port || error.code !== 'EADDRINUSE' || attempt === 50) throw portError(error, host, candidate, setting)
  }
}

// Below what systems hand out by themselves, so that nobody gets the port by chance before its owner binds it.
const besideEphemeral = [15_000, 32_000] as const

function probe(host: string, port: number): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise(resolve => {
    const server = createServer()
    server.once('error', resolve)
    server.listen(port, host, () => server.close(() => resolve(undefined)))
  })
}

function portError(error: NodeJS.ErrnoException, host: string, port: number, setting: string): Error {
  const options = { cause: error }
  if (error.code === 'EADDRINUSE')
    return new Error(`Port ${port} is taken. Free it, or set ${setting} to another (0 picks a free one).`, options)
  if (error.code === 'EACCES')
    return new Error(`Port ${port} is not permitted to this user. Set ${setting} to one above 1023.`, options)
  return new Error(`${host}:${port} cannot be listened on (${error.code}). Check GATEHOUSE_BIND.`, options)
}
