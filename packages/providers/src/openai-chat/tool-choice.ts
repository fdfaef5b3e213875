import type { AiRequest, AiTool } from '@gatehouse/shared/ai/canonical.js'
import type { Json } from '../common/wire.js'
import type { Drop } from '../contract.js'
import type { Settled } from './conduct.js'

/** The tools to offer and the word that says which to call. A choice among some becomes an offer of those alone. */
export function choiceOf(
  { tools, toolChoice }: AiRequest,
  conduct: Settled,
  drop: Drop,
): { tools: AiTool[] | undefined; choice: string | Json | undefined } {
  if (!tools?.length || toolChoice === undefined) return { tools, choice: undefined }
  const allowed = typeof toolChoice === 'object' && 'allowed' in toolChoice ? toolChoice : undefined
  const offered = allowed ? tools.filter(tool => allowed.allowed.includes(tool.name)) : tools
  const choice = allowed ? allowed.mode : toolChoice
  if (choice === 'auto') return { tools: offered, choice }
  if (conduct.can('tool-choice')) return { tools: offered, choice: wordOf(choice, conduct) }
  // Where nothing can be forced or forbidden, not to offer a tool forbids it.
  if (choice === 'none') return { tools: undefined, choice: undefined }
  drop('toolChoice')
  return { tools: offered, choice: undefined }
}

function wordOf(choice: Exclude<AiRequest['toolChoice'], undefined>, conduct: Settled): string | Json {
  if (choice === 'required') return conduct.required
  return typeof choice === 'object' && 'name' in choice
    ? { type: 'function', function: { name: choice.name } }
    : (choice as string)
}
