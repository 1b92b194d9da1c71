-- What Argo CD shows of a Rollout, from what Weir has written into its status.
local hs = {status = "Progressing", message = "Weir has not looked at it yet."}
local status = obj.status or {}
if status.message ~= nil then
  hs.message = status.message
end
if obj.metadata.deletionTimestamp ~= nil or status.conditions == nil then
  return hs
end
if status.observedGeneration ~= obj.metadata.generation then
  hs.message = "Weir has not taken the newest spec yet."
  return hs
end
local is = {}
for _, condition in ipairs(status.conditions) do
  is[condition.type] = condition.status == "True"
end
if is.Stalled then
  hs.status = "Degraded"
elseif is.Ready then
  hs.status = "Healthy"
elseif status.phase == "Paused" then
  hs.status = "Suspended"
end
return hs
