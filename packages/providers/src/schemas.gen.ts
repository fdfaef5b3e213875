// Made by `pnpm gen` from the files beside it. Do not edit.
import type { Provider, ProviderSchema } from './contract.js'
import deepseek from './deepseek.js'
import fireworks from './fireworks.js'
import groq from './groq.js'
import mistral from './mistral.js'
import ollama from './ollama.js'
import openai from './openai.js'
import openaiCompatible from './openai-compatible.js'
import openrouter from './openrouter.js'
import together from './together.js'
import vllm from './vllm.js'
import xai from './xai.js'

const schemaOf = (provider: Provider): ProviderSchema => {
  const { id, label, baseUrl, credentials, speaks, path, authorize, limits } = provider
  return { id, label, baseUrl, credentials, speaks, path, authorize, limits }
}

export type { ProviderSchema } from './contract.js'

/** What a provider is and takes, without what it does. */
export const providerSchemas: Readonly<Record<string, ProviderSchema>> = {
  'deepseek': schemaOf(deepseek),
  'fireworks': schemaOf(fireworks),
  'groq': schemaOf(groq),
  'mistral': schemaOf(mistral),
  'ollama': schemaOf(ollama),
  'openai': schemaOf(openai),
  'openai-compatible': schemaOf(openaiCompatible),
  'openrouter': schemaOf(openrouter),
  'together': schemaOf(together),
  'vllm': schemaOf(vllm),
  'xai': schemaOf(xai),
}
