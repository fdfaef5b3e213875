import { parentPort } from 'node:worker_threads'
import { countTokens, setMergeCacheSize } from 'gpt-tokenizer/encoding/o200k_base'
import { countPieces } from './pieces.js'

/** A question to this thread, and its answer. */
export interface CountQuestion {
  id: number
  text: string
}
export interface CountAnswer {
  id: number
  tokens: number
}

/** Words whose tokens are remembered. */
const REMEMBERED = 10_000
// What looks like a mark of the model's is a caller's text like any other.
const PLAIN = { disallowedSpecial: new Set<string>() }

setMergeCacheSize(REMEMBERED)
parentPort!.on('message', ({ id, text }: CountQuestion) => {
  const answer: CountAnswer = { id, tokens: countPieces(text, piece => countTokens(piece, PLAIN)) }
  parentPort!.postMessage(answer)
})
