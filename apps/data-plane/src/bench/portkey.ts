import type { ChildProcess } from 'node:child_process'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join, resolve } from 'node:path'
import { pinned } from './processes.js'

const manifest = {
  private: true,
  dependencies: { '@portkey-ai/gateway': '1.15.2' },
  // What its ranges resolve to today answers 500 to every stream; these are the versions that it works with.
  overrides: { '@hono/node-server': '1.13.8', hono: '4.9.7' },
}

/** The peer gateway, installed once into the data folder; undefined where the registry cannot be reached. */
export async function startPortkey(core: number, port: number): Promise<ChildProcess | undefined> {
  const folder = resolve('.gatehouse/bench/portkey')
  const entry = join(folder, 'node_modules/@portkey-ai/gateway/build/start-server.js')
  if (!existsSync(entry)) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
    try {
      execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--silent'], {
        cwd: folder,
        stdio: 'ignore',
        timeout: 180_000,
      })
    } catch {
      return undefined
    }
  }
  const child = pinned(core, process.execPath, [entry, `--port=${port}`, '--headless'], {
    PATH: process.env.PATH,
    NODE_ENV: 'production',
  })
  child.stdout!.resume()
  await listening(port)
  return child
}

export const portkeyHeaders = (upstream: number): Record<string, string> => ({
  'x-portkey-provider': 'openai',
  'x-portkey-custom-host': `http://127.0.0.1:${upstream}/v1`,
  Authorization: 'Bearer sk-bench',
})

/** Resolves once somebody accepts connections. */
export async function listening(port: number, withinMs = 15_000): Promise<void> {
  const start = performance.now()
  for (;;) {
    const open = await new Promise<boolean>(done => {
      const socket = connect(port, '127.0.0.1', () => done(true)).on('error', () => done(false))
      socket.on('connect', () => socket.end())
    })
    if (open) return
    if (performance.now() - start > withinMs) throw new Error(`nobody listens on ${port}`)
    await new Promise(next => setTimeout(next, 50))
  }
}
