package dev.torte.app;

import dev.torte.model.io.Card;
import dev.torte.runtime.LoadedModel;
import java.nio.file.Path;

/**
 * A model file that is ready to run; the file itself is closed again.
 *
 * @param path      where it was read from
 * @param model     the packed weights
 * @param card      what the file says about itself
 * @param identity  SHA-256 of its content, 64 hex digits
 * @param sizeBytes of the file
 */
public record ReadyModel(Path path, LoadedModel model, Card card, String identity, long sizeBytes) {}
