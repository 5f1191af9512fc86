//! The catalogue of secrets: schema, templates, loading.
