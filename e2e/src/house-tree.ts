import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** The root of the repository. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '../..')

export const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8')

/** The programs that this repository is made of, by what they are called. */
export const programs = {
  'control plane': 'apps/control-plane/src/main.ts',
  worker: 'apps/control-plane/src/worker.ts',
  'data plane': 'apps/data-plane/src/main.ts',
  console: 'apps/console/src/main.tsx',
  'command line': 'packages/cli/src/main.ts',
} as const
export type Program = keyof typeof programs

interface Reach {
  /** Paths of our modules that run when the program does. */
  modules: string[]
  /** Names of the npm packages that they import. */
  packages: string[]
}

const known = new Map<Program, Promise<Reach>>()

async function walk(program: Program): Promise<Reach> {
  const args = [join(root, 'scripts/check/reachable.mjs'), programs[program]]
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1 << 26 })
  return JSON.parse(stdout)
}

/** What runs when a program does, walked along its imports. */
export function reach(program: Program): Promise<Reach> {
  const found = known.get(program) ?? walk(program)
  known.set(program, found)
  return found
}

/** Text of each of our modules that runs in one of the programs, by path. */
export async function runningSource(...names: Program[]): Promise<Map<string, string>> {
  const wanted = names.length > 0 ? names : (Object.keys(programs) as Program[])
  const paths = new Set((await Promise.all(wanted.map(reach))).flatMap(({ modules }) => modules))
  const code = [...paths].filter(path => /\.tsx?$/.test(path))
  return new Map(await Promise.all(code.map(async path => [path, await read(path)] as const)))
}
