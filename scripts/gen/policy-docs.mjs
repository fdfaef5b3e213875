import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { table } from './text.mjs'

const folder = 'packages/policies/src'

/** docs/policies: an index of the pages that stand beside the policies. */
export async function policyDocs(root) {
  const rows = []
  for (const found of (await readdir(join(root, folder), { withFileTypes: true })).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    if (!found.isDirectory()) continue
    const page = await readFile(join(root, folder, found.name, 'README.md'), 'utf8')
    const [, title, first] = /^# (.+)\n+([^.]+\.)/.exec(page) ?? []
    if (!title) throw new Error(`${folder}/${found.name}/README.md must begin with a heading and a sentence`)
    rows.push([`[${title}](../../${folder}/${found.name}/README.md)`, `\`${found.name}\``, first.replaceAll('\n', ' ')])
  }
  const text = `# Policies

Made by \`pnpm gen\` from \`${folder}\`, where each policy is one folder.

A policy is put on the whole installation, a tenant, an API, a plan or an application: \`POST /api/v1/tenants/{tenant}/policies\` with \`{"type", "scope", "config"}\`;
\`GET /api/v1/policy-types\` tells what each takes. They run in the order of their stages (auth, guard, limit, transform, cache, observe), within a stage those of wider scopes first,
then as arranged by \`position\`; on the way back in reverse. Which of them say who may call: [from keys to tokens](../guides/authentication.md); the rest, with a dry run: [protecting an API](../guides/protecting-an-api.md).

${table(['policy', 'type', 'what it does'], rows)}
`
  return [{ path: 'docs/policies/README.md', text }]
}
