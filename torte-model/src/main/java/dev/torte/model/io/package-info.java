/**
 * Models on disk: {@link dev.torte.model.io.ModelFile} (cores and capsules), {@link dev.torte.model.io.SafeTensors} (its
 * container), canonical JSON, and readers of foreign formats. Nothing here computes; nothing read is trusted.
 */
package dev.torte.model.io;
