-- The video calls that go on, each with the moment at which the shop's side was last heard of.
CREATE TABLE estimate_video (
    order_id uuid PRIMARY KEY,
    seen_at timestamptz NOT NULL
);
CREATE INDEX estimate_video_seen ON estimate_video (seen_at);
