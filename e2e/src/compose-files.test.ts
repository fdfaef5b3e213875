import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { readEnv } from '@gatehouse/shared/env/env.js'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { environmentOf, setting, stagesOf } from './support/dockerfile.js'

interface Service {
  image: string
  build?: { target: string; dockerfile: string }
  environment?: Record<string, string>
  depends_on?: Record<string, { condition: string }>
  healthcheck?: { disable?: boolean; test?: string[] }
  ports?: string[]
  volumes?: string[]
  tmpfs?: string[]
  read_only?: boolean
}
interface Compose {
  services: Record<string, Service>
  volumes: Record<string, unknown>
}

const docker = fileURLToPath(new URL('../../docker/', import.meta.url))
const stages = stagesOf(await readFile(`${docker}Dockerfile`, 'utf8'))
const read = async (name: string) => parse(await readFile(docker + name, 'utf8'), { merge: true }) as Compose

/** As compose fills them in; where nothing is said, with something that is of use. */
const filledIn = (value: string) =>
  value.replace(/\$\{(\w+)(?::?([-?])([^}]*))?\}/g, (_, name: string, kind: string, rest = '') => {
    if (kind === '-') return rest
    return name.endsWith('KEY') ? Buffer.alloc(32).toString('base64') : 'secret'
  })

describe.each([
  ['compose.yaml', await read('compose.yaml')],
  ['compose.demo.yaml', await read('compose.demo.yaml')],
])('%s', (_, { services, volumes }) => {
  const all = Object.entries(services)
  const built = all.filter(([, service]) => service.build)

  it.each(built)('%s is started with settings that can be read', (_, { build, environment = {} }) => {
    const given = Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, filledIn(value)]))
    expect(() => readEnv({ ...environmentOf(stages, build!.target), ...given })).not.toThrow()
  })

  it.each(built)('%s writes to its volume and /tmp alone, and shows ports of its image', (_, service) => {
    const image = service.build!.target
    expect(service.read_only).toBe(true)
    const state = setting(stages, image, 'VOLUME')!
    const writable = [...(service.volumes ?? []).map(each => each.split(':')[1]), ...(service.tmpfs ?? [])]
    expect(writable).toContain('/tmp')
    // Migrations keep nothing.
    if (service.environment?.GATEHOUSE_MASTER_KEY ?? service.ports) expect(writable).toContain(state)
    const exposed = setting(stages, image, 'EXPOSE')!.split(' ')
    for (const port of service.ports ?? []) expect(exposed).toContain(port.split(':').at(-1))
  })

  it.each(all)('%s waits for services that can tell what they are waited for', (_, { depends_on = {} }) => {
    const mute = Object.entries(depends_on).filter(([name, { condition }]) => {
      const other = services[name]
      if (!other || condition !== 'service_healthy') return !other
      const own = other.build && setting(stages, other.build.target, 'HEALTHCHECK')
      return other.healthcheck?.disable || (other.healthcheck?.test ?? own) === undefined
    })
    expect(mute).toEqual([])
  })

  it('declares just the volumes that are mounted', () => {
    const mounted = all.flatMap(([, service]) => (service.volumes ?? []).map(each => each.split(':')[0]!))
    const named = mounted.filter(name => !name.startsWith('.'))
    expect(Object.keys(volumes).sort()).toEqual([...new Set(named)].sort())
  })
})
