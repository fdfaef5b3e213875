import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { banner } from './text.mjs'

const folder = 'migrations/src'

/** migrations/src/<timestamp>-<name>.ts, in the order of their timestamps; each exports exactly one class. */
export async function migrationFiles(root) {
  const files = (await readdir(join(root, folder))).filter(
    name => /^\d+-.*\.ts$/.test(name) && !name.endsWith('.test.ts'),
  )
  files.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
  const found = await Promise.all(
    files.map(async name => {
      const classes = [...(await readFile(join(root, folder, name), 'utf8')).matchAll(/^export class (\w+)/gm)]
      if (classes.length !== 1) throw new Error(`${folder}/${name} must export one class, found ${classes.length}`)
      return { file: name.slice(0, -3), name: classes[0][1] }
    }),
  )
  const text = `${banner('the files beside it')}import type { MigrationInterface } from 'typeorm'
${found.map(({ file, name }) => `import { ${name} } from './${file}.js'\n`).join('')}
/** In the order in which they run. */
export const migrations: (new () => MigrationInterface)[] = [
${found.map(({ name }) => `  ${name},\n`).join('')}]
`
  return [{ path: `${folder}/index.gen.ts`, text }]
}
