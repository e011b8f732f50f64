"""Changes to the files of a knowledge base: formatting, new concepts, renaming and removing, each all or nothing."""
