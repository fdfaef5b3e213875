import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Program, programs, reach, read, root, runningSource } from './house-tree.js'

// The technology that the design names, each with the program that must run on it.
const packages: [string, Program][] = [
  ['@nestjs/core', 'control plane'],
  ['@nestjs/typeorm', 'control plane'],
  ['@grpc/grpc-js', 'control plane'],
  ['@grpc/proto-loader', 'control plane'],
  ['bullmq', 'control plane'],
  ['bullmq', 'worker'],
  ['pg', 'control plane'],
  ['@grpc/grpc-js', 'data plane'],
  ['@grpc/proto-loader', 'data plane'],
  ['undici', 'data plane'],
  ['react', 'console'],
  ['@tanstack/react-query', 'console'],
]

test.each(packages)('%s is imported by code that runs in the %s', async (name, program) => {
  expect((await reach(program)).packages).toContain(name)
})

test('the console is built by vite', async () => {
  const { scripts } = JSON.parse(await read('apps/console/package.json'))
  expect(scripts.build).toMatch(/\bvite build\b/)
  expect(await read('apps/console/vite.config.ts')).toMatch(/from 'vite'/)
})

test.each(Object.entries(programs))('the %s is more than its entry', async (name, entry) => {
  const own = (await reach(name as Program)).modules.filter(path =>
    path.startsWith(entry.slice(0, entry.indexOf('/src/'))),
  )
  expect(own.length).toBeGreaterThan(5)
})

test.each(['control plane', 'data plane', 'console'] as const)('the %s stands on packages/shared', async program => {
  const { modules } = await reach(program)
  expect(modules.some(path => path.startsWith('packages/shared/src/'))).toBe(true)
})

test('policies and providers run in the data plane, and the control plane reads their schemas', async () => {
  expect((await reach('data plane')).modules).toEqual(
    expect.arrayContaining(['packages/policies/src/registry.gen.ts', 'packages/providers/src/registry.gen.ts']),
  )
  expect((await reach('control plane')).modules).toEqual(
    expect.arrayContaining(['packages/policies/src/schemas.gen.ts', 'packages/providers/src/schemas.gen.ts']),
  )
})

test('migrations are run by the command line, every file of them', async () => {
  const { modules } = await reach('command line')
  const files = (await readdir(join(root, 'migrations/src'))).filter(name => /^\d+-.*(?<!\.test)\.ts$/.test(name))
  expect(files.length).toBeGreaterThan(0)
  expect(modules).toEqual(expect.arrayContaining(files.map(name => `migrations/src/${name}`)))
})

test('each service of proto/ is served by the control plane and called by the data plane', async () => {
  const served = [...(await runningSource('control plane'))].filter(([path]) => path.startsWith('apps/control-plane/'))
  const called = [...(await runningSource('data plane'))].filter(([path]) => path.startsWith('apps/data-plane/'))
  const folders = await readdir(join(root, 'proto/gatehouse'))
  expect(folders.length).toBeGreaterThan(0)
  for (const name of folders) {
    const text = await read(`proto/gatehouse/${name}/v1/${name}.proto`)
    const methods = [...text.matchAll(/^\s*rpc (\w+)\(/gm)].map(([, method]) => method as string)
    expect(methods.length).toBeGreaterThan(0)
    for (const method of methods) {
      const uses = new RegExp(`\\b${method}\\b`, 'i')
      expect(
        served.filter(([, source]) => uses.test(source)).map(([path]) => path),
        `${method} served`,
      ).not.toEqual([])
      expect(
        called.filter(([, source]) => uses.test(source)).map(([path]) => path),
        `${method} called`,
      ).not.toEqual([])
    }
  }
})

test('the workspace holds every package, and turbo builds them in the order of their dependencies', async () => {
  const workspace = await read('pnpm-workspace.yaml')
  for (const folder of ['packages/*', 'apps/*', 'migrations', 'e2e']) expect(workspace).toContain(`- ${folder}\n`)
  expect(JSON.parse(await read('turbo.json')).tasks.build.dependsOn).toContain('^build')
  expect(await read('scripts/lib/set-up.mjs')).toMatch(/run\('turbo'/)
})
