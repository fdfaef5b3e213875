// Made by `pnpm gen` from the files beside it. Do not edit.
import type { Provider } from './contract.js'
import anthropic from './anthropic.js'
import azureOpenai from './azure-openai.js'
import baseten from './baseten.js'
import bedrock from './bedrock.js'
import cerebras from './cerebras.js'
import cloudflareWorkersAi from './cloudflare-workers-ai.js'
import cohere from './cohere.js'
import dashscope from './dashscope.js'
import databricks from './databricks.js'
import deepinfra from './deepinfra.js'
import deepseek from './deepseek.js'
import fireworks from './fireworks.js'
import gemini from './gemini.js'
import githubModels from './github-models.js'
import groq from './groq.js'
import huggingface from './huggingface.js'
import hyperbolic from './hyperbolic.js'
import llamaCpp from './llama-cpp.js'
import lmStudio from './lm-studio.js'
import minimax from './minimax.js'
import mistral from './mistral.js'
import moonshot from './moonshot.js'
import nebius from './nebius.js'
import novita from './novita.js'
import nvidia from './nvidia.js'
import ollama from './ollama.js'
import openai from './openai.js'
import openaiCompatible from './openai-compatible.js'
import openrouter from './openrouter.js'
import perplexity from './perplexity.js'
import sambanova from './sambanova.js'
import scaleway from './scaleway.js'
import sglang from './sglang.js'
import siliconflow from './siliconflow.js'
import together from './together.js'
import upstage from './upstage.js'
import vercel from './vercel.js'
import vertex from './vertex.js'
import vertexAnthropic from './vertex-anthropic.js'
import vllm from './vllm.js'
import volcengine from './volcengine.js'
import xai from './xai.js'
import zhipu from './zhipu.js'

export const providers: Readonly<Record<string, Provider>> = {
  anthropic,
  'azure-openai': azureOpenai,
  baseten,
  bedrock,
  cerebras,
  'cloudflare-workers-ai': cloudflareWorkersAi,
  cohere,
  dashscope,
  databricks,
  deepinfra,
  deepseek,
  fireworks,
  gemini,
  'github-models': githubModels,
  groq,
  huggingface,
  hyperbolic,
  'llama-cpp': llamaCpp,
  'lm-studio': lmStudio,
  minimax,
  mistral,
  moonshot,
  nebius,
  novita,
  nvidia,
  ollama,
  openai,
  'openai-compatible': openaiCompatible,
  openrouter,
  perplexity,
  sambanova,
  scaleway,
  sglang,
  siliconflow,
  together,
  upstage,
  vercel,
  vertex,
  'vertex-anthropic': vertexAnthropic,
  vllm,
  volcengine,
  xai,
  zhipu,
}
