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
\`GET /api/v1/policy-types\` tells what each takes. On the whole installation, \`{"kind": "global"}\`, puts one who manages all tenants; the tenant of the path keeps it. The scope of an API may name one of its versions and one of its routes, \`{"kind": "api", "id": "shop", "version": "v1", "route": "/orders/{id}"}\`, and
\`"condition"\`, in CEL, leaves the policy to calls of a kind, \`request.method == "POST" && plan != "gold"\`; policies of stage auth have neither route nor condition ([ADR 59](../adr/0059-policies-hold-for-less-than-an-api.md)).

**Precedence.** They run in the order of their stages (auth, guard, limit, transform, cache, observe), within a stage by the width of their scopes (installation, tenant, API, version, route, plan, application, the
widest first), then as arranged by \`position\`; on the way back in reverse. All of them hold, whichever is narrower, but for stage auth, where the narrowest scope decides alone.

**Examples.** Beside each page lies \`examples.json\`: calls that the policy lets pass or refuses, with status, headers and body. A test sends all of them through a listener and rehearses them by the engine of dry
runs; one that no longer holds fails the build.

Which of them say who may call: [from keys to tokens](../guides/authentication.md); the rest, with a dry run: [protecting an API](../guides/protecting-an-api.md).

${table(['policy', 'type', 'what it does'], rows)}
`
  return [{ path: 'docs/policies/README.md', text }]
}
