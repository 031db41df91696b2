"""Three-way merge of two pristine renders and a project: git for trees, drivers for what stands in files."""
