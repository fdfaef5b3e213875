import { X509Certificate } from 'node:crypto'
import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { applicationId } from '../fields.js'
import { url } from '../token-fields.js'

export const about: PolicyAbout = { title: 'Client certificates', stage: 'auth', scopes: ['global', 'tenant', 'api'] }

export const pem = z
  .string()
  .max(20_000)
  .refine(text => {
    try {
      return new X509Certificate(text).ca
    } catch {
      return false
    }
  }, 'the certificate of an authority, in PEM')

export const config = z
  .strictObject({
    authorities: z.array(pem).min(1).max(50).meta({
      title: 'Authorities',
      description:
        'Certificates in PEM. A chain has to end at one of them; those between may be sent by callers, or stand here too.',
    }),
    nameIn: z.enum(['commonName', 'dns', 'uri', 'email', 'fingerprint']).default('commonName').meta({
      title: 'What names the application',
      description: 'uri: such as a SPIFFE id; fingerprint: SHA-256 of the certificate, in hex without colons.',
    }),
    applications: z
      .array(
        z
          .strictObject({
            value: z.string().min(1).max(500).meta({ title: 'Name' }),
            application: applicationId.meta({ title: 'Application' }),
          })
          .meta({ title: 'Application' }),
      )
      .max(1000)
      .default([])
      .meta({ title: 'Applications by name' }),
    application: applicationId.optional().meta({
      title: 'Application of other certificates',
      description: 'Good certificates that name none of the applications count for this one. Empty: they are refused.',
    }),
    revocationUrls: z
      .array(url.meta({ fetched: true }))
      .max(20)
      .default([])
      .meta({
        title: 'Revocation lists',
        description: 'URLs of CRLs (DER or PEM), fetched beside calls.',
      }),
    revocationFailMode: z.enum(['closed', 'open']).default('closed').meta({
      title: 'While a list is missing or out of date',
      description: 'closed: certificates of its authority are refused; open: they are taken.',
      advanced: true,
    }),
    refreshSeconds: z.int().min(60).max(86_400).default(3600).meta({
      title: 'Lists are fetched anew after, seconds',
      advanced: true,
    }),
  })
  .meta({
    title: about.title,
    description: 'Takes certificates of callers on the TLS port, up to an authority of yours.',
  })
