import { SaidText } from './said-text.js'

/** Members that hold a model's words, in any vendor's answer. */
const WORDS: ReadonlySet<string> = new Set([
  ...['content', 'text', 'reasoning', 'reasoning_content', 'thinking', 'refusal', 'name', 'arguments', 'transcript'],
  ...['tool_plan', 'response'],
])
/** Arguments of a call as an object. */
const ARGUMENTS: ReadonlySet<string> = new Set(['input', 'args', 'arguments'])

/** What an answer in one piece says, whoever gave it. */
export function saidIn(answer: unknown): SaidText {
  const said = new SaidText()
  collect(answer, '', said)
  return said
}

function collect(value: unknown, name: string, said: SaidText): void {
  if (typeof value === 'string') {
    if (WORDS.has(name)) said.add(value)
  } else if (Array.isArray(value)) for (const item of value) collect(item, name, said)
  else if (typeof value === 'object' && value !== null)
    if (ARGUMENTS.has(name)) said.add(JSON.stringify(value))
    else for (const key in value) collect((value as Record<string, unknown>)[key], key, said)
}
