import { type Any, framesOf, must, nothingTold, type Told } from './told.js'

function take(told: Told, candidate: Any): void {
  must(candidate.index === 0 && candidate.content.role === 'model', 'one candidate, of the model')
  for (const part of candidate.content.parts) {
    if (typeof part.text === 'string') {
      if (part.thought) told.reasoning += part.text
      else told.text += part.text
    } else if (part.functionCall) {
      const { id, name, args } = part.functionCall
      must(typeof args === 'object' && name !== '', 'a call is whole')
      told.tools.push({ id, name, arguments: args })
    }
  }
  if (candidate.finishReason) told.finish = candidate.finishReason
}

const usageOf = (usage: Any): Told['usage'] => {
  const { promptTokenCount, candidatesTokenCount, thoughtsTokenCount = 0, totalTokenCount } = usage
  must(totalTokenCount === promptTokenCount + candidatesTokenCount + thoughtsTokenCount, 'figures add up')
  return { input: promptTokenCount, output: candidatesTokenCount + thoughtsTokenCount }
}

/** Reads a stream of generateContent chunks as strictly as its schema allows. */
export function readGenerated(stream: string): Told {
  const told = nothingTold()
  let first: Any
  for (const { data } of framesOf(stream)) {
    must(!told.ended && !told.failed, 'nothing follows the end')
    const chunk = JSON.parse(data)
    if (chunk.error) {
      must(typeof chunk.error.code === 'number' && typeof chunk.error.status === 'string', 'an error tells what it is')
      told.failed = true
      continue
    }
    first ??= chunk
    must(chunk.responseId === first.responseId && chunk.modelVersion === first.modelVersion, 'one id, one model')
    take(told, chunk.candidates[0])
    if (chunk.usageMetadata) told.usage = usageOf(chunk.usageMetadata)
    // This dialect has no mark: the chunk that tells why is the last.
    if (told.finish) told.ended = true
  }
  return told
}

export function readGenerate(body: Any): Told {
  const told = nothingTold()
  take(told, body.candidates[0])
  return { ...told, usage: body.usageMetadata && usageOf(body.usageMetadata), ended: true }
}
