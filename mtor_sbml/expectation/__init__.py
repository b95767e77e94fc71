"""Claims about a model: read from YAML (`files`), parsed (`syntax`), typed, judged and explained (`check`)."""
