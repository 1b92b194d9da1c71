-- What has left a node group's snapshot while a proxy may still route to it.
CREATE TABLE retired_resource (
  number     INTEGER PRIMARY KEY,  -- oldest first
  node_group TEXT NOT NULL,        -- namespace/name
  cluster    TEXT NOT NULL,
  type       TEXT NOT NULL,
  content    TEXT NOT NULL,        -- packed protobuf in base64
  UNIQUE (node_group, cluster, type)
) STRICT;
