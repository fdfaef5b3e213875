import type { TokenPrice } from '@gatehouse/shared/price.js'
import type { CatalogModel, Modality, ModelKind } from './row.js'

const CENT = 10_000_000
const DOLLAR = 1_000_000_000

const tokens = { input: 0, output: 0 }
const free: TokenPrice = tokens
const perPicture = (image: number, images?: TokenPrice['images']): TokenPrice => ({
  ...tokens,
  image,
  ...(images ? { images } : {}),
})
const perMillionCharacters = (dollars: number): TokenPrice => ({ ...tokens, characters: dollars * DOLLAR })
const perSearch = (nano: number): TokenPrice => ({ ...tokens, search: nano })

const DALL_E_3 = perPicture(4 * CENT, [
  { size: '1024x1792', quality: 'hd', price: 12 * CENT },
  { size: '1792x1024', quality: 'hd', price: 12 * CENT },
  { quality: 'hd', price: 8 * CENT },
  { size: '1024x1792', price: 8 * CENT },
  { size: '1792x1024', price: 8 * CENT },
])
const DALL_E_2 = perPicture(2 * CENT, [
  { size: '512x512', price: (18 * CENT) / 10 },
  { size: '256x256', price: (16 * CENT) / 10 },
])

function model(
  [providerType, model, name]: [string, string, string],
  kind: ModelKind,
  [input, output]: [Modality, Modality],
  price?: TokenPrice,
): CatalogModel {
  const limits = { contextTokens: null, maxOutputTokens: null }
  const modalities = { input: [input], output: [output] }
  return { providerType, model, name, kind, ...limits, ...modalities, tools: false, reasoning: false, price }
}

/**
 * Models for pictures, sound and order that the packages leave out, at the prices that their vendors publish; kept by hand. Compared with other
 * people's lists in November 2026, but for TTS-1 HD and the usual sizes of DALL·E, of which none were found. Those without one are in the price book.
 */
export const unlisted: readonly CatalogModel[] = [
  model(['openai', 'dall-e-3', 'DALL·E 3'], 'image', ['text', 'image'], DALL_E_3),
  model(['openai', 'dall-e-2', 'DALL·E 2'], 'image', ['text', 'image'], DALL_E_2),
  model(['azure-openai', 'dall-e-3', 'DALL·E 3'], 'image', ['text', 'image'], DALL_E_3),
  model(['openai', 'tts-1', 'TTS-1'], 'audio', ['text', 'audio'], perMillionCharacters(15)),
  model(['openai', 'tts-1-hd', 'TTS-1 HD'], 'audio', ['text', 'audio'], perMillionCharacters(30)),
  model(['openai', 'omni-moderation-latest', 'Omni Moderation'], 'moderation', ['text', 'text'], free),
  model(['openai', 'text-moderation-latest', 'Text Moderation'], 'moderation', ['text', 'text'], free),
  model(['xai', 'grok-2-image-1212', 'Grok 2 Image'], 'image', ['text', 'image'], perPicture(7 * CENT)),
  model(['cohere', 'rerank-v3.5', 'Rerank 3.5'], 'rerank', ['text', 'text'], perSearch(2_000_000)),
  model(['cohere', 'rerank-english-v3.0', 'Rerank 3 English'], 'rerank', ['text', 'text'], perSearch(2_000_000)),
  model(['cohere', 'rerank-multilingual-v3.0', 'Rerank 3'], 'rerank', ['text', 'text'], perSearch(2_000_000)),
  model(['groq', 'whisper-large-v3', 'Whisper Large V3'], 'audio', ['audio', 'text']),
  model(['groq', 'whisper-large-v3-turbo', 'Whisper Large V3 Turbo'], 'audio', ['audio', 'text']),
]
