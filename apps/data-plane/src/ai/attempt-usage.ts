import type { AiUsage } from '@gatehouse/shared/ai/canonical.js'
import type { CountsTokens } from '../exchange/services.js'
import { account, keepEarlier, plainUsage } from './accounting.js'
import type { Attempt, Receiver } from './receiver.js'
import { promptText } from './tokens/prompt-text.js'

type Used = Pick<Attempt, 'exchange' | 'target' | 'request' | 'sentAt'>

/** Settles a call by what its provider told; else by what can be estimated, until the tokens are counted. */
export function settleUsage(attempt: Used, receiver: Receiver | null): void {
  const complete = receiver?.complete === true
  const told = receiver?.usage
  const { task, input } = attempt.request
  const units = { ...(task && 'units' in task ? task.units : undefined), ...timeOf(attempt) }
  if (told && (complete || told.output * 2 >= receiver!.outputEstimate()))
    return book(attempt, { ...units, ...told }, complete ? 'provider' : 'partial')
  // What is known at once holds unless the tokenizer says better in time.
  const seen = { ...plainUsage(input, 0), ...units, ...told, output: receiver?.outputEstimate() ?? 0 }
  const source = complete ? 'estimated' : 'partial'
  book(attempt, seen, source)
  const { exchange } = attempt
  const { tokens } = exchange.services
  if (tokens !== null && !(task && 'passes' in task))
    exchange.wait(
      counted(attempt, receiver, tokens, told).then(counts => counts && book(attempt, { ...seen, ...counts }, source)),
    )
}

/** Settles what an attempt used whose answer another goes on with, at once: the rest is added to it. */
export function settlePart(attempt: Used, receiver: Receiver | null): AiUsage {
  const estimate = receiver?.outputEstimate() ?? 0
  const told = receiver?.usage
  const known = told && told.output * 2 >= estimate
  const counts = known ? told : { ...plainUsage(attempt.request.input, 0), ...told, output: estimate }
  const used = { ...counts, ...timeOf(attempt) }
  book(attempt, used, 'partial')
  keepEarlier(attempt.exchange.facts)
  return used
}

/** How long the provider has worked on it, where that is what it is paid for. */
function timeOf({ target, sentAt }: Used): { computeMs?: number } | undefined {
  if (!target.price?.computeSecond || sentAt === 0) return undefined
  return { computeMs: Math.ceil(performance.now() - sentAt) }
}

function book({ exchange, target, request }: Used, usage: AiUsage, source: 'provider' | 'partial' | 'estimated'): void {
  account(exchange.facts, target, usage, source, request.json.service_tier)
}

/** Tokens of what was asked, unless that was told, and of what was said; undefined where they could not be counted. */
async function counted(
  { request }: Used,
  receiver: Receiver | null,
  tokens: CountsTokens,
  told: AiUsage | undefined,
): Promise<Pick<AiUsage, 'input' | 'output'> | undefined> {
  const prompt = told ? undefined : promptText(request.json)
  const said = receiver?.said
  const [asked, answered] = await Promise.all([
    prompt ? tokens.count(prompt.texts) : told!.input,
    said ? tokens.count([said.text()]) : 0,
  ])
  if (asked === undefined || answered === undefined) return undefined
  return { input: asked + (prompt?.tokens ?? 0), output: Math.round(answered * (said?.scale ?? 1)) }
}
