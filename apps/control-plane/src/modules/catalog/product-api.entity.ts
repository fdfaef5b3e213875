import { Column, Entity, PrimaryColumn } from 'typeorm'

@Entity('product_api')
export class ProductApi {
  @PrimaryColumn({ type: 'text' })
  productId!: string

  @PrimaryColumn({ type: 'text' })
  apiId!: string

  @Column({ type: 'text' })
  tenantId!: string
}
