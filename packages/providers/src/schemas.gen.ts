// Made by `pnpm gen` from the files beside it. Do not edit.
import { schemaOf } from './_schema-of.js'
import type { ProviderSchema } from './contract.js'
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

export type { ProviderSchema } from './contract.js'

/** What a provider is and takes, without what it does. */
export const providerSchemas: Readonly<Record<string, ProviderSchema>> = {
  'anthropic': schemaOf(anthropic),
  'azure-openai': schemaOf(azureOpenai),
  'baseten': schemaOf(baseten),
  'bedrock': schemaOf(bedrock),
  'cerebras': schemaOf(cerebras),
  'cloudflare-workers-ai': schemaOf(cloudflareWorkersAi),
  'cohere': schemaOf(cohere),
  'dashscope': schemaOf(dashscope),
  'databricks': schemaOf(databricks),
  'deepinfra': schemaOf(deepinfra),
  'deepseek': schemaOf(deepseek),
  'fireworks': schemaOf(fireworks),
  'gemini': schemaOf(gemini),
  'github-models': schemaOf(githubModels),
  'groq': schemaOf(groq),
  'huggingface': schemaOf(huggingface),
  'hyperbolic': schemaOf(hyperbolic),
  'llama-cpp': schemaOf(llamaCpp),
  'lm-studio': schemaOf(lmStudio),
  'minimax': schemaOf(minimax),
  'mistral': schemaOf(mistral),
  'moonshot': schemaOf(moonshot),
  'nebius': schemaOf(nebius),
  'novita': schemaOf(novita),
  'nvidia': schemaOf(nvidia),
  'ollama': schemaOf(ollama),
  'openai': schemaOf(openai),
  'openai-compatible': schemaOf(openaiCompatible),
  'openrouter': schemaOf(openrouter),
  'perplexity': schemaOf(perplexity),
  'sambanova': schemaOf(sambanova),
  'scaleway': schemaOf(scaleway),
  'sglang': schemaOf(sglang),
  'siliconflow': schemaOf(siliconflow),
  'together': schemaOf(together),
  'upstage': schemaOf(upstage),
  'vercel': schemaOf(vercel),
  'vertex': schemaOf(vertex),
  'vertex-anthropic': schemaOf(vertexAnthropic),
  'vllm': schemaOf(vllm),
  'volcengine': schemaOf(volcengine),
  'xai': schemaOf(xai),
  'zhipu': schemaOf(zhipu),
}
