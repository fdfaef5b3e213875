import { BaseSequencer } from 'vitest/node'

/** Test files that take long, the longest first. None of them comes last, or all processors but one would wait for it. */
const LONG = [
  'e2e/src/console-tenant.test.ts',
  'e2e/src/console-portal.test.ts',
  'e2e/src/gateway-robustness.test.ts',
  'e2e/src/house-commands.test.ts',
  'e2e/src/permissions.test.ts',
  'e2e/src/bad-input.test.ts',
  'e2e/src/chaos.test.ts',
  'e2e/src/accounting.test.ts',
  'apps/control-plane/src/platform/http/bad-input.test.ts',
  'apps/data-plane/src/node/node.test.ts',
  'packages/cli/src/house/house.test.ts',
]

const rank = ({ moduleId }) => {
  const at = LONG.findIndex(path => moduleId.endsWith(path))
  return at < 0 ? LONG.length : at
}

/** Files in the order of their projects, and long ones first in each: sizes say nothing of that, and a fresh clone has no times. */
export class LongestFirst extends BaseSequencer {
  async sort(files) {
    const projects = [...new Set(this.ctx.projects.map(({ name }) => name))]
    const place = ({ project }) => projects.indexOf(project.name)
    return (await super.sort(files)).sort((a, b) => place(a) - place(b) || rank(a) - rank(b))
  }
}
