import { apiDocument } from '@gatehouse/shared/api/catalog.js'

const problem = (description: string) => ({
  description,
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Fault' } } },
})
const json = (schema: object) => ({ 'application/json': { schema } })

/** The reference of the demo's REST API, which the sandbox serves. */
export const weatherDocument = apiDocument.parse({
  openapi: '3.1.0',
  info: { title: 'Weather', version: '1.4', description: 'Forecasts and observations for ten cities.' },
  paths: {
    '/cities': {
      get: {
        tags: ['Forecasts'],
        summary: 'List the cities',
        description: 'Changes rarely; answers carry an ETag and may be kept for a minute.',
        responses: { '200': { description: 'The cities.', content: json({ $ref: '#/components/schemas/Cities' }) } },
      },
    },
    '/forecast': {
      get: {
        tags: ['Forecasts'],
        summary: 'Forecast five days',
        parameters: [
          {
            name: 'city',
            in: 'query',
            required: true,
            description: 'One of the cities, in any case.',
            schema: { type: 'string' },
            example: 'Oslo',
          },
        ],
        responses: {
          '200': { description: 'The next five days.', content: json({ $ref: '#/components/schemas/Forecast' }) },
          '400': problem('No city was named.'),
          '404': problem('There is no forecast for this city.'),
        },
      },
    },
    '/observations': {
      post: {
        tags: ['Observations'],
        summary: 'Report an observation',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/Observation' },
              example: { city: 'Oslo', high: 7, sky: 'sunny' },
            },
          },
        },
        responses: {
          '201': { description: 'Kept.', content: json({ $ref: '#/components/schemas/KeptObservation' }) },
          '400': problem('Not a JSON object.'),
        },
      },
    },
    '/slow': {
      get: {
        tags: ['Testing'],
        summary: 'Answer after a while',
        description: 'To see what timeouts do.',
        parameters: [
          {
            name: 'ms',
            in: 'query',
            description: 'How long to wait, in milliseconds.',
            schema: { type: 'integer', minimum: 0, maximum: 600_000, default: 1_000 },
          },
        ],
        responses: { '200': { description: 'Waited.', content: json({ type: 'object' }) } },
      },
    },
  },
  components: {
    schemas: {
      Cities: {
        type: 'object',
        required: ['cities'],
        properties: { cities: { type: 'array', items: { type: 'string', examples: ['Oslo'] } } },
      },
      Forecast: {
        type: 'object',
        required: ['city', 'unit', 'days'],
        properties: {
          city: { type: 'string', examples: ['Oslo'] },
          unit: { type: 'string', enum: ['celsius'] },
          days: { type: 'array', items: { $ref: '#/components/schemas/Day' } },
        },
      },
      Day: {
        type: 'object',
        properties: {
          day: { type: 'integer', description: 'From 1, which is today.' },
          sky: { type: 'string', description: 'In words.', examples: ['partly cloudy'] },
          low: { type: 'number', description: 'At night.' },
          high: { type: 'number', description: 'By day.' },
        },
      },
      Observation: {
        type: 'object',
        required: ['city'],
        properties: {
          city: { type: 'string', description: 'Where.', examples: ['Oslo'] },
          high: { type: 'number', description: 'Celsius, by day.' },
          sky: { type: 'string', description: 'In words.' },
        },
      },
      KeptObservation: {
        allOf: [
          { $ref: '#/components/schemas/Observation' },
          { type: 'object', properties: { id: { type: 'string', description: 'Of the observation.' } } },
        ],
      },
      Fault: {
        type: 'object',
        properties: {
          error: { type: 'object', properties: { status: { type: 'integer' }, message: { type: 'string' } } },
        },
      },
    },
  },
})
