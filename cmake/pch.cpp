// The precompiled headers need one translation unit to hang on; it holds nothing.
