import { Injectable } from '@nestjs/common'
import type { Tx } from '../../platform/database/database.js'
import { newId } from '../../platform/ids.js'

/** Every user has an organization of their own, so that an application always belongs to one. */
@Injectable()
export class PersonalOrganizations {
  /** Does nothing when there is one already. */
  async create(tx: Tx, user: { id: string; email: string; name: string }): Promise<void> {
    const [existing] = await tx.query('SELECT 1 FROM organization WHERE personal_user_id = $1', [user.id])
    if (existing) return
    const id = newId('organization')
    const base = slugOf(user.email.split('@')[0]!)
    for (let attempt = 1; ; attempt++) {
      // The end of an id is random, so a third attempt does not clash.
      const slug = attempt === 1 ? base : attempt === 2 ? `${base}-2` : `${base}-${id.slice(-8)}`
      const [made] = await tx.query(
        `INSERT INTO organization (id, slug, name, personal_user_id) VALUES ($1, $2, $3, $4)
         ON CONFLICT (slug) DO NOTHING RETURNING id`,
        [id, slug, user.name, user.id],
      )
      if (made) break
    }
    await tx.query(`INSERT INTO organization_member (organization_id, user_id, role) VALUES ($1, $2, 'owner')`, [
      id,
      user.id,
    ])
  }
}

/** Lower-case letters, digits and hyphens, 2 to 50 characters. */
export function slugOf(text: string): string {
  const slug = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 50)
    .replace(/^-+|-+$/g, '')
  return slug.length >= 2 ? slug : `org-${slug}1`
}
