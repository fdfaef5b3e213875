import { claudeOf } from '../anthropic/model.js'

/** What a model on Bedrock can, told by its id, inference profile or ARN. */
export interface BedrockModel {
  family: 'claude' | 'nova' | 'gpt-oss' | 'other'
  /** Whether a tool can be forced. */
  forces: boolean
}

export function modelOf(model: string): BedrockModel {
  if (model.includes('claude')) return { family: 'claude', forces: true }
  if (model.includes('amazon.nova')) return { family: 'nova', forces: true }
  if (model.includes('gpt-oss')) return { family: 'gpt-oss', forces: false }
  return { family: 'other', forces: model.includes('mistral') }
}

/** Whether temperature and the like are taken. */
export const samples = (model: string): boolean => modelOf(model).family !== 'claude' || claudeOf(model).sampling
