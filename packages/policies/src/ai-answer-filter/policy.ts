import type { AiEvent } from '@gatehouse/shared/ai/canonical.js'
import { definePolicy } from '../contract.js'
import { about, config, type parts } from './config.js'

const EVENTS: Readonly<Record<(typeof parts)[number], readonly AiEvent['type'][]>> = {
  reasoning: ['reasoning-delta', 'reasoning-redacted'],
  'tool-calls': ['tool-start', 'tool-delta'],
  citations: ['citation'],
  logprobs: ['logprobs'],
  images: ['image'],
  audio: ['audio-delta'],
}

export default definePolicy({
  id: 'ai-answer-filter',
  ...about,
  config,
  needs: { response: 'events' },
  compile({ hide }) {
    const hidden = new Set(hide.flatMap(part => EVENTS[part]))
    return { onEvent: (_ctx, event) => (hidden.has(event.type) ? null : undefined) }
  },
})
