/** Types whose list in the price book has another name than theirs. */
const LISTS: Readonly<Record<string, string>> = {
  xai: 'x-ai',
  gemini: 'google',
  vertex: 'google',
  'azure-openai': 'azure',
  bedrock: 'aws',
  moonshot: 'moonshotai',
  zhipu: 'zhipuai',
  'vertex-anthropic': 'anthropic',
}

export const listOf = (providerType: string): string => LISTS[providerType] ?? providerType

/** Anything may stand behind these, so that only the model's own name can tell. */
export const anyMaker: ReadonlySet<string> = new Set(['openai-compatible'])

/** Run by their owner, for whom no vendor's price holds. */
export const ownHardware: ReadonlySet<string> = new Set(['ollama', 'vllm', 'sglang', 'llama-cpp', 'lm-studio'])

const HALF = { batch: 500 }
const HALF_IF_LATE = { batch: 500, flex: 500 }

/** Thousandths of the rates for calls that a vendor serves when it has time, by its own words for that. */
export const serviceTiers: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  openai: HALF_IF_LATE,
  'azure-openai': HALF,
  anthropic: HALF,
  gemini: HALF_IF_LATE,
  vertex: HALF_IF_LATE,
  'vertex-anthropic': HALF,
  bedrock: HALF_IF_LATE,
  mistral: HALF,
  groq: HALF,
}
