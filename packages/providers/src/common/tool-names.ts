import { createHash } from 'node:crypto'
import type { AiRequest } from '@gatehouse/shared/ai/canonical.js'

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8)

/** What fits stays; what does not is cleaned, and told apart from others like it by a digest. The same whenever it is asked. */
export function fitting(text: string, allowed: RegExp, length: number): string {
  const clean = text.replace(allowed, '_')
  if (clean === text && text.length <= length && text !== '') return text
  return `${clean.slice(0, length - 9)}_${digest(text)}`
}

const OUTSIDE = /[^\w-]/g

/** Names and ids as Anthropic, Bedrock and OpenAI take them: letters, digits, `_` and `-`. */
export const toolName = (name: string): string => fitting(name, OUTSIDE, 64)
export const toolId = (id: string): string => fitting(id, OUTSIDE, 64)

/** The names of a request's tools behind those that went out. */
export function namesBack(
  { tools }: AiRequest,
  outward: (name: string) => string = toolName,
): (name: string) => string {
  const own = new Map<string, string>()
  for (const { name } of tools ?? []) {
    const sent = outward(name)
    if (sent !== name) own.set(sent, name)
  }
  return own.size === 0 ? name => name : name => own.get(name) ?? name
}
