import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')
/** What the two commands fetch for themselves; never outside the repository. */
export const tools = join(root, '.gatehouse/tools')
