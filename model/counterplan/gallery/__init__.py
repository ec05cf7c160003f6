"""The figures of the study: what each reads, kept by run key, and the scripts that draw them."""
