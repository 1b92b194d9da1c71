{{- define "weir.account" -}}
{{- default .Release.Name .Values.serviceAccount.name -}}
{{- end -}}
{{- define "weir.selector" -}}
{app.kubernetes.io/name: {{ .Release.Name }}}
{{- end -}}
{{- define "weir.labels" -}}
labels:
    app.kubernetes.io/name: {{ .Release.Name }}
    app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
    app.kubernetes.io/managed-by: {{ .Release.Service }}
    helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}
