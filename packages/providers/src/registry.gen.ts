// Made by `pnpm gen` from the files beside it. Do not edit.
import type { Provider } from './contract.js'
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

export const providers: Readonly<Record<string, Provider>> = {
  deepseek,
  fireworks,
  groq,
  mistral,
  ollama,
  openai,
  'openai-compatible': openaiCompatible,
  openrouter,
  together,
  vllm,
  xai,
}
