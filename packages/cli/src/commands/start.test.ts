import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const fixtures = here('../house/fixtures')
let folder: string
const children: ChildProcess[] = []

/** An installation of the real command whose programs are played by fixtures. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gh-start-'))
  await chmod(folder, 0o711)
  const modules = join(folder, 'node_modules')
  await mkdir(join(modules, '@gatehouse'), { recursive: true })
  await cp(here('../../dist'), join(modules, '@gatehouse/cli/dist'), { recursive: true })
  await cp(here('../../package.json'), join(modules, '@gatehouse/cli/package.json'))
  for (const name of ['commander', 'zod', '@gatehouse/shared', '@gatehouse/postgres', '@gatehouse/migrations'])
    await symlink(here(`../../node_modules/${name}`), join(modules, name))
  await play('testing', { 'sandbox/main': 'sandbox' })
  await play('control-plane', { main: 'control-plane', worker: 'worker' })
  await play('data-plane', { main: 'data-plane' })

  async function play(name: string, scripts: Record<string, string>) {
    const root = join(modules, '@gatehouse', name)
    await mkdir(join(root, 'dist/sandbox'), { recursive: true })
    const manifest = { name: `@gatehouse/${name}`, type: 'module', exports: { './*': './dist/*' } }
    await writeFile(join(root, 'package.json'), JSON.stringify(manifest))
    for (const [script, fixture] of Object.entries(scripts))
      await writeFile(join(root, `dist/${script}.js`), `await import('${fixtures}/${fixture}.mjs')`)
  }
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 }))

interface Ready {
  consoleUrl: string
  gatewayUrl: string
  dataDir: string
}

async function start(name: string): Promise<{ child: ChildProcess; ready: Ready }> {
  const ports = ['HTTP', 'GRPC', 'JOIN', 'PROXY', 'PROXY_TLS', 'STATUS'].map(port => [`GATEHOUSE_${port}_PORT`, '0'])
  const env = { PATH: process.env.PATH, GATEHOUSE_DATA_DIR: join(folder, name), ...Object.fromEntries(ports) }
  const main = join(folder, 'node_modules/@gatehouse/cli/dist/main.js')
  const child = spawn(process.execPath, [main, 'start', '--json'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  children.push(child)
  child.stderr.resume()
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const answer = JSON.parse(line) as Ready & { error?: { message: string } }
  if (answer.error) throw new Error(answer.error.message)
  return { child, ready: answer }
}

/** Connects now; `gone` resolves when the server goes away. */
async function watch(url: string): Promise<{ gone: Promise<unknown> }> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  return {
    gone: new Promise(resolve =>
      socket
        .on('error', () => {})
        .on('close', resolve)
        .resume(),
    ),
  }
}

test('one Ctrl-C, however often it is delivered, ends everything cleanly', async () => {
  const { child, ready } = await start('clean')
  const watches = [await watch(ready.consoleUrl), await watch(ready.gatewayUrl)]
  const exit = once(child, 'exit')
  child.kill('SIGINT')
  child.kill('SIGINT')
  expect(await exit).toEqual([0, null])
  await Promise.all(watches.map(({ gone }) => gone))
})

test('a killed supervisor takes everything along, and the next start works at once', async () => {
  const first = await start('killed')
  const watches = [await watch(first.ready.consoleUrl), await watch(first.ready.gatewayUrl)]
  first.child.kill('SIGKILL')
  await Promise.all(watches.map(({ gone }) => gone))
  const second = await start('killed')
  expect(second.ready.dataDir).toBe(first.ready.dataDir)
  expect((await fetch(second.ready.consoleUrl)).ok).toBe(true)
})

test('says that it already runs', async () => {
  const { ready } = await start('twice')
  await expect(start('twice')).rejects.toThrow(`already runs on ${ready.dataDir}`)
})
