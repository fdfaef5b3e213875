import { type Env, readEnv } from '@gatehouse/shared/env/env.js'

/** The environment of the whole house: what the user set, and what differs when everything runs on one machine. */
export function houseEnvironment(environment: NodeJS.ProcessEnv): { raw: NodeJS.ProcessEnv; env: Env } {
  const raw = {
    ...environment,
    GATEHOUSE_DEMO: environment.GATEHOUSE_DEMO || '1',
    GATEHOUSE_UPSTREAM_ALLOW: environment.GATEHOUSE_UPSTREAM_ALLOW || '127.0.0.0/8,::1/128',
  }
  return { raw, env: readEnv(raw) }
}

/** What only the control plane and its worker may know. */
const controlPlaneOnly = [
  'GATEHOUSE_DATABASE_URL',
  'GATEHOUSE_MASTER_KEY',
  'GATEHOUSE_ADMIN_EMAIL',
  'GATEHOUSE_ADMIN_PASSWORD',
  'GATEHOUSE_SMTP_URL',
]
const dataPlaneOnly = ['GATEHOUSE_JOIN_TOKEN', 'GATEHOUSE_NODE_KEY', 'GATEHOUSE_NODE_NAME']

type Values = Record<string, string | number | undefined>

/** Ports and addresses of the running house go over what the user asked for. */
function environmentOf(raw: NodeJS.ProcessEnv, hidden: (name: string) => boolean, values: Values): NodeJS.ProcessEnv {
  const kept = Object.entries(raw).filter(([name]) => !hidden(name))
  const given = Object.entries(values).filter(([, value]) => value !== undefined)
  return Object.fromEntries([...kept, ...given.map(([name, value]) => [name, String(value)])])
}

export const controlPlaneEnvironment = (raw: NodeJS.ProcessEnv, values: Values) =>
  environmentOf(raw, name => dataPlaneOnly.includes(name), { ...values, GATEHOUSE_SUPERVISED: 1 })

export const dataPlaneEnvironment = (raw: NodeJS.ProcessEnv, values: Values) =>
  environmentOf(raw, name => controlPlaneOnly.includes(name), { ...values, GATEHOUSE_SUPERVISED: 1 })

/** The sandbox provider plays an outsider and is told nothing but its port. */
export const sandboxEnvironment = (raw: NodeJS.ProcessEnv, values: Values) =>
  environmentOf(raw, name => name.startsWith('GATEHOUSE_'), values)

/** The address at which a server bound to `host` is reached from this machine, fit for a URL. */
export function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}
