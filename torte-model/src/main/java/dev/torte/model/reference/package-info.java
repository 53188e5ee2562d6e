/**
 * Models of the reference implementation in our terms: its weight names, and the recipe that its tensors and settings tell.
 * Knows no file format. Start reading at {@link dev.torte.model.reference.ReferenceNames}.
 */
package dev.torte.model.reference;
