import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { gaps } from '@gatehouse/shared/gaps.js'
import { expect, test } from 'vitest'

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))

async function gatehouse(args: string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [main, ...args], { env: { PATH: process.env.PATH, ...env } })
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { code, stdout, stderr }
}

test('a verb that is not there yet says so and fails', async () => {
  const { code, stderr } = await gatehouse(['backup', '--to', 'somewhere'])
  expect(code).toBe(1)
  expect(stderr).toMatch(/"gatehouse backup" is unsupported\. .*pg_dump/)
})

test('in JSON too', async () => {
  const { code, stdout } = await gatehouse(['import', 'kong', 'kong.yaml', '--json'])
  expect(code).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'unsupported' } })
})

test('every verb is either there or listed as a gap', async () => {
  const { stdout } = await gatehouse(['--help'])
  const verbs = [...stdout.matchAll(/^ {2}([a-z][a-z-]+) /gm)].map(([, verb]) => verb).filter(verb => verb !== 'help')
  const missing = gaps.filter(gap => gap.surface === 'cli').map(gap => gap.what)
  expect(verbs).toEqual(['start', 'control-plane', 'data-plane', 'worker', 'migrate', 'nodes', ...missing])
})

test('a verb about nodes says what it needs to call the installation', async () => {
  const { code, stderr } = await gatehouse(['nodes', 'list'])
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('GATEHOUSE_TOKEN') })
  const away = await gatehouse(['nodes', 'list', '--json', '--token', 'ghp_x', '--url', 'http://127.0.0.1:1'])
  expect(JSON.parse(away.stdout)).toMatchObject({ error: { code: 'not_ready' } })
})

test.each([
  [{ GATEHOUSE_HTTPPORT: '1' }, 'GATEHOUSE_HTTPPORT'],
  [{ GATEHOUSE_HTTP_PORT: 'many' }, 'GATEHOUSE_HTTP_PORT'],
])('a setting that is unknown or bad stops the start: %o', async (env, named) => {
  const { code, stderr } = await gatehouse(['start'], env)
  expect(code).toBe(1)
  expect(stderr).toContain(named)
})
