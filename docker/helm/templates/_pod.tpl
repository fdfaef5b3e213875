{{/* What every container may do: nothing but run, and write to its volumes. */}}
{{- define "gatehouse.container" -}}
imagePullPolicy: {{ .Values.images.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
{{- end }}

{{- define "gatehouse.pod" -}}
automountServiceAccountToken: false
# Kubernetes would add variables that look like settings.
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 1000
  runAsGroup: 1000
  fsGroup: 1000
  seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "gatehouse.controlPlaneEnv" -}}
- name: GATEHOUSE_DATABASE_URL
  valueFrom: { secretKeyRef: { name: {{ .Values.secret }}, key: database-url } }
- name: GATEHOUSE_MASTER_KEY
  valueFrom: { secretKeyRef: { name: {{ .Values.secret }}, key: master-key } }
- name: GATEHOUSE_REDIS_URL
  valueFrom: { secretKeyRef: { name: {{ .Values.secret }}, key: redis-url, optional: true } }
- name: GATEHOUSE_PUBLIC_URL
  value: {{ .Values.publicUrl | quote }}
- name: GATEHOUSE_GATEWAY_URL
  value: {{ .Values.gatewayUrl | quote }}
- name: GATEHOUSE_GATEWAY_INTERNAL_URL
  value: http://{{ .Release.Name }}-data-plane:8000
- name: GATEHOUSE_UPSTREAM_ALLOW
  value: {{ .Values.upstreamAllow | quote }}
{{- end }}
