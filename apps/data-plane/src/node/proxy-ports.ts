import { type AddressInfo, createServer } from 'node:net'
import type { NodeSettings } from '../env.js'

const DEFAULT_PORT = 8000
const DEFAULT_TLS_PORT = 8443

/**
 * The ports that the workers share. A free one for 0. Where nobody asked for a port for TLS, the usual one goes with the proxy's usual one, if it is
 * free: a second gateway on the machine shall not need a setting for what it may not use.
 */
export async function proxyPorts(settings: NodeSettings): Promise<{ proxy: number; tls: number }> {
  const { bind, proxyPort, proxyTlsPort } = settings
  const usual = proxyPort === DEFAULT_PORT && (await isFree(bind, DEFAULT_TLS_PORT)) ? DEFAULT_TLS_PORT : 0
  return { proxy: proxyPort || (await freePort(bind)), tls: (proxyTlsPort ?? usual) || (await freePort(bind)) }
}

async function isFree(host: string, port: number): Promise<boolean> {
  try {
    await bound(host, port)
    return true
  } catch {
    return false
  }
}

const freePort = (host: string): Promise<number> => bound(host, 0)

/** Takes the port for a moment; gives its number. */
async function bound(host: string, wanted: number): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(wanted, host, resolve)
  })
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}
