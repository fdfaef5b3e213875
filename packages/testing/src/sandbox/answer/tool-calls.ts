import type { Ask, Tool } from './ask.js'
import { hash, hexOf } from './hash.js'
import { type Json, object } from './json.js'
import { sampleOf } from './schema-sample.js'
import { splitTokens } from './tokens.js'

export interface ToolCall {
  /** 24 hex digits; each dialect puts its own prefix before it. */
  id: string
  name: string
  args: Json
  /** The arguments' JSON in tokens, cut short where the output limit falls. */
  pieces: string[]
}

const MOST_CALLS = 4
const VERBS = new Set(['find', 'fetch', 'list', 'look', 'read', 'search', 'show', 'make', 'create', 'update', 'query'])

/**
 * The calls that the model makes: none after a tool's result or where tools are refused; the named tool where it is
 * forced; else every tool whose name, or a telling word of it, stands in the last text. One tool and several names
 * ("Paris and London") make one call per name, unless parallel calls are off.
 */
export function toolCalls(ask: Ask): ToolCall[] {
  const tools = wantedTools(ask)
  if (tools.length === 0) return []
  const names = properNames(ask.lastText)
  const only = tools.length === 1 ? tools[0]! : undefined
  const wanted =
    only && names.length > 1 && textProperty(only)
      ? names.map(name => ({ tool: only, name }))
      : tools.map(tool => ({ tool, name: names[0] }))
  const most = ask.parallelTools ? MOST_CALLS : 1
  return wanted.slice(0, most).map(({ tool, name }, index) => toolCall(ask, tool, name, index))
}

function wantedTools(ask: Ask): readonly Tool[] {
  const { tools, toolChoice } = ask
  if (tools.length === 0 || toolChoice === 'none' || ask.afterToolResult) return []
  if (typeof toolChoice === 'object') {
    const named = tools.find(tool => tool.name === toolChoice.name)
    return named ? [named] : []
  }
  const text = ask.lastText.toLowerCase()
  const mentioned = tools.filter(tool => isMentioned(tool.name, text))
  if (mentioned.length > 0) return mentioned
  return toolChoice === 'required' || /\b(tool|function)s?\b/.test(text) ? tools.slice(0, 1) : []
}

function isMentioned(toolName: string, text: string): boolean {
  const words = toolName
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
  return text.includes(toolName.toLowerCase()) || words.some(word => isTelling(word) && text.includes(word))
}

const isTelling = (word: string): boolean => word.length > 3 && !VERBS.has(word)

/** Capitalised words, runs of them joined, that do not begin a sentence. */
function properNames(text: string): string[] {
  const found = text.slice(0, 2000).match(/(?<=[\p{L}\d,] )\p{Lu}\p{L}+(?: \p{Lu}\p{L}+)*/gu) ?? []
  return [...new Set(found)]
}

/** The first argument that takes free text. */
function textProperty(tool: Tool): string | undefined {
  const properties = Object.entries(object(object(tool.schema).properties))
  return properties.find(
    ([, property]) => /^string$/i.test(String(object(property).type)) && !object(property).enum,
  )?.[0]
}

function toolCall(ask: Ask, tool: Tool, name: string | undefined, index: number): ToolCall {
  const args = object(sampleOf(tool.schema ?? { type: 'object' }))
  const property = textProperty(tool)
  if (property && name) args[property] = name
  const id = hexOf(hash(ask.lastText, hash(tool.name, index)), 24)
  return { id, name: tool.name, args, pieces: splitTokens(JSON.stringify(args)) }
}
