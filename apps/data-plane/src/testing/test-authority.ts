import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import { controlPlaneName } from '@gatehouse/shared/protocol/options.js'
import * as x509 from '@peculiar/x509'
import type { NodeIdentity } from '../node/identity.js'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const newKeys = () => webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
const pem = async (key: webcrypto.CryptoKey) =>
  x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')
const lifetime = (ms: number) => ({ notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + ms) })

/** A certificate authority as a control plane has one, for tests. */
export class TestAuthority {
  private serial = 1

  private constructor(
    readonly certificate: x509.X509Certificate,
    private readonly key: webcrypto.CryptoKey,
  ) {}

  static async create(): Promise<TestAuthority> {
    const keys = await newKeys()
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      ...lifetime(3_600_000),
      name: 'CN=Test authority',
      signingAlgorithm: algorithm,
      keys,
      extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
    })
    return new TestAuthority(certificate, keys.privateKey)
  }

  get pem(): string {
    return this.certificate.toString('pem')
  }

  async server(name: string = controlPlaneName, lifeMs?: number): Promise<{ key: string; chain: string }> {
    const keys = await newKeys()
    const names = new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: name }])
    const certificate = await this.issue('server', keys.publicKey, x509.ExtendedKeyUsage.serverAuth, [names], lifeMs)
    return { key: await pem(keys.privateKey), chain: `${certificate}\n${this.pem}` }
  }

  async sign(csr: Uint8Array, nodeId: string): Promise<string> {
    const request = new x509.Pkcs10CertificateRequest(new Uint8Array(csr))
    return this.issue(nodeId, request.publicKey, x509.ExtendedKeyUsage.clientAuth)
  }

  async identity(nodeId: string, lifeMs?: number): Promise<NodeIdentity> {
    const keys = await newKeys()
    const certificate = await this.issue(nodeId, keys.publicKey, x509.ExtendedKeyUsage.clientAuth, [], lifeMs)
    return { nodeId, key: await pem(keys.privateKey), certificate, ca: this.pem }
  }

  private async issue(
    name: string,
    publicKey: x509.PublicKeyType,
    usage: x509.ExtendedKeyUsage,
    extensions: x509.Extension[] = [],
    lifeMs = 3_600_000,
  ): Promise<string> {
    const certificate = await x509.X509CertificateGenerator.create({
      ...lifetime(lifeMs),
      serialNumber: String(++this.serial).padStart(4, '0'),
      subject: [{ CN: [name] }],
      issuer: this.certificate.subject,
      publicKey,
      signingKey: this.key,
      signingAlgorithm: algorithm,
      extensions: [new x509.ExtendedKeyUsageExtension([usage], true), ...extensions],
    })
    return certificate.toString('pem')
  }
}
