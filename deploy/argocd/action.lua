-- Makes a RolloutCommand, which Weir does once; its status says what came of it. It is meant for what the page showed:
-- when the rollout has gone on since, it is refused.
local os = require("os")
local status = obj.status or {}
local spec = {rollout = obj.metadata.name, action = "ACTION"}
if spec.action == "retry" then
  spec.revision = obj.spec.revision
else
  spec.revision = status.candidate
end
if spec.action == "promote" and status.step ~= nil then
  spec.step = status.step.index
end
local command = {
  apiVersion = obj.apiVersion,
  kind = "RolloutCommand",
  metadata = {
    name = string.sub(obj.metadata.name, 1, 230) .. "-ACTION-" .. os.time(),
    namespace = obj.metadata.namespace,
    ownerReferences = {
      {apiVersion = obj.apiVersion, kind = obj.kind, name = obj.metadata.name, uid = obj.metadata.uid}
    }
  },
  spec = spec
}
return {{operation = "create", resource = command}}
