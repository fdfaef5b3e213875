import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const cwd = fileURLToPath(new URL('../..', import.meta.url))
const PARSE = 'import ast, sys; ast.parse(sys.argv[1])'

/**
 * Runs a snippet as somebody would who copied it, with the SDKs that this package has, and answers what it printed. Python runs where this
 * machine has the library; where it has not, the snippet is at least Python. Undefined where there is nothing to run it with.
 */
export async function runSnippet(label: string, code: string, key: string): Promise<string | undefined> {
  const env = { PATH: process.env.PATH, GATEHOUSE_KEY: key }
  const run = async (program: string, ...args: string[]) =>
    (await promisify(execFile)(program, args, { cwd, env, timeout: 30_000 })).stdout
  if (label === 'curl') return run('sh', '-c', code)
  if (!label.endsWith('Python')) return run(process.execPath, '--input-type=module', '-e', code)
  const can = (...args: string[]) =>
    run('python3', ...args).then(
      () => true,
      () => false,
    )
  if (!(await can('--version'))) return undefined
  const libraries = [...code.matchAll(/^(?:from|import) (\w+)/gm)].map(([, name]) => `import ${name}`)
  if (await can('-c', libraries.join('\n'))) return run('python3', '-c', code)
  await run('python3', '-c', PARSE, code)
  return undefined
}
