SELECT to_jsonb(article) FROM consulting.article AS article
