import type { Dialect } from '@gatehouse/shared/ai/canonical.js'
import { readEvents, readMessage } from './read-anthropic.js'
import { readCohere, readCohereEvents } from './read-cohere.js'
import { readGenerate, readGenerated } from './read-gemini.js'
import { readLines, readWhole } from './read-ollama.js'
import { readChunks, readCompletion } from './read-openai.js'
import { readResponse, readResponseEvents } from './read-responses.js'
import type { Any, Told } from './told.js'

/** How a strict client of each dialect reads a stream, and an answer in one piece. */
export const readers: Readonly<Record<Dialect, { stream: (text: string) => Told; whole: (body: Any) => Told }>> = {
  'openai-chat': { stream: readChunks, whole: readCompletion },
  'openai-completions': { stream: readChunks, whole: readCompletion },
  'openai-responses': { stream: readResponseEvents, whole: readResponse },
  'anthropic-messages': { stream: readEvents, whole: readMessage },
  gemini: { stream: readGenerated, whole: readGenerate },
  'ollama-chat': { stream: readLines, whole: readWhole },
  'ollama-generate': { stream: readLines, whole: readWhole },
  'cohere-chat': { stream: readCohereEvents, whole: readCohere },
}
