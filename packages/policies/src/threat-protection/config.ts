import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { headerName } from '../fields.js'

export const about: PolicyAbout = {
  title: 'Threat protection',
  stage: 'guard',
  scopes: ['global', 'tenant', 'api', 'plan', 'application'],
}

export const attacks = ['sql', 'script', 'traversal', 'command'] as const
const places = ['path', 'query', 'headers', 'cookies', 'body'] as const

export const config = z
  .strictObject({
    checks: z
      .array(z.enum(attacks))
      .default([...attacks])
      .meta({
        title: 'Attacks looked for',
        description: 'SQL, scripts for browsers, paths that climb, commands of a shell.',
      }),
    places: z
      .array(z.enum(places))
      .default([...places])
      .meta({ title: 'Where' }),
    mode: z.enum(['block', 'report']).default('block').meta({
      title: 'What becomes of a call',
      description: 'Report: it passes, and its log entry tells what was found. Begin with this.',
    }),
    exceptFields: z.array(z.string().min(1).max(200)).max(200).default([]).meta({
      title: 'Fields not looked at',
      description: 'Names of parameters and members of bodies that may hold anything, such as "html" or "query".',
    }),
    exceptHeaders: z.array(headerName).max(50).default([]).meta({ title: 'Headers not looked at', advanced: true }),
    maxDepth: z.int().min(1).max(1000).default(64).meta({
      title: 'Deepest nesting',
      description: 'Of JSON and XML.',
      advanced: true,
    }),
    maxValues: z.int().min(1).max(10_000_000).default(100_000).meta({
      title: 'Most values in all',
      description: 'Values of JSON; elements and attributes of XML.',
      advanced: true,
    }),
    documentTypes: z.enum(['refuse', 'pass']).default('refuse').meta({
      title: 'XML with a document type',
      description: 'What entities that grow without end and those that read files are declared in.',
      advanced: true,
    }),
  })
  .meta({
    title: about.title,
    description: 'Refuses calls that carry SQL, scripts, commands or climbing paths, and JSON or XML made to exhaust.',
  })
