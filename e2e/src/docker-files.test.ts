import { existsSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { envSchema } from '@gatehouse/shared/env/env.js'
import { expect, it, test } from 'vitest'
import { commandOf, copyOf, setting, stagesOf } from './support/dockerfile.js'

const repository = fileURLToPath(new URL('../../', import.meta.url))
const read = (path: string) => readFile(`${repository}${path}`, 'utf8')

const stages = stagesOf(await read('docker/Dockerfile'))
const compose = await read('docker/compose.yaml')
const demo = await read('docker/compose.demo.yaml')
const templates = await readdir(`${repository}docker/helm/templates`)
const chart = (await Promise.all(templates.map(name => read(`docker/helm/templates/${name}`)))).join('\n---\n')
const images = ['control-plane', 'data-plane', 'demo']

/** Whether the build makes it, of a source that is there. */
const comes = (path: string) =>
  existsSync(`${repository}${path}`) ||
  existsSync(`${repository}${path.replace('/dist/', '/src/').replace(/\.js$/, '.ts')}`)

test('the Dockerfile copies what there is, from stages that there are', () => {
  for (const { from, instructions } of stages.values()) {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the Dockerfile's own variable
    if (from !== '${NODE_IMAGE}') expect([...stages.keys()]).toContain(from)
    for (const { args } of instructions.filter(each => each.keyword === 'COPY')) {
      const copy = copyOf(args)
      if (copy.from !== undefined) expect([...stages.keys()]).toContain(copy.from)
      if (copy.from === 'build')
        for (const source of copy.sources)
          expect(comes(source.replace('/gatehouse/', '').replace(/\/dist$/, ''))).toBe(true)
      if (copy.from === undefined) for (const source of copy.sources) expect(comes(source), source).toBe(true)
    }
  }
})

it.each(images)('%s runs without rights, with its state in a volume and a check of its health', name => {
  expect(setting(stages, name, 'USER')).toBe('node')
  expect(stages.get(name)!.instructions.findIndex(each => each.keyword === 'USER')).toBeGreaterThan(
    stages.get(name)!.instructions.findLastIndex(each => each.keyword === 'COPY'),
  )
  expect(setting(stages, name, 'VOLUME')).toBe('/data')
  for (const keyword of ['CMD', 'HEALTHCHECK']) {
    const [program, script] = commandOf(setting(stages, name, keyword)!)
    expect(program).toBe('node')
    expect(comes(script === 'healthcheck.mjs' ? `docker/${script}` : script!), script).toBe(true)
  }
})

test('images that serve hold neither tests, nor an embedded Postgres, nor the tools that built them', () => {
  for (const name of ['control-plane', 'data-plane'])
    for (const { args } of stages.get(name)!.instructions.filter(each => each.keyword === 'COPY'))
      expect(args).not.toMatch(/packages\/(testing|postgres|cli)|e2e/)
  const development = [...stages.values()]
    .flatMap(stage => stage.instructions)
    .filter(each => each.args.startsWith('pnpm install'))
  for (const { args } of development.filter(each => !each.args.includes('pnpm run build')))
    expect(args).toContain('--prod')
})

test.each([
  ['Dockerfile', await read('docker/Dockerfile')],
  ['compose.yaml', compose],
  ['compose.demo.yaml', demo],
  ['helm', chart],
])('%s names settings that there are', (_, text) => {
  const named = new Set(text.match(/GATEHOUSE_[A-Z_]+/g))
  expect([...named].filter(name => !(name in envSchema.shape))).toEqual([])
})

test('compose runs images that are built, confined, by commands that there are', async () => {
  for (const text of [compose, demo]) {
    for (const [, target] of text.matchAll(/target: (\S+)/g)) expect(images).toContain(target)
    for (const confinement of ['read_only: true', 'cap_drop: [ALL]', 'no-new-privileges:true'])
      expect(text).toContain(confinement)
    for (const [, command] of text.matchAll(/command: \[node, (\S+?)[,\]]/g))
      expect(comes(command!), command).toBe(true)
    for (const [, file] of text.matchAll(/"\.\/([^:"]+):[^"]+:ro"/g))
      expect(existsSync(`${repository}docker/${file}`), file).toBe(true)
    const volumes = text.slice(text.lastIndexOf('\nvolumes:')).match(/(?<=^ {2})[\w-]+(?=:$)/gm)!
    const mounted = [...text.matchAll(/volumes: \["([\w-]+):/g)].map(([, name]) => name)
    expect(volumes.sort()).toEqual(mounted.sort())
  }
  const services = compose
    .slice(compose.indexOf('\nservices:'), compose.indexOf('\nvolumes:'))
    .match(/(?<=^ {2})[\w-]+(?=:$)/gm)
  expect(services).toEqual(['postgres', 'redis', 'migrate', 'control-plane', 'worker', 'node-1', 'node-2'])
  expect((await stat(`${repository}docker/postgres/roles.sh`)).mode & 0o111).not.toBe(0)
})

test('the chart runs the images confined, by commands that there are, on values that there are', async () => {
  const commands = [...chart.matchAll(/node[, ]+(\S+?\.js)/g)].map(([, script]) => script!)
  expect(commands.length).toBeGreaterThan(2)
  for (const script of commands) expect(comes(script), script).toBe(true)
  for (const confinement of ['readOnlyRootFilesystem: true', 'runAsNonRoot: true', 'drop: [ALL]'])
    expect(chart).toContain(confinement)
  expect(chart.match(/include "gatehouse\.pod"/g)).toHaveLength(chart.match(/\n +containers:/g)!.length)
  const values = await read('docker/helm/values.yaml')
  for (const [, path] of chart.matchAll(/\.Values\.([\w.]+)/g))
    for (const name of path!.split('.')) expect(values, path).toMatch(new RegExp(`^ *${name}:`, 'm'))
})

test('the context of a build leaves out what was installed or built here, and secrets', async () => {
  const ignored = (await read('.dockerignore')).split('\n')
  for (const pattern of ['**/node_modules', '**/dist', '**/.env*', '.git', '.gatehouse*'])
    expect(ignored).toContain(pattern)
})
