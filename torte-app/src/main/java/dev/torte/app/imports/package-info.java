/**
 * Turns checkpoints of the reference implementation into model files. Reads data only, never runs anything that a file
 * holds. Start reading at {@link dev.torte.app.imports.Importer}.
 */
package dev.torte.app.imports;
