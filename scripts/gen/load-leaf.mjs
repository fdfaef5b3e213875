import { readFile } from 'node:fs/promises'
import typescript from 'typescript'

/**
 * Loads a TypeScript module that imports nothing at run time, straight from its source: the files made from it
 * must not depend on whether, or when, the packages were built.
 */
export async function loadLeaf(path) {
  const { outputText } = typescript.transpileModule(await readFile(path, 'utf8'), {
    compilerOptions: {
      module: typescript.ModuleKind.ESNext,
      target: typescript.ScriptTarget.ES2022,
      verbatimModuleSyntax: true,
    },
    fileName: path,
  })
  return import(`data:text/javascript;base64,${Buffer.from(outputText).toString('base64')}`)
}
