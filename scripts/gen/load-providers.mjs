import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import typescript from 'typescript'

const folder = 'packages/providers'
const canonical = 'packages/shared/src/ai/canonical.ts'

/**
 * The registry of providers and zod, straight from the source: what is made from it must not depend on whether, or when, the package was
 * built. It is transpiled beside the package's own dependencies, so that they are found.
 */
export async function loadProviders(root) {
  const out = join(root, folder, 'node_modules/.cache', `gen-${process.pid}`)
  try {
    const files = await readdir(join(root, folder, 'src'), { recursive: true })
    for (const file of files.filter(name => name.endsWith('.ts') && !name.endsWith('.test.ts'))) {
      const up = '../'.repeat(file.split('/').length - 1) || './'
      const text = await transpiled(join(root, folder, 'src', file))
      await write(
        join(out, file.replace(/ts$/, 'js')),
        text.replaceAll('@gatehouse/shared/ai/canonical.js', `${up}canonical.js`),
      )
    }
    await write(join(out, 'canonical.js'), await transpiled(join(root, canonical)))
    await write(join(out, 'package.json'), '{"type":"module"}')
    const { providers } = await import(pathToFileURL(join(out, 'registry.gen.js')).href)
    const { features } = await import(pathToFileURL(join(out, 'contract.js')).href)
    const zod = createRequire(join(root, folder, 'package.json')).resolve('zod')
    const { z } = await import(pathToFileURL(zod).href)
    return { providers: Object.values(providers), features, z }
  } finally {
    await rm(out, { recursive: true, force: true })
  }
}

async function transpiled(path) {
  const { outputText } = typescript.transpileModule(await readFile(path, 'utf8'), {
    compilerOptions: {
      module: typescript.ModuleKind.ESNext,
      target: typescript.ScriptTarget.ES2022,
      verbatimModuleSyntax: true,
    },
    fileName: path,
  })
  return outputText
}

async function write(path, text) {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
}
