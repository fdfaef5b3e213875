import type { TokenPrice } from '@gatehouse/shared/price.js'

/** Rates that vendors publish and the price book leaves out, in nano-USD per million tokens; `audioLeast` in seconds, as Groq's price page has it. */
const FACTS: Readonly<Record<string, Partial<TokenPrice>>> = {
  'gpt-4o-audio-preview': { audioInput: 40_000_000_000, audioOutput: 80_000_000_000 },
  'gpt-4o-mini-audio-preview': { audioInput: 10_000_000_000, audioOutput: 20_000_000_000 },
  'gpt-audio': { audioInput: 32_000_000_000, audioOutput: 64_000_000_000 },
  'whisper-large-v3': { audioLeast: 10 },
  'whisper-large-v3-turbo': { audioLeast: 10 },
}

export function withFacts(model: string, price: TokenPrice | undefined): TokenPrice | undefined {
  const facts = FACTS[model]
  return price && facts ? { ...facts, ...price } : price
}
